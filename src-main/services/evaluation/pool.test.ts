import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolOf } from './pool.ts';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const sources = {
  fused: numbers(0, 1000),
  look: numbers(2000, 3000),
  words: numbers(4000, 4100),
  all: numbers(0, 10_000),
  judged: new Set<number>(),
};

describe('photos worth judging', () => {
  it('come from every ranking, from deeper ranks and at random', () => {
    const pool = poolOf(sources, { text: 'a red train', limit: 40 });
    expect(pool).toHaveLength(40);
    const within = (from: number, to: number): number => pool.filter((id) => id >= from && id < to).length;
    expect(within(0, 12)).toBe(12);
    expect(within(2000, 2008)).toBeGreaterThanOrEqual(8);
    expect(within(4000, 4008)).toBeGreaterThanOrEqual(8);
    expect(within(20, 200)).toBeGreaterThanOrEqual(6);
  });

  it('do not give away which ranking they are from by their order', () => {
    const pool = poolOf(sources, { text: 'a red train', limit: 40 });
    const places = pool.flatMap((id, place) => (id < 12 ? [place] : []));
    expect(Math.max(...places)).toBeGreaterThan(20);
    expect(pool.slice(0, 12)).not.toEqual(numbers(0, 12));
  });

  it('are the same for the same words, and others for others', () => {
    const of = (text: string): number[] => poolOf(sources, { text, limit: 30 });
    expect(of('a dog')).toEqual(of('a dog'));
    expect(of('a dog')).not.toEqual(of('a cat'));
  });

  it('are each told once, none that was judged, and as many as there are', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 31 });
    const all = numbers(0, 31);
    fc.assert(
      fc.property(
        ids,
        ids,
        ids,
        ids,
        fc.integer({ min: 1, max: 40 }),
        fc.string(),
        (fused, look, words, done, limit, text) => {
          const judged = new Set(done);
          const pool = poolOf({ fused, look, words, all, judged }, { text, limit });
          expect(new Set(pool).size).toBe(pool.length);
          expect(pool.filter((id) => judged.has(id))).toEqual([]);
          expect(pool).toHaveLength(Math.min(limit, all.length - judged.size));
        },
      ),
    );
  });
});
