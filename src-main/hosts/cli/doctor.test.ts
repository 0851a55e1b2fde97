import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import type { Check, Diagnosis } from '../../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { anyFailed, examine, printDiagnosis, type DoctorOptions } from './doctor.ts';

const check = (name: string, change: Partial<Check> = {}): Check => ({
  name,
  process: 'backend',
  outcome: 'passed',
  message: `${name} works.`,
  milliseconds: 1,
  ...change,
});
const diagnosis: Diagnosis = {
  version: '1.2.3',
  system: 'linux x64',
  checks: [check('sqlite'), check('library'), check('library integrity'), check('library', { process: 'main' })],
};

/** A door whose library cannot be opened; the temporary one can. */
const refusing = (error: unknown): DoctorOptions & { readonly closed: string[] } => {
  const closed: string[] = [];
  return {
    closed,
    streams: { out: () => undefined, err: () => undefined, isTerminal: false },
    signal: new AbortController().signal,
    open: async (how) => {
      if (how?.temporary !== true) throw error;
      const api = { diagnostics: { run: () => Promise.resolve(diagnosis) } } as unknown as Api;
      return Promise.resolve({ api, close: () => Promise.resolve(void closed.push('temporary')) });
    },
  };
};

describe('afterimage doctor', () => {
  it('prints a table and counts', () => {
    const checks = [
      check('sqlite'),
      check('decode gif', { process: 'inference query', outcome: 'failed', message: 'It \u001b[31mended.' }),
      check('onnx webgpu', { outcome: 'skipped' }),
    ];
    expect(printDiagnosis({ ...diagnosis, checks }).split('\n')).toEqual([
      'Afterimage 1.2.3 on linux x64',
      '',
      '✓ sqlite       backend          sqlite works.',
      '✗ decode gif   inference query  It \uFFFD[31mended.',
      '– onnx webgpu  backend          onnx webgpu works.',
      '',
      '1 passed, 1 failed, 1 skipped.',
      '',
    ]);
    expect(anyFailed({ ...diagnosis, checks })).toBe(true);
    expect(anyFailed(diagnosis)).toBe(false);
  });

  it('says of a library in use that it is, which is no failure', async () => {
    const options = refusing(new AppError('locked', 'It is open elsewhere.'));
    const { checks } = await examine(options);
    expect(checks.map(({ outcome }) => outcome)).toEqual(['passed', 'skipped', 'skipped', 'passed']);
    expect(checks[1]?.message).toContain('It is open elsewhere.');
    expect(options.closed).toEqual(['temporary']);
  });

  it('fails for a library that cannot be opened', async () => {
    const { checks } = await examine(refusing(new AppError('newer-library', 'It is newer.')));
    expect(checks.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'skipped', 'passed']);
    expect(checks[1]?.message).toBe('It is newer.');
  });
});
