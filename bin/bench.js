// @ts-check
// `npm run bench [-- NAME… [--option…]]`: runs test/bench/NAME.ts one after another (all of them without a name) and writes
// the table each prints between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` of docs/performance.md, with machine and
// date. With options the place is called NAME-option, so that `vectors --million` does not replace `vectors`.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'test', 'bench');
const page = path.join(root, 'docs', 'performance.md');

/** What the figures were measured on: enough to judge them, nothing that names a person or a place. */
function machine() {
  const processors = cpus();
  const model = processors[0]?.model.replaceAll(/\s+/g, ' ').trim() || 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${processors.length} × ${model}, ${memory}, ${type()} ${process.arch}, Node ${process.versions.node}`;
}

/** Benchmarks are the scripts of the folder; a file that exports something is a part of one. */
export function benchmarks() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !/^export /m.test(readFileSync(path.join(folder, file), 'utf8')))
    .map((file) => file.slice(0, -3))
    .sort();
}

/**
 * @param {string} name @param {string[]} options
 * @returns {Promise<{ code: number, output: string }>} what it printed to stdout; stderr (progress) goes to the terminal
 */
function run(name, options) {
  const args = [path.join(folder, `${name}.ts`), ...options];
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Puts `body` between the markers of `name`; a benchmark the page does not know yet gets a section at the end.
 * @param {string} text @param {string} name @param {string} body
 */
export function place(text, name, body) {
  const open = `<!-- bench:${name} -->`;
  const close = `<!-- /bench:${name} -->`;
  const block = `${open}\n\n${body.trim()}\n\n${close}`;
  const start = text.indexOf(open);
  if (start === -1) return `${text.trimEnd()}\n\n## ${name}\n\n${block}\n`;
  const end = text.indexOf(close, start);
  if (end === -1) throw new Error(`docs/performance.md opens ${open} and never closes it.`);
  return text.slice(0, start) + block + text.slice(end + close.length);
}

/**
 * Runs one benchmark and writes its table; a failed one leaves the old table where it is.
 * @param {string} name @param {string[]} options
 * @returns {Promise<boolean>}
 */
async function measure(name, options) {
  process.stdout.write(`\n== ${[name, ...options].join(' ')}\n\n`);
  const started = performance.now();
  const { code, output } = await run(name, options);
  if (code !== 0 || !output.includes('|')) {
    process.stderr.write(`${name} failed (exit code ${code}); its old table stays.\n`);
    return false;
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const day = new Date().toISOString().slice(0, 10);
  const command = ['npm run bench --', name, ...options].join(' ');
  const section = [name, ...options.map((option) => option.replace(/^-+/, ''))].join('-');
  const body = `_${machine()}. ${day}, ${seconds} s, \`${command}\`._\n\n${output}`;
  writeFileSync(page, place(readFileSync(page, 'utf8'), section, body));
  return true;
}

/** @param {string[]} args */
async function main(args) {
  const known = benchmarks();
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const names = first === -1 ? args : args.slice(0, first);
  const options = first === -1 ? [] : args.slice(first);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || (options.length > 0 && names.length !== 1)) {
    process.stderr.write(`Name one of ${known.join(', ')}; options belong to one benchmark.\n`);
    return 2;
  }
  let failed = 0;
  for (const name of names.length > 0 ? names : known) if (!(await measure(name, options))) failed += 1;
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
