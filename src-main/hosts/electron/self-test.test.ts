import { describe, expect, it } from 'vitest';
import { failed, passed, skipped, type Check, type Finding } from '../../../src-shared/contract/diagnostics.ts';
import { selfTest } from './self-test.ts';

const check = (name: string, finding: Finding): Check => ({ name, process: 'x', milliseconds: 1, ...finding });
const good = check('a', passed('Fine.'));
const diagnosis = (...checks: Check[]) => ({ version: '1', system: 'a system', checks });

describe('the self-test', () => {
  it('is well when nothing failed', async () => {
    const report = await selfTest({
      version: '1',
      desktop: () => Promise.resolve([good]),
      backend: () => Promise.resolve(diagnosis(good, check('b', skipped('No such thing here.')))),
    });
    expect(report).toMatchObject({ ok: true, system: 'a system', version: '1' });
    expect(report.checks).toHaveLength(3);
  });

  it('is not well when one part failed', async () => {
    const report = await selfTest({
      version: '1',
      desktop: () => Promise.resolve([check('trash', failed('No trash.'))]),
      backend: () => Promise.resolve(diagnosis(good)),
    });
    expect(report.ok).toBe(false);
  });

  it('says what cannot be asked, keeps the rest, and ends in time', async () => {
    const report = await selfTest({
      version: '1',
      desktop: () => Promise.reject(new Error('broken')),
      backend: () => new Promise(() => undefined),
      limitMs: 10,
    });
    expect(report.ok).toBe(false);
    expect(report.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['backend', 'failed'],
      ['main', 'failed'],
    ]);
  });
});
