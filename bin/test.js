// @ts-check
// `npm test`: first everything Vitest runs (unit, contract, integration, parity, architecture), then the interface is
// built and driven in a browser by Playwright. The last line sums both: `N passed, N failed, N skipped`.
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

/** @returns {Promise<Tally>} */
async function runVitest() {
  const file = path.join(scratch, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=./bin/tally.js'];
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
      else if (test.status === 'skipped') sum.skipped.push({ name: `test/e2e > ${spec.title}`, reason });
      else sum.failed += 1;
    }
  }
  return sum;
}

/** @returns {Promise<Tally>} */
async function runPlaywright() {
  const file = path.join(scratch, 'playwright.json');
  const args = ['test', '--reporter=list,json'];
  const code = await node('node_modules/@playwright/test/cli.js', args, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  if (!existsSync(file)) return failure('Playwright ended without a result.');
  return honest(tallyOf(JSON.parse(readFileSync(file, 'utf8'))), code, 'Playwright');
}

/**
 * The browser tests. Where no Chromium can be had they are skipped with the command that gets one, but not in CI.
 * @returns {Promise<Tally>}
 */
async function runBrowserTests() {
  if ((await node('bin/build.js', [])) !== 0) return failure('the interface could not be built (npm run build).');
  const { chromiumProgram } = await import('../test/support/chromium.ts');
  try {
    chromiumProgram();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env['CI'] != null) return failure(reason);
    return { passed: 0, failed: 0, skipped: [{ name: 'test/e2e (all of it)', reason }] };
  }
  return runPlaywright();
}

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
  const tallies = [await runVitest(), await runBrowserTests()];
  const skipped = tallies.flatMap((tally) => tally.skipped);
  const total = (/** @type {'passed' | 'failed'} */ what) => tallies.reduce((sum, tally) => sum + tally[what], 0);
  printSkipped(skipped);
  process.stdout.write(`\n${total('passed')} passed, ${total('failed')} failed, ${skipped.length} skipped\n`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
}

if (!underNode24(import.meta.url)) await main();
