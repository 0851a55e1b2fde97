import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { cancelled } from '../../../src-shared/contract/errors.ts';
import { PhotoState } from './photo-state.svelte.ts';

function scene() {
  let changed: () => void = () => undefined;
  let rating = 0;
  const asked: { readonly signal: AbortSignal; readonly answer: (count: number) => void }[] = [];
  const api = {
    subscribe: (_: string, listener: () => void) => {
      changed = listener;
      return () => (changed = () => undefined);
    },
    library: {
      photos: ({ ids }: { ids: number[] }) => Promise.resolve({ photos: ids.map((id) => ({ id })) }),
      photo: ({ id }: { id: number }) => Promise.resolve({ id, rating }),
    },
    search: {
      similar: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(cancelled());
          });
          asked.push({
            signal,
            answer: (count) => resolve({ results: Array.from({ length: count }, (_, id) => ({ id })) }),
          });
        }),
    },
  } as unknown as Api;
  const rate = async (stars: number): Promise<void> => {
    rating = stars;
    changed();
    await settled();
  };
  return { state: new PhotoState(api), asked, rate };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the open photo', () => {
  it('follows what is done with it, until it is left', async () => {
    const { state, rate } = scene();
    const stop = state.follow();
    await state.open(7, undefined);
    await rate(3);
    expect(state.details?.rating).toBe(3);
    stop();
    await rate(5);
    expect(state.details?.rating).toBe(3);
  });

  it('looks for its like once, and no longer than it is open', async () => {
    const { state, asked } = scene();
    const stop = state.follow();
    await state.open(7, undefined);
    void state.loadLike();
    void state.loadLike();
    expect(asked).toHaveLength(1);
    await state.open(8, undefined);
    expect(asked[0]?.signal.aborted).toBe(true);
    void state.loadLike();
    asked[1]?.answer(4);
    await settled();
    expect(state.like).toHaveLength(4);
    await state.open(9, undefined);
    void state.loadLike();
    stop();
    await settled();
    expect([asked[2]?.signal.aborted, state.like]).toEqual([true, null]);
  });

  it('forgets the part that was drawn with the photo', async () => {
    const { state } = scene();
    await state.open(7, undefined);
    state.drawing = true;
    state.setBox({ x: 0, y: 0, width: 1, height: 1 });
    await state.open(8, undefined);
    expect([state.drawing, state.box]).toEqual([false, null]);
  });
});
