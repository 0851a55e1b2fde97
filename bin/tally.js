// @ts-check
// A reporter for Vitest: writes what passed, failed and was skipped (with the reason given) to the file named by
// AFTERIMAGE_TALLY, so that `npm test` can add it to what the browser tests say.
import { writeFileSync } from 'node:fs';
import process from 'node:process';

/** @typedef {{ passed: number, failed: number, skipped: { name: string, reason: string }[] }} Tally */

/**
 * The reason a test was skipped for: the note of `context.skip(note)`, or else nothing.
 * @param {import('vitest/node').TestCase} test
 */
function reasonOf(test) {
  const result = test.result();
  return result.state === 'skipped' ? (result.note ?? '') : '';
}

/**
 * @param {readonly import('vitest/node').TestModule[]} modules
 * @param {readonly unknown[]} unhandled
 * @returns {Tally}
 */
export function tally(modules, unhandled) {
  /** @type {Tally} */
  const sum = { passed: 0, failed: unhandled.length, skipped: [] };
  for (const module of modules) {
    // A file that could not be loaded, or a hook that threw, fails without a test to blame.
    sum.failed += module.errors().length;
    for (const suite of module.children.allSuites()) sum.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') sum.passed += 1;
      else if (state === 'failed') sum.failed += 1;
      else sum.skipped.push({ name: `${module.relativeModuleId} > ${test.fullName}`, reason: reasonOf(test) });
    }
  }
  return sum;
}

export default class TallyReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const file = process.env['AFTERIMAGE_TALLY'];
    if (file != null) writeFileSync(file, JSON.stringify(tally(modules, unhandled)));
  }
}
