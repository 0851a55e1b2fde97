import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { Sha256 } from '../../../src-shared/photo/ids.ts';
import { createCarefulRunner, type CarefulRunner } from './careful-runner.ts';
import { forkWithNode } from './fork.ts';
import { openLine, ProcessDied, type Line } from './line.ts';
import type { PictureSource, Setup } from './protocol.ts';

const entry = new URL('../../../test/support/fake-inference.ts', import.meta.url);
let folder = '';
let line: Line;
let deaths: string[] = [];

const setup = (): Promise<Setup> =>
  Promise.resolve({
    modelDirectory: '',
    writers: { caption: 'caption', answer: 'answer', chat: 'chat' },
    thumbnailDirectory: join(folder, 'thumbnails'),
    threads: 1,
    memoryLimitBytes: 400e6,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-inference-'));
  deaths = [];
  line = openLine({
    role: 'indexer',
    fork: forkWithNode({ entry }),
    setup,
    onDeath: (reason) => deaths.push(reason),
    backOffMs: 5,
  });
});
afterEach(async () => {
  line.stop();
  await rm(folder, { recursive: true, force: true });
});

async function photo(words: string): Promise<string> {
  const path = join(folder, `${words.replaceAll(/\W+/g, '-')}.jpg`);
  await writeFile(path, `PHOTO ${words}`);
  return path;
}

async function codeOf(runner: CarefulRunner, words: string, timeLimitMs = 10_000): Promise<string> {
  const path = await photo(words);
  const input = {
    path,
    sha256: 'ab'.repeat(32) as Sha256,
    format: 'jpeg',
    bytes: 1,
    wants: { metadata: true, thumbnail: false, embed: true },
  } as const;
  const outcome = await runner.run('examine', input, { timeLimitMs });
  return 'failure' in outcome ? outcome.failure.code : 'done';
}

describe('a line', () => {
  it('answers with typed arrays', async () => {
    const { vectors } = await line.call('embedTexts', { texts: ['red train'] }, { timeLimitMs: 5000 });
    expect(vectors[0]).toBeInstanceOf(Float32Array);
  });

  it('kills a process that hangs and starts another', async () => {
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    await expect(line.call('embedTexts', { texts: ['poison:hang'] }, { timeLimitMs: 300 })).rejects.toMatchObject({
      reason: 'timed-out',
    });
    await expect(line.call('embedTexts', { texts: ['fine'] }, { timeLimitMs: 5000 })).resolves.toBeDefined();
  });

  it('tells memory from a crash', async () => {
    const limits = { timeLimitMs: 20_000 };
    await expect(line.call('embedTexts', { texts: ['poison:memory'] }, limits)).rejects.toMatchObject({
      reason: 'out-of-memory',
    });
    await expect(line.call('embedTexts', { texts: ['poison:segfault'] }, limits)).rejects.toMatchObject({
      reason: 'crashed',
    });
  });

  it('gives up after five deaths in a row, and may be asked again later', async () => {
    for (let death = 0; death < 5; death++)
      await expect(line.call('embedTexts', { texts: ['poison:exit'] }, { timeLimitMs: 5000 })).rejects.toBeInstanceOf(
        ProcessDied,
      );
    const refused = await line.call('warm', {}, { timeLimitMs: 5000 }).catch(toErrorShape);
    expect(refused).toMatchObject({ code: 'crashed' });
    await expect(line.call('warm', {}, { timeLimitMs: 5000 })).resolves.toEqual({ warm: true });
  });

  it('rejects as cancelled what was under way when it was stopped', async () => {
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    const asked = line.call('embedTexts', { texts: ['poison:hang'] }, { timeLimitMs: 5000 });
    setTimeout(() => {
      line.stop();
    }, 50);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(deaths).toEqual([]);
  });
});

describe('a call that is cancelled', () => {
  const source: PictureSource = { bytes: Buffer.from('PHOTO red train') };
  const open = (env: Readonly<Record<string, string>>): void => {
    line.stop();
    const onDeath = (reason: string): number => deaths.push(reason);
    line = openLine({ role: 'chat', fork: forkWithNode({ entry, env }), setup, onDeath, backOffMs: 5 });
  };

  it('rejects before the slow process answers, and the process goes on answering others', async () => {
    open({ FAKE_WORD_MS: '60000' });
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    const stop = new AbortController();
    const asked = line.call('answer', { source, question: 'What?' }, { timeLimitMs: 90_000, signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 20);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await expect(line.call('warm', {}, { timeLimitMs: 5000 })).resolves.toEqual({ warm: true });
  });

  it('rejects although the process is only starting', async () => {
    open({});
    const stop = new AbortController();
    const asked = line.call('warm', {}, { timeLimitMs: 30_000, signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await expect(line.call('warm', {}, { timeLimitMs: 30_000 })).resolves.toEqual({ warm: true });
  });

  it('ends the process that does not come back within the grace, which is no death, and others are asked again', async () => {
    open({});
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    const stop = new AbortController();
    const limits = { timeLimitMs: 90_000, signal: stop.signal, graceMs: 50 };
    const hanging = line.call('embedTexts', { texts: ['poison:hang'] }, limits);
    const beside = line.call('warm', {}, { timeLimitMs: 90_000 });
    const innocent = expect(beside).rejects.toBeInstanceOf(ProcessDied);
    setTimeout(() => {
      stop.abort();
    }, 100);
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    await innocent;
    await expect(line.call('warm', {}, { timeLimitMs: 30_000 })).resolves.toEqual({ warm: true });
    expect(deaths).toEqual([]);
  });
});

describe('progress', () => {
  it('comes in order before the answer, and keeps the request from being overdue', async () => {
    line.stop();
    line = openLine({ role: 'chat', fork: forkWithNode({ entry, env: { FAKE_WORD_MS: '150' } }), setup });
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    const heard: unknown[] = [];
    const sources = [{ bytes: Buffer.from('PHOTO red train') }];
    const question = 'one two three four five six seven eight nine ten';
    // Ten times the limit in all, and never more than the limit without a word.
    const { text } = await line.call(
      'reply',
      { sources, messages: [{ role: 'user', text: question }], options: {} },
      { timeLimitMs: 400, onProgress: (progress) => heard.push(progress) },
    );
    expect(heard.slice(0, 3)).toEqual([{ phase: 'loading' }, { phase: 'looking' }, { phase: 'thinking' }]);
    expect(
      heard
        .slice(3)
        .map((each) => (each as { text: string }).text)
        .join(''),
    ).toBe(text);
    expect(deaths).toEqual([]);
  });
});

describe('a line that is renewed', () => {
  it('sets the next process up anew, and lets the old one finish what it was asked', async () => {
    let setups = 0;
    line.stop();
    line = openLine({
      role: 'chat',
      fork: forkWithNode({ entry, env: { FAKE_WORD_MS: '300' } }),
      setup: () => {
        setups++;
        return setup();
      },
    });
    await line.call('warm', {}, { timeLimitMs: 30_000 });
    const source = { bytes: Buffer.from('PHOTO red train') };
    const asked = line.call('answer', { source, question: 'What?' }, { timeLimitMs: 30_000 });
    line.renew();
    await expect(line.call('warm', {}, { timeLimitMs: 30_000 })).resolves.toEqual({ warm: true });
    await expect(asked).resolves.toMatchObject({ text: 'red' });
    expect(setups).toBe(2);
  });
});

describe('a careful runner', () => {
  it('finds the one file that kills the process and finishes the others', async () => {
    const runner = createCarefulRunner(line, { window: 4, recycleAfter: 100 });
    const words = ['one', 'two', 'poison:segfault', 'three', 'four', 'five', 'six'];
    const codes = await Promise.all(words.map((word) => codeOf(runner, word)));
    expect(codes).toEqual(['done', 'done', 'crashed', 'done', 'done', 'done', 'done']);
    expect(deaths).toEqual(['crashed', 'crashed']);
  });

  it('names each kind of death, and a failure of the file without any', async () => {
    const runner = createCarefulRunner(line, { window: 3, recycleAfter: 100 });
    const codes = [];
    codes.push(await codeOf(runner, 'poison:memory'));
    codes.push(await codeOf(runner, 'poison:hang', 500));
    codes.push(await codeOf(runner, 'poison:damaged'));
    codes.push(await codeOf(runner, 'poison:bug'));
    codes.push(await codeOf(runner, 'good'));
    expect(codes).toEqual(['out-of-memory', 'timed-out', 'damaged', 'internal', 'done']);
    expect(deaths).toEqual(['out-of-memory', 'out-of-memory', 'timed-out', 'timed-out']);
  });

  it('replaces the process after its share of files without losing one', async () => {
    const runner = createCarefulRunner(line, { window: 3, recycleAfter: 4 });
    const codes = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((word) => codeOf(runner, word)));
    expect(codes).toEqual(Array(9).fill('done'));
    expect(deaths).toEqual([]);
  });
});
