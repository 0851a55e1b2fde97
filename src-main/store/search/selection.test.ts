import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toContentId } from '../../../src-shared/photo/ids.ts';
import { byRank, createSelection, type Hit } from './selection.ts';

const candidate = fc.record({
  // Few distinct values, so that ties are common.
  truth: fc.integer({ min: -4, max: 4 }).map((value) => value / 4),
  error: fc.double({ min: -1, max: 1, noNaN: true }),
  bound: fc.double({ min: 0, max: 0.6, noNaN: true }),
});

const hitsOf = (truths: readonly number[]): Hit[] =>
  truths.map((similarity, row) => ({ contentId: toContentId(row + 1), similarity }));

describe('selection', () => {
  it('gives exactly the nearest, ties by content id, whatever the errors within their bounds', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (candidates, limit) => {
        const truth = hitsOf(candidates.map((one) => one.truth));
        const selection = createSelection(limit);
        candidates.forEach(({ truth: value, error, bound }, row) => {
          selection.offer(row, value + error * bound, bound * 1.000001 + 1e-9);
        });
        const found = selection.finish((rows) => rows.flatMap((row) => truth[row] ?? []));
        expect(found).toEqual([...truth].sort(byRank).slice(0, limit));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('counts a constant that true values have over the offered ones', () => {
    const truth = hitsOf([-5, -4.5, -4.9]);
    const selection = createSelection(1, -5);
    [0, 0.5, 0.1].forEach((value, row) => {
      selection.offer(row, value, 0.01);
    });
    expect(selection.finish((rows) => rows.flatMap((row) => truth[row] ?? []))).toEqual([truth[1]]);
  });

  it('reads little more than it gives when bounds are tight', () => {
    const truth = hitsOf(Array.from({ length: 5000 }, (_, i) => i / 5000));
    const selection = createSelection(10);
    truth.forEach((hit, row) => {
      selection.offer(row, hit.similarity, 1e-6);
    });
    selection.finish((rows) => rows.flatMap((row) => truth[row] ?? []));
    expect(selection.read).toBeLessThan(70);
  });

  it('gives nothing of nothing', () => {
    expect(createSelection(0).finish(() => [])).toEqual([]);
    expect(createSelection(5).finish(() => [])).toEqual([]);
  });
});
