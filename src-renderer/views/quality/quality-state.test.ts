import { describe, expect, it, vi } from 'vitest';
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { Comparison, Setup } from '../../../src-shared/contract/evaluation.ts';
import { QualityState } from './quality-state.svelte.ts';

const photo = (id: number) => ({ id, sha256: `sha ${String(id)}` });
const comparison = (setup: Setup): Comparison => ({
  setup,
  report: { queries: 1, 'ndcg@5': 1, 'ndcg@10': 1, 'recall@10': 1, perQuery: [] },
  photos: 10,
  seconds: 1,
});

function scene(compare: (input: { setups: Setup[] }, options: { signal: AbortSignal }) => Promise<unknown>) {
  const judged = [
    { photo: photo(1), gain: 2 },
    { photo: photo(2), gain: 1 },
    { photo: photo(3), gain: 0 },
  ];
  const kept = { queries: [{ text: 'dog', judged }] };
  const take = vi.fn(() => Promise.resolve({ queries: 1, judged: 1, unknown: 0 }));
  const api = {
    evaluation: {
      judgements: () => Promise.resolve(kept),
      compare,
      export: () => Promise.resolve({ queries: [{ text: 'dog', relevant: { 'a.jpg': 2 } }] }),
      import: take,
    },
    search: { run: () => Promise.resolve({ results: [photo(2)] }) },
  } as unknown as Api;
  return { state: new QualityState(api), kept, take };
}

const both = ({ setups }: { setups: Setup[] }) => Promise.resolve({ comparisons: setups.map(comparison) });

describe('the quality of the search', () => {
  it('is not asked for where nothing could be found', async () => {
    const compare = vi.fn(both);
    const { state, kept } = scene(compare);
    kept.queries[0]?.judged.splice(0, 2);
    await state.measure();
    expect(compare).not.toHaveBeenCalled();
    expect([state.now, state.judgements]).toEqual([null, 1]);
  });

  it('names photos that fit and were not found, whatever does not fit', async () => {
    const { state } = scene(both);
    await state.measure();
    expect(state.now?.setup).toEqual({ fuse: true });
    expect(state.missedBy('dog')).toBeUndefined();
    await state.findMissed('dog');
    expect(state.missedBy('dog')?.map(({ id }) => Number(id))).toEqual([1]);
  });

  it('compares with the search as it is', async () => {
    const { state } = scene(both);
    await state.load();
    await state.compare({ fuse: false });
    expect(state.compared?.map(({ setup }) => setup)).toEqual([{ fuse: true }, { fuse: false }]);
    expect(state.verdict?.kind).toBe('too-few');
    expect(state.isComparing).toBe(false);
  });

  it('tells why a comparison came to nothing, but not that it was stopped', async () => {
    const failing = scene(() => Promise.reject(new AppError('model-missing', 'It is not there.')));
    await failing.state.compare({ fuse: true, model: 'clip' });
    expect(failing.state.problem).toBe('It is not there.');
    const { state } = scene(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(cancelled());
          });
        }),
    );
    const comparing = state.compare({ fuse: false });
    expect(state.isComparing).toBe(true);
    state.cancel();
    await comparing;
    expect([state.isComparing, state.problem]).toEqual([false, null]);
  });

  it('takes in what it gives out, and the list alone', async () => {
    const { state, take } = scene(both);
    const text = await state.exported();
    await state.importFrom(text);
    await state.importFrom(JSON.stringify((JSON.parse(text) as { queries: unknown }).queries));
    expect(take.mock.calls).toEqual(Array.from({ length: 2 }, () => [JSON.parse(text) as unknown]));
    await expect(state.importFrom('no')).rejects.toThrow(SyntaxError);
  });
});
