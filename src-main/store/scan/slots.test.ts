import { describe, expect, it } from 'vitest';
import { createSelection } from '../search/selection.ts';
import { exactSimilarity, lengthOf } from '../search/similarity.ts';
import { createSlots } from './slots.ts';

/** Mulberry32: repeatable. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296 - 0.5;
  };
}

function unit(values: Float32Array): Float32Array {
  const length = lengthOf(values);
  return values.map((value) => value / length);
}

const dimensions = [1, 15, 16, 63, 64, 65, 256, 300, 512, 768, 1025, 2048];

describe('slots', () => {
  it.each(dimensions)('hold every value within its proven bound in %i dimensions', (dimension) => {
    const random = createRandom(dimension);
    const slots = createSlots(dimension);
    const vectors = Array.from({ length: 300 }, (_, i) => {
      // Every third one is spiky: most of its weight in one place is the worst case of a shared scale.
      const values = Float32Array.from({ length: dimension }, () => random() ** (i % 3 === 0 ? 9 : 1));
      return unit(values);
    });
    vectors.forEach((vector, slot) => {
      slots.set(slot, vector);
    });
    for (const length of [1, 1e-3, 40]) {
      const query = unit(Float32Array.from({ length: dimension }, random)).map((value) => value * length);
      const values = slots.values(query);
      const boundOf = slots.boundOf(query);
      vectors.forEach((vector, slot) => {
        const off = Math.abs((values[slot] ?? Number.NaN) - exactSimilarity(query, vector));
        expect(off).toBeLessThanOrEqual(boundOf(slot));
        expect(boundOf(slot)).toBeLessThan(0.05 * length);
      });
    }
  });

  it('offer the scan the same values, for the slots allowed', () => {
    const random = createRandom(5);
    const slots = createSlots(100);
    const allowed = new Uint8Array(9000);
    for (let slot = 0; slot < allowed.length; slot++) {
      slots.set(slot, unit(Float32Array.from({ length: 100 }, random)));
      allowed[slot] = slot % 7 === 0 ? 1 : 0;
    }
    const query = unit(Float32Array.from({ length: 100 }, random));
    const values = slots.values(query);
    const offered: [number, number][] = [];
    const everything = { threshold: -Infinity, kept: 0, read: 0, finish: () => [] };
    slots.scan(query, allowed, { ...everything, offer: (slot, value) => offered.push([slot, value]) });
    const expected = [...values.entries()].filter(([slot]) => allowed[slot] === 1);
    expect(offered).toEqual(expected);
  });

  it('are written anew in place, and grow far beyond their first memory', () => {
    const slots = createSlots(64);
    for (let slot = 0; slot < 20_000; slot++)
      slots.set(slot, unit(Float32Array.from({ length: 64 }, (_, i) => (i === slot % 64 ? 1 : 0))));
    slots.set(3, unit(new Float32Array(64).fill(1)));
    const values = slots.values(unit(new Float32Array(64).fill(1)));
    expect(values[3]).toBeCloseTo(1, 3);
    expect(values[19_999]).toBeCloseTo(0.125, 3);
    expect(slots.size).toBe(20_000);
    expect(() => {
      slots.set(20_001, new Float32Array(64));
    }).toThrow(RangeError);
  });

  it('take a vector and a query of zeros', () => {
    const slots = createSlots(8);
    slots.set(0, new Float32Array(8));
    expect([...slots.values(new Float32Array(8))]).toEqual([0]);
    const selection = createSelection(1);
    slots.scan(new Float32Array(8), Uint8Array.of(1), selection);
    expect(selection.kept).toBe(1);
  });
});
