import { describe, expect, it } from 'vitest';
import { judgeValues } from './probe-line.ts';

/** Evenly spread quantiles of a normal distribution (Box and Muller over a grid): a sample without luck. */
function normal(count: number, mean: number, sd: number): number[] {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Array.from(
    { length: count },
    () => mean + sd * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
  );
}

const leftOut = (positive: number[], negative: number[] = []) => ({
  positive: Float64Array.from(positive),
  negative: Float64Array.from(negative),
  background: new Float64Array(),
});

describe('the line of suggestions', () => {
  const library = Float64Array.from([...normal(2000, -0.9, 0.08), ...normal(60, -0.1, 0.12)]);

  it('suggests those that lie where the examples lay, surest first', () => {
    const { suggested, probabilities, precision, recall } = judgeValues(library, leftOut([-0.1, 0, -0.2]), 2000);
    const right = suggested.filter((at) => at >= 2000).length;
    expect(right / 60).toBeGreaterThan(0.85);
    expect(right / suggested.length).toBeGreaterThan(0.9);
    expect(Math.abs((precision ?? 0) - right / suggested.length)).toBeLessThan(0.15);
    expect(recall).toBe(1);
    const told = suggested.map((at) => probabilities[at] ?? 0);
    expect(told).toEqual(told.toSorted((one, other) => other - one));
  });

  it('gives a probability that grows with the value and lies between 0 and 1', () => {
    const { probabilities } = judgeValues(library, leftOut([-0.1, 0, -0.2]), 2000);
    const order = [...library.keys()].sort((one, other) => (library[one] ?? 0) - (library[other] ?? 0));
    const told = order.map((at) => probabilities[at] ?? 0);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    expect(Math.min(...told)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...told)).toBeLessThanOrEqual(1);
  });

  it('suggests no more than it may', () => {
    expect(judgeValues(library, leftOut([-0.1, 0, -0.2]), 20).suggested).toHaveLength(20);
  });

  it('is sure of nothing where the examples lie among everything else', () => {
    const others = Float64Array.from(normal(2000, -0.9, 0.08));
    const { suggested } = judgeValues(others, leftOut([-0.9, -0.95, -0.85]), 2000);
    expect(suggested.length).toBeLessThanOrEqual(60);
  });

  it('expects less once a person said no to what it was sure of', () => {
    const before = judgeValues(library, leftOut([-0.1, 0, -0.2, -0.1]), 2000).precision ?? 0;
    const after = judgeValues(library, leftOut([-0.1, 0, -0.2, -0.1], [0, 0, 0, 0]), 2000).precision ?? 0;
    expect(after).toBeLessThan(before - 0.1);
  });

  it('stands an empty library', () => {
    expect(judgeValues(new Float64Array(), leftOut([0, 0, 0]), 10)).toMatchObject({ suggested: [], precision: null });
  });
});
