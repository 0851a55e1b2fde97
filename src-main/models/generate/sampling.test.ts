import { describe, expect, it } from 'vitest';
import { choiceAmong, draw, seededRandom } from './sampling.ts';

const logitsOf = (...probabilities: number[]): Float32Array => Float32Array.from(probabilities, Math.log);

describe('the choice of a draw', () => {
  it('leaves out what is forbidden', () => {
    expect(choiceAmong(logitsOf(0.5, 0, 0.5), {}).ids).toEqual([0, 2]);
  });

  it('keeps tokens that equal the last of the k likeliest', () => {
    expect(choiceAmong(logitsOf(0.2, 0.4, 0.2, 0.1), { topK: 2 }).ids).toEqual([0, 1, 2]);
  });

  it('keeps the likeliest token where the nucleus is smaller than it', () => {
    expect(choiceAmong(logitsOf(0.2, 0.5, 0.3), { topP: 0.01 })).toEqual({ ids: [1], probabilities: [1] });
  });

  it('keeps the fewest likeliest tokens that reach the nucleus', () => {
    expect(choiceAmong(logitsOf(0.05, 0.5, 0.15, 0.3), { topP: 0.75 }).ids).toEqual([1, 3]);
    expect(choiceAmong(logitsOf(0.05, 0.5, 0.15, 0.3), { topP: 0.85 }).ids).toEqual([1, 2, 3]);
  });

  it('is flatter when it is warmer', () => {
    const warm = choiceAmong(logitsOf(0.8, 0.2), { temperature: 2 }).probabilities[0] ?? 0;
    expect(warm).toBeCloseTo(2 / 3, 5);
  });
});

describe('a draw', () => {
  it.each([
    [0, 1],
    [0.24, 1],
    [0.26, 5],
    [0.9999999, 5],
    [1, 5],
  ])('at %d is token %i', (at, id) => {
    expect(draw({ ids: [1, 5], probabilities: [0.25, 0.75] }, at)).toBe(id);
  });

  it('is spread evenly, and differs between neighbouring seeds', () => {
    const random = seededRandom(1);
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) tenths[Math.floor(random() * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(seededRandom(1)()).not.toBe(seededRandom(2)());
  });
});
