import { describe, expect, it } from 'vitest';
import { passed } from '../../../src-shared/contract/diagnostics.ts';
import { judgePage, judgeRange, tryCheck } from './checks.ts';

const part = (status: number, range: string, bytes: number): Response =>
  new Response(new Uint8Array(bytes), { status, headers: { 'content-range': range } });

describe('a check', () => {
  it('is timed and named', async () => {
    const check = await tryCheck('versions', () => passed('Fine.'));
    expect(check).toMatchObject({ name: 'versions', process: 'main', outcome: 'passed', message: 'Fine.' });
    expect(check.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it('that throws has failed, and so has one that hangs', async () => {
    const thrown = () => {
      throw new Error('No trash here.');
    };
    expect(await tryCheck('trash', thrown)).toMatchObject({ outcome: 'failed', message: 'No trash here.' });
    expect(await tryCheck('trash', () => new Promise(() => undefined), 10)).toMatchObject({ outcome: 'failed' });
  });
});

describe('a part of a file', () => {
  it('is right when it is exactly what was asked for', async () => {
    expect(await judgeRange(part(206, 'bytes 0-99/5000', 100), 99)).toMatchObject({ outcome: 'passed' });
    expect(await judgeRange(part(206, 'bytes 0-41/42', 42), 99)).toMatchObject({ outcome: 'passed' });
  });

  it.each([
    ['the whole file', part(200, '', 5000)],
    ['too few bytes', part(206, 'bytes 0-99/5000', 50)],
    ['another part', part(206, 'bytes 1-100/5000', 100)],
    ['too short a part', part(206, 'bytes 0-49/5000', 50)],
    ['no range', part(206, '', 100)],
  ])('is wrong when it is %s', async (_what, response) => {
    expect(await judgeRange(response, 99)).toMatchObject({ outcome: 'failed' });
  });
});

describe('the page', () => {
  it('is right with its policy and wrong without', () => {
    const headers = new Headers({ 'content-security-policy': "default-src 'none'; script-src 'self'" });
    expect(judgePage({ status: 200, headers }).outcome).toBe('passed');
    expect(judgePage({ status: 200, headers: new Headers() }).outcome).toBe('failed');
    expect(judgePage({ status: 404, headers }).outcome).toBe('failed');
  });
});
