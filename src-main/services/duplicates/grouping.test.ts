import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairKey } from './comparer.ts';
import { linkedParts, nearGroups } from './grouping.ts';

const pairsOf = (likenesses: Readonly<Record<string, number>>) =>
  Object.entries(likenesses).map(([key, likeness]) => {
    const [a = 0, b = 0] = key.split('-').map(Number);
    return { a, b, likeness };
  });

describe('near groups', () => {
  it('are no chains: a slow drift is cut where its ends are not alike', async () => {
    const likenesses: Record<string, number> = { '1-2': 0.98, '2-3': 0.97, '3-4': 0.96 };
    const groups = await nearGroups(pairsOf(likenesses), (a, b) => likenesses[pairKey(a, b)] ?? null);
    expect(groups.map(({ members }) => members.toSorted())).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('hold only members that are near each other, each in one group, whatever the pairs', async () => {
    const ids = fc.integer({ min: 1, max: 12 });
    const made = fc.array(fc.tuple(ids, ids, fc.double({ min: 0.9, max: 1, noNaN: true })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(made, async (tuples) => {
        const likenesses = Object.fromEntries(
          tuples.filter(([a, b]) => a !== b).map(([a, b, likeness]) => [pairKey(a, b), likeness]),
        );
        const groups = await nearGroups(pairsOf(likenesses), (a, b) => likenesses[pairKey(a, b)] ?? null);
        const all = groups.flatMap(({ members }) => members);
        expect(new Set(all).size).toBe(all.length);
        for (const { members, likeness } of groups) {
          const across = members.flatMap((a, at) => members.slice(at + 1).map((b) => likenesses[pairKey(a, b)] ?? -1));
          expect(across.length).toBeGreaterThan(0);
          expect(likeness).toBe(Math.min(...across));
        }
      }),
    );
  });
});

describe('linked parts', () => {
  it('hang together by any chain, and are all of the set', () => {
    const parts = linkedParts([1, 2, 3, 4, 5], (a, b) => Math.abs(a - b) === 1 && a + b !== 7);
    expect(parts.map((part) => part.toSorted())).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });
});
