// @ts-check
// `npm test`: everything is built; then runs what Vitest runs (unit, contract, integration, parity, architecture, security,
// packaging), what Playwright drives (the interface, the application as a whole) and the specification of the stand-in for
// Electron. `npm test -- PART…` runs parts of it. The last line sums all: `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { underNode24 } from './node-24.js';

/** @typedef {import('./tally.js').Tally} Tally */

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(tmpdir(), 'afterimage-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/**
 * Runs a script of node_modules or our own with this Node, its output going to the terminal.
 * @param {string} script
 * @param {string[]} args
 * @param {Record<string, string>} [extra]
 * @returns {Promise<number>}
 */
function node(script, args, extra = {}) {
  const child = spawn(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...extra },
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string} reason @returns {Tally} */
const failure = (reason) => {
  process.stdout.write(`\nFAILED: ${reason}\n`);
  return { passed: 0, failed: 1, skipped: [] };
};

/**
 * A runner that says it failed but counted no failure is a failure of its own.
 * @param {Tally} tally @param {number} code @param {string} runner @returns {Tally}
 */
const honest = (tally, code, runner) =>
  code !== 0 && tally.failed === 0
    ? { ...tally, failed: failure(`${runner} ended with exit code ${code}.`).failed }
    : tally;

/** @param {string[]} filters parts of file names; all tests without @returns {Promise<Tally>} */
async function runVitest(filters) {
  const file = path.join(scratch, 'vitest.json');
  const reporters = ['default', './bin/tally.js', './test/security/table-reporter.ts'];
  const args = ['run', ...filters, ...reporters.map((name) => `--reporter=${name}`)];
  rmSync(file, { force: true });
  const code = await node('node_modules/vitest/vitest.mjs', args, { AFTERIMAGE_TALLY: file });
  if (!existsSync(file)) return failure('Vitest ended without a result.');
  return honest(JSON.parse(readFileSync(file, 'utf8')), code, 'Vitest');
}

/**
 * @typedef {{ title: string, tests: { status: string, annotations: { type: string, description?: string }[] }[] }} Spec
 * @typedef {{ title: string, specs?: Spec[], suites?: Suite[] }} Suite
 */

/** @param {Suite} suite @returns {Spec[]} */
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

/**
 * Playwright's JSON report as a tally. `flaky` (passed on a second try) counts as failed: a test that needs luck is broken.
 * @param {{ suites: Suite[], errors?: unknown[] }} report
 * @returns {Tally}
 */
function tallyOf(report) {
  /** @type {Tally} */
  const sum = { passed: 0, failed: report.errors?.length ?? 0, skipped: [] };
  for (const spec of report.suites.flatMap(specsOf)) {
    for (const test of spec.tests) {
      const reason = test.annotations.find((note) => note.type === 'skip' || note.type === 'fixme')?.description ?? '';
      if (test.status === 'expected') sum.passed += 1;
      else if (test.status === 'skipped') sum.skipped.push({ name: spec.title, reason });
      else sum.failed += 1;
    }
  }
  return sum;
}

/** @param {string[]} given arguments of `playwright test` @returns {Promise<Tally>} */
async function runPlaywright(given) {
  const file = path.join(scratch, 'playwright.json');
  const args = ['test', '--reporter=list,json', ...given];
  rmSync(file, { force: true });
  const code = await node('node_modules/@playwright/test/cli.js', args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  if (!existsSync(file)) return failure('Playwright ended without a result.');
  return honest(tallyOf(JSON.parse(readFileSync(file, 'utf8'))), code, 'Playwright');
}

/**
 * What needs a browser. Where no Chromium can be had it is skipped with the command that gets one, but not in CI.
 * @param {string} name @param {string[]} args @returns {Promise<Tally>}
 */
async function runInChromium(name, args) {
  const { chromiumProgram } = await import('../test/support/chromium.ts');
  try {
    chromiumProgram();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env['CI'] != null) return failure(reason);
    return { passed: 0, failed: 0, skipped: [{ name: `${name} (all of it)`, reason }] };
  }
  return runPlaywright(args);
}

/** @type {Record<string, () => Promise<Tally>>} */
const parts = {
  vitest: () => runVitest([]),
  packaging: () => runVitest(['test/packaging']),
  parity: () => runVitest(['test/parity']),
  models: () =>
    runVitest(['test/models', 'src-main/models', 'src-main/services/models', 'src-main/services/providers']),
  security: async () =>
    summed([await runVitest(['test/security']), await runInChromium('test/security', ['test/security'])]),
  ui: () => runVitest(['src-renderer', 'src-shared', 'test/ui']),
  e2e: () => runInChromium('test/e2e', ['test/e2e', 'test/security']),
  visual: () => runInChromium('test/visual', ['--project=pictures']),
  standin: () => runInChromium('test/standin', ['--config=playwright.standin.config.ts']),
};

/** Parts that are not parts of another: together they are everything. */
const everything = ['vitest', 'e2e', 'visual', 'standin'];

/** @param {Tally[]} tallies @returns {Tally} */
const summed = (tallies) => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  skipped: tallies.flatMap(({ skipped }) => skipped),
});

/** Skipped tests by reason, the names of the first few under each. @param {Tally['skipped']} skipped */
function printSkipped(skipped) {
  const reasons = new Set(skipped.map((test) => test.reason));
  for (const reason of reasons) {
    const names = skipped.filter((test) => test.reason === reason).map((test) => test.name);
    process.stdout.write(`\nSkipped ${names.length}: ${reason || 'no reason given'}\n`);
    for (const name of names.slice(0, 3)) process.stdout.write(`  ${name}\n`);
    if (names.length > 3) process.stdout.write(`  and ${names.length - 3} more\n`);
  }
}

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no part called ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  /** @type {Tally[]} */
  const tallies = [];
  if ((await node('bin/build.js', ['--stale'])) !== 0)
    tallies.push(failure('Afterimage could not be built (npm run build).'));
  else
    for (const name of wanted.length > 0 ? wanted : everything) tallies.push((await parts[name]?.()) ?? failure(name));
  const { passed, failed, skipped } = summed(tallies);
  printSkipped(skipped);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (!underNode24(import.meta.url)) await main();
