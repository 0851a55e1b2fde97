import { describe, expect, it, vi } from 'vitest';
import type { SeenPicture, ViewPlan } from '../../../../src-shared/photo/view-spec.ts';
import type { Setup } from '../protocol.ts';
import { createWriters } from './writers.ts';

const happened: string[] = [];

vi.mock('../../../models/open-model.ts', () => {
  const plan = (): readonly [] => [];
  const opener = (name: string, model: object) => (directory: string) => {
    happened.push(`${name} opened from ${directory}`);
    return Promise.resolve({
      ...model,
      plan,
      release: () => {
        happened.push(`${name} released`);
        return Promise.resolve();
      },
    });
  };
  const written = { text: 'a train', ids: [1], end: 'finished' };
  const said = (name: string) => () => {
    happened.push(`${name} asked`);
    return Promise.resolve(written);
  };
  return {
    openCaptioner: opener('captioner', { caption: said('captioner') }),
    openAnswerer: opener('answerer', { answer: said('answerer') }),
    openChatter: opener('chatter', { maxPictures: 1, reply: said('chatter') }),
  };
});

const setup: Setup = {
  modelDirectory: null,
  writers: { caption: 'captions', answer: 'answers', chat: null },
  thumbnailDirectory: '',
  threads: 1,
  memoryLimitBytes: 1e12,
};
const see = (_plan: ViewPlan): Promise<SeenPicture> =>
  Promise.resolve({ original: { width: 1, height: 1 }, views: [] });
const { signal } = new AbortController();
const plain = { prompt: null, beams: 1 };

describe('the models that write', () => {
  it('are opened when first asked, kept, and give way to another where memory is short', async () => {
    happened.length = 0;
    const writers = createWriters({ role: 'chat', setup: { ...setup, memoryLimitBytes: 1 } });
    await writers.caption(see, plain, signal);
    await writers.caption(see, plain, signal);
    await writers.answer(see, 'What?', signal);
    expect(happened).toEqual([
      'captioner opened from captions',
      'captioner asked',
      'captioner asked',
      'captioner released',
      'answerer opened from answers',
      'answerer asked',
    ]);
  });

  it('are kept beside each other where there is room', async () => {
    happened.length = 0;
    const writers = createWriters({ role: 'chat', setup });
    await writers.warm('answer');
    await writers.caption(see, plain, signal);
    await writers.answer(see, 'What?', signal);
    expect(happened).toEqual([
      'answerer opened from answers',
      'captioner opened from captions',
      'captioner asked',
      'answerer asked',
    ]);
  });

  it('are let go when nobody asks', async () => {
    happened.length = 0;
    const writers = createWriters({ role: 'indexer', setup, releaseAfterMs: 10 });
    await writers.caption(see, plain, signal);
    await vi.waitFor(() => {
      expect(happened.at(-1)).toBe('captioner released');
    });
    await writers.caption(see, plain, signal);
    expect(happened.at(-2)).toBe('captioner opened from captions');
  });

  it('are asked nothing that was cancelled while it waited', async () => {
    happened.length = 0;
    const writers = createWriters({ role: 'chat', setup });
    const stop = new AbortController();
    const first = writers.caption(see, plain, signal);
    const second = writers.caption(see, plain, stop.signal);
    stop.abort();
    await first;
    await expect(second).rejects.toThrow();
    expect(happened.filter((each) => each === 'captioner asked')).toHaveLength(1);
  });

  it('say in a sentence that there is none', async () => {
    const writers = createWriters({ role: 'chat', setup });
    await expect(writers.reply([see], [{ role: 'user', text: 'What?' }], {})).rejects.toMatchObject({
      code: 'model-missing',
    });
  });
});
