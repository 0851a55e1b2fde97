import { describe, expect, it } from 'vitest';
import { fakeServices, type FakeServices } from '../../test/contract/fake-backend.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { takeFirstSteps } from './first-steps.ts';

const activity = (done: number, total: number): Activity => ({
  state: done === total ? 'idle' : 'indexing',
  seen: total,
  done,
  total,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [{ stage: 'embed', done, total, failed: 0 }],
  problems: 0,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
});

interface Told {
  readonly fake: FakeServices;
  readonly lines: string[];
  run(what: { folders?: string[]; sample?: boolean; signal?: AbortSignal }): Promise<{ refused: number }>;
}

function prepared(): Told {
  const fake = fakeServices();
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  fake.on('samples.draw', () => ({ directory: '/home/ada/Sample library', drawn: 1, kept: 0 }));
  return {
    fake,
    lines,
    run: ({ folders = [], sample = false, signal = new AbortController().signal }) =>
      takeFirstSteps({ api: inProcessApi(fake), folders, sample, print, signal }),
  };
}

const methods = (fake: FakeServices): string[] => fake.seen.map(({ method }) => method);

describe('the first steps', () => {
  it('do nothing where nothing was asked for', async () => {
    const { fake, lines, run } = prepared();
    expect(await run({})).toEqual({ refused: 0 });
    expect([methods(fake), lines]).toEqual([[], []]);
  });

  it('index the first sample pictures while the others are drawn', async () => {
    const { fake, run } = prepared();
    await run({ sample: true });
    expect(methods(fake)).toEqual(['samples.draw', 'library.addFolder', 'samples.draw', 'jobs.index']);
    expect(fake.seen.map(({ input }) => input)).toEqual([
      { count: 24 },
      { path: '/home/ada/Sample library' },
      {},
      { folders: ['/home/ada/Sample library'] },
    ]);
  });

  it('say how many are searchable, each number once, and when the first was', async () => {
    const { fake, lines, run } = prepared();
    fake.on('jobs.index', async () => {
      for (const done of [0, 1, 1, 400]) fake.events.emit('jobs.activity', activity(done, 400));
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    await run({ sample: true });
    expect(lines).toEqual([
      'Drawing the sample library …',
      expect.stringMatching(/^The first photo is searchable, \d+\.\d s after the start\.$/),
      '1 of 400 searchable',
      '400 of 400 searchable',
      'The sample library is ready.',
    ]);
  });

  it('go on with the other folders where one is refused, and say why', async () => {
    const { fake, lines, run } = prepared();
    fake.on('library.addFolder', (input) => {
      if ((input as { path: string }).path === '/gone') throw new AppError('not-found', 'There is no folder “/gone”.');
      return {};
    });
    expect(await run({ folders: ['/gone', '/photos'] })).toEqual({ refused: 1 });
    expect(lines).toEqual(['There is no folder “/gone”.']);
    expect(fake.seen.at(-1)).toMatchObject({ method: 'jobs.index', input: { folders: ['/photos'] } });
  });

  it('end without a word when they are stopped', async () => {
    const { fake, lines, run } = prepared();
    const controller = new AbortController();
    fake.on('jobs.index', () => {
      controller.abort();
      return new Promise(() => undefined);
    });
    await run({ folders: ['/photos'], signal: controller.signal });
    expect(lines).toEqual([]);
  });
});
