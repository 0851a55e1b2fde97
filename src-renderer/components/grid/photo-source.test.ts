import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySource, survivorNear } from './photo-source.ts';

const sourceOf = (ids: readonly number[]) => ({ ...emptySource, count: ids.length, id: Uint32Array.from(ids) });

describe('the neighbour of a photo that went', () => {
  it('is the next one that is still there, else the last one before', () => {
    const order = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(order, fc.nat(), fc.func(fc.boolean()), (ids, at, isGone) => {
        const photo = at % ids.length;
        const left = ids.filter((id, index) => index !== photo && !isGone(id));
        const expected = ids.slice(photo + 1).find((id) => left.includes(id)) ?? left.at(-1) ?? null;
        expect(survivorNear(sourceOf(ids), sourceOf(left), photo)).toBe(expected);
      }),
    );
  });
});
