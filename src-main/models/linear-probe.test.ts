import { describe, expect, it } from 'vitest';
import { fitProbe, probeValue, teachProbe, type ProbeExamples } from './linear-probe.ts';

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const dimension = 24;

function unit(random: () => number, towards: readonly number[] = []): Float32Array {
  const raw = Float64Array.from({ length: dimension }, () => random() + random() + random() - 1.5);
  for (const axis of towards) raw[axis] = (raw[axis] ?? 0) + 1.6;
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
}

function examples(seed: number, { positive = 5, negative = 3, background = 40, name = false } = {}): ProbeExamples {
  const random = seeded(seed);
  const many = (count: number, towards: number[]): Float32Array[] =>
    Array.from({ length: count }, () => unit(random, towards));
  return {
    positive: many(positive, [0, 1]),
    negative: many(negative, [1]),
    background: many(background, []),
    name: name ? unit(random, [0]) : null,
  };
}

/** By the other road: the normal equations of the primal problem without that example, all else as it was, by Gauss. */
function refitWithout(all: ProbeExamples, side: 'positive' | 'negative', at: number): number {
  const vectors = [...all.positive, ...all.negative, ...all.background];
  const left = side === 'positive' ? at : all.positive.length + at;
  const others = all.negative.length * 0.5 + (all.background.length > 0 ? 1 : 0);
  const weights = vectors.map((_, index) => {
    if (index < all.positive.length) return 0.5 / all.positive.length;
    if (index < all.positive.length + all.negative.length) return 0.25 / others;
    return 0.5 / all.background.length / others;
  });
  const centre = Array.from(
    { length: dimension },
    (_, axis) => all.background.reduce((sum, vector) => sum + (vector[axis] ?? 0), 0) / all.background.length,
  );
  const centred = vectors.map((vector) => centre.map((middle, axis) => (vector[axis] ?? 0) - middle));
  const squares = centred.map((vector) => vector.reduce((sum, value) => sum + value * value, 0));
  const spread = squares.reduce((sum, square, index) => sum + square * (weights[index] ?? 0), 0);
  const rows = centred.map((vector) => [...vector, Math.sqrt(spread)]);
  const size = dimension + 1;
  const system = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size + 1 }, (__, column) => (row === column ? 0.01 * spread : 0)),
  );
  rows.forEach((features, index) => {
    if (index === left) return;
    const target = index < all.positive.length ? 1 : -1;
    for (let row = 0; row < size; row++) {
      const line = system[row] ?? [];
      const scaled = (features[row] ?? 0) * (weights[index] ?? 0);
      for (let column = 0; column < size; column++)
        line[column] = (line[column] ?? 0) + scaled * (features[column] ?? 0);
      line[size] = (line[size] ?? 0) + scaled * target;
    }
  });
  const solution = gauss(system);
  return (rows[left] ?? []).reduce((sum, value, axis) => sum + value * (solution[axis] ?? 0), 0);
}

function gauss(system: number[][]): number[] {
  const size = system.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const top = system[pivot] ?? [];
    for (let row = 0; row < size; row++) {
      const line = system[row] ?? [];
      if (row === pivot) continue;
      const factor = (line[pivot] ?? 0) / (top[pivot] ?? 1);
      for (let column = pivot; column <= size; column++)
        line[column] = (line[column] ?? 0) - factor * (top[column] ?? 0);
    }
  }
  return system.map((line, row) => (line[size] ?? 0) / (line[row] ?? 1));
}

describe('a linear probe', () => {
  it('says of a left-out example what a probe taught without it says', () => {
    for (const seed of [1, 2, 3]) {
      const all = examples(seed);
      const { leftOut } = fitProbe(all, { ridge: 0.01, nameScale: 0 });
      leftOut.positive.forEach((value, at) => {
        expect(value).toBeCloseTo(refitWithout(all, 'positive', at), 8);
      });
      leftOut.negative.forEach((value, at) => {
        expect(value).toBeCloseTo(refitWithout(all, 'negative', at), 8);
      });
    }
  });

  it('is surer of what is like the examples than of anything else', () => {
    const probe = teachProbe(examples(4, { background: 200 }));
    const random = seeded(99);
    const like = Array.from({ length: 50 }, () => probeValue(probe, unit(random, [0, 1])));
    const unlike = Array.from({ length: 50 }, () => probeValue(probe, unit(random)));
    const better = like.flatMap((one) => unlike.map((other) => (one > other ? 1 : 0)));
    expect(better.reduce((sum: number, value) => sum + value, 0) / better.length).toBeGreaterThan(0.9);
  });

  it('learns the same from the same', () => {
    expect(teachProbe(examples(5)).weights).toEqual(teachProbe(examples(5)).weights);
  });

  it('listens to a name that says what the examples say, and not to any other', () => {
    const all = examples(6, { positive: 4, negative: 0, background: 120 });
    const right = new Float32Array(dimension);
    right.set([Math.SQRT1_2, Math.SQRT1_2]);
    const wrong = new Float32Array(dimension);
    wrong[20] = 1;
    expect(teachProbe({ ...all, name: right }).named).toBe(true);
    const plain = teachProbe({ ...all, name: null });
    const misled = teachProbe({ ...all, name: wrong });
    const errorOf = (probe: typeof plain): number =>
      probe.leftOut.positive.reduce((sum, value) => sum + (1 - value) ** 2, 0);
    expect(misled.named ? errorOf(misled) <= errorOf(plain) + 1 : true).toBe(true);
  });

  it('needs an example, and something else', () => {
    expect(() => teachProbe({ positive: [], negative: [], background: [unit(seeded(1))] })).toThrow(
      'A label is taught',
    );
    expect(() => teachProbe({ positive: [unit(seeded(1))], negative: [], background: [] })).toThrow(
      'A label is taught',
    );
  });

  it('copes with examples that are all the same', () => {
    const same = unit(seeded(3));
    const probe = teachProbe({ positive: [same, same, same], negative: [], background: [same, unit(seeded(4))] });
    expect(Number.isFinite(probeValue(probe, same))).toBe(true);
  });
});
