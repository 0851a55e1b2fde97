// Reciprocal rank fusion against the formula, written out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse } from './fusion.ts';

const ranking = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });

describe('fusing two rankings', () => {
  it('gives the sums of weight / (60 + rank), best first', () => {
    const weight = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(ranking, ranking, weight, (look, text, lookWeight) => {
        const value = (id: number): number => {
          const [byLook, byText] = [look.indexOf(id), text.indexOf(id)];
          return (
            (byLook < 0 ? 0 : lookWeight / (60 + byLook + 1)) + (byText < 0 ? 0 : (1 - lookWeight) / (60 + byText + 1))
          );
        };
        const fused = fuse({ look, text, lookWeight });
        expect(new Set(fused.map(({ id }) => id))).toEqual(new Set([...look, ...text]));
        for (const { id, value: given } of fused) expect(given).toBeCloseTo(value(id), 12);
        const values = fused.map((each) => each.value);
        expect(values).toEqual([...values].sort((a, b) => b - a));
      }),
    );
  });

  it('is the look’s own order where no text says anything, and deterministic on ties', () => {
    fc.assert(
      fc.property(ranking, (look) => {
        expect(fuse({ look, text: [], lookWeight: 0.8 }).map(({ id }) => id)).toEqual(look);
      }),
    );
    expect(fuse({ look: [9, 2], text: [2, 9], lookWeight: 0.5 }).map(({ id }) => id)).toEqual([9, 2]);
    expect(fuse({ look: [5], text: [7], lookWeight: 0.5 }).map(({ id }) => id)).toEqual([5, 7]);
  });
});
