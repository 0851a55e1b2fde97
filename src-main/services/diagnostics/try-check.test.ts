import { describe, expect, it } from 'vitest';
import { passed } from '../../../src-shared/contract/diagnostics.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { tryCheck } from './try-check.ts';

const attempt = { process: 'backend', name: 'thing' };

describe('tryCheck', () => {
  it('tells who tried what, and what was found', async () => {
    const check = await tryCheck({ ...attempt, work: () => passed('It works.') });
    expect(check).toMatchObject({ ...attempt, outcome: 'passed', message: 'It works.' });
  });

  it('takes what is thrown for a failure, in our words or those of another', async () => {
    const ours = await tryCheck({ ...attempt, work: () => Promise.reject(new AppError('locked', 'It is in use.')) });
    expect(ours).toMatchObject({ outcome: 'failed', message: 'It is in use.' });
    const another = await tryCheck({
      ...attempt,
      work: () => {
        throw new Error('no such library: libfoo.so');
      },
    });
    expect(another).toMatchObject({ outcome: 'failed', message: 'It cannot be used: no such library: libfoo.so' });
  });

  it('does not wait for ever', async () => {
    const check = await tryCheck({ ...attempt, limitMs: 5, work: () => new Promise(() => undefined) });
    expect(check).toMatchObject({ outcome: 'failed', message: 'It did not end within 0.005 seconds.' });
  });
});
