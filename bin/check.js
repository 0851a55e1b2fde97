// @ts-check
// `npm run check`: everything that can be told without running the product, two tools at a time, no network.
// Runs every `check:` script of package.json and then says which failed, so that one run shows every finding.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
/** @type {{ scripts: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const steps = Object.entries(manifest.scripts).filter(([name]) => name.startsWith('check:'));

/**
 * @param {string} command
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(command) {
  const env = { ...process.env };
  env['PATH'] = `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** @type {string[]} */
const failed = [];

/**
 * @param {string} name
 * @param {string} command
 */
async function check(name, command) {
  const started = performance.now();
  const { ok, output } = await run(command);
  if (!ok) failed.push(name);
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  if (!ok) process.stdout.write(`${output.trimEnd()}\n\n`);
}

const lane = async () => {
  for (let step = steps.shift(); step != null; step = steps.shift()) await check(...step);
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));

process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
