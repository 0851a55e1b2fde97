import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChoosableList,
  everything,
  holds,
  idsOf,
  keptIn,
  mostIds,
  nothing,
  photoSetOf,
  type Selection,
  shareOf,
  sizeOf,
  withPhotos,
} from './selection.ts';

const listOf = (ids: Iterable<number>, where: string | null = ''): ChoosableList => ({
  id: Uint32Array.from(ids),
  where,
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

const deedKinds = ['in', 'out', 'all', 'none', 'list'] as const;

interface Deed {
  readonly deed: (typeof deedKinds)[number];
  /** What is taken in or out, or what is left in the list. */
  readonly ids: readonly number[];
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });
const deeds: fc.Arbitrary<Deed> = fc.record({ deed: fc.constantFrom(...deedKinds), ids });

/** The same by a plain set of what is chosen, which knows nothing of "all but". */
function byHand(chosen: Set<number>, list: readonly number[], step: Deed): Set<number> {
  if (step.deed === 'all') return new Set(list);
  if (step.deed === 'none') return new Set();
  // Photos that come into a list of which all was chosen are chosen: that is left to its own test.
  if (step.deed === 'list') return new Set(step.ids.filter((id) => chosen.has(id)));
  const next = new Set(chosen);
  for (const id of step.ids.filter((id) => list.includes(id))) {
    if (step.deed === 'in') next.add(id);
    else next.delete(id);
  }
  return next;
}

describe('a selection', () => {
  it('is what a plain set of ids would be, whatever is done to it', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom('', null), fc.array(deeds, { maxLength: 12 }), (first, where, steps) => {
        let list: readonly number[] = first;
        let selection: Selection = nothing;
        let chosen = new Set<number>();
        for (const step of steps) {
          if (step.deed === 'list') {
            // Only a list that loses photos: see the next test for one that gains some.
            const rest = list.filter((id) => step.ids.includes(id));
            chosen = byHand(chosen, list, { deed: 'list', ids: rest });
            list = rest;
            selection = keptIn(selection, listOf(list, where));
          } else {
            chosen = byHand(chosen, list, step);
            if (step.deed === 'all') selection = everything(listOf(list, where));
            else if (step.deed === 'none') selection = nothing;
            else selection = withPhotos(selection, step.ids.filter((id) => list.includes(id)), step.deed === 'in'); // prettier-ignore
          }
          const now = listOf(list, where);
          expect(list.filter((id) => holds(selection, id))).toEqual(list.filter((id) => chosen.has(id)));
          expect(sizeOf(selection, now)).toBe(chosen.size);
          expect(idsOf(selection, now, 30)).toEqual(list.filter((id) => chosen.has(id)));
          const half = list.length >> 1;
          for (const range of [
            [0, list.length],
            [0, half],
            [half, list.length],
          ] as const) {
            const inside = list.slice(...range);
            const count = inside.filter((id) => chosen.has(id)).length;
            const share = count === 0 ? 'none' : count === inside.length ? 'all' : 'some';
            expect(shareOf(selection, now, range)).toBe(share);
          }
        }
      }),
    );
  });

  it('of all holds what comes into the list later, one of ids does not', () => {
    const all = everything(listOf([1, 2]));
    expect([sizeOf(keptIn(all, listOf([1, 2, 3])), listOf([1, 2, 3])), holds(all, 3)]).toEqual([3, true]);
    const some = everything(listOf([1, 2], null));
    expect([sizeOf(some, listOf([1, 2, 3], null)), holds(some, 3)]).toEqual([2, false]);
  });

  it('of all of a million names no id', () => {
    const million = listOf(upTo(1_000_000), 'is:favourite');
    expect(photoSetOf(everything(million), million)).toEqual({ where: 'is:favourite', except: [] });
  });

  it('stays the very same where its list lost nothing of it', () => {
    const some = withPhotos(nothing, [2, 3], true);
    expect(keptIn(some, listOf([1, 2, 3]))).toBe(some);
  });

  it('is sent by whichever way is short enough', () => {
    const list = listOf(upTo(250_000));
    const many = withPhotos(nothing, upTo(200_000), true);
    const sent = photoSetOf(many, list);
    expect(sent).toEqual({ where: '', except: upTo(250_000).slice(200_000) });
    const few = withPhotos(everything(list), upTo(200_000), false);
    expect(photoSetOf(few, list)).toEqual({ ids: upTo(250_000).slice(200_000) });
    const half = withPhotos(nothing, upTo(125_000), true);
    expect(photoSetOf(half, list)).toBeNull();
    expect(photoSetOf(many, listOf(list.id, null))).toBeNull();
    expect(mostIds).toBe(100_000);
  });
});
