import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src-shared/contract/diagnostics.ts';
import { byProcess, countOf, reportText } from './report.ts';

const check = (process: string, name: string, outcome: Check['outcome']): Check => ({
  process,
  name,
  outcome,
  message: `${name} was tried.`,
  milliseconds: 1.6,
});
const checks = [
  check('main', 'scheme', 'passed'),
  check('backend', 'sqlite', 'failed'),
  check('main', 'trash', 'skipped'),
];

describe('a report', () => {
  it('puts the checks of a process together, in the order they came', () => {
    expect(byProcess(checks).map((group) => [group.process, group.checks.map(({ name }) => name)])).toEqual([
      ['main', ['scheme', 'trash']],
      ['backend', ['sqlite']],
    ]);
    expect([countOf(checks, 'failed'), countOf(checks, 'passed'), countOf([], 'failed')]).toEqual([1, 1, 0]);
  });

  it('is plain text that says everything', () => {
    const about = { version: '1.2.3', system: 'linux x64' };
    expect(reportText({ about, checks, errors: ['The backend did not answer.'] })).toBe(
      [
        'Afterimage 1.2.3',
        'linux x64',
        '',
        'The backend did not answer.',
        '',
        '[main]',
        'passed  scheme (2 ms): scheme was tried.',
        'skipped trash (2 ms): trash was tried.',
        '',
        '[backend]',
        'failed  sqlite (2 ms): sqlite was tried.',
        '',
      ].join('\n'),
    );
  });
});
