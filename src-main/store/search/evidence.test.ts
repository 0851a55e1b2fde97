// What makes a photo's look speak for words: standing out of the library, and out of what other texts would say of it.
import { describe, expect, it } from 'vitest';
import { defaultCalibration, pictureEvidence, textEvidence } from './evidence.ts';
import { topTexts, type NeutralIndex } from './neutral-index.ts';
import type { Places } from './vector-index.ts';

const placesOf = (size: number): Places => ({
  size,
  contentIds: Array.from({ length: size }, (_, place) => place + 1),
  embeddingIds: Array.from({ length: size }, (_, place) => place + 1),
  copies: new Uint8Array(size).fill(1),
  placeOf: (contentId) => contentId - 1,
});

/** Each place has the mean given and is most like four texts, 0.3 like each. */
function neutralOf(means: Float32Array): NeutralIndex {
  return {
    texts: [],
    mean: means,
    sd: new Float32Array(means.length).fill(0.05),
    top: Uint16Array.from({ length: means.length * topTexts }, (_, at) => at % topTexts),
    topSimilarity: new Float32Array(means.length * topTexts).fill(0.3),
    size: means.length,
    bringUp: () => Promise.resolve(),
  };
}

/** A gentle wave, so that there is a spread. */
const wave = (size: number): Float32Array => Float32Array.from({ length: size }, (_, at) => 0.1 + 0.02 * Math.sin(at));

const judge = (values: Float32Array, means: Float32Array, same: readonly number[] = []): Float32Array =>
  textEvidence({
    values,
    places: placesOf(values.length),
    neutral: neutralOf(means),
    same: new Set(same),
    logitScale: 14,
    calibration: defaultCalibration,
  });

const flat = (size: number): Float32Array => new Float32Array(size).fill(0.1);

describe('evidence for words', () => {
  it('grows with how far a photo stands out, and not with what it shares with every text', () => {
    const values = wave(400);
    values[3] = 0.4;
    values[7] = 0.4;
    const means = flat(400);
    means[7] = 0.35;
    const evidence = judge(values, means);
    expect(evidence[3]).toBeGreaterThan(0);
    expect(evidence[7]).toBeLessThan(-2);
    expect(evidence[20]).toBeLessThan(-5);
  });

  it('is less where another text fits better, unless it says the same', () => {
    const values = wave(400);
    values[3] = 0.16;
    const other = judge(values, flat(400));
    const same = judge(values, flat(400), [0, 1, 2]);
    expect(same[3]).toBeCloseTo(other[3] ?? 0, 5);
    const lower = neutralOf(flat(400));
    lower.topSimilarity[3 * topTexts + 1] = 0.1;
    const freed = textEvidence({
      values,
      places: placesOf(400),
      neutral: lower,
      same: new Set([0]),
      logitScale: 14,
      calibration: defaultCalibration,
    });
    expect(freed[3]).toBeGreaterThan(other[3] ?? 0);
  });

  it('needs more in a large library than in a small one', () => {
    const of = (size: number): number => {
      const values = wave(size);
      values[3] = 0.2;
      return judge(values, flat(size))[3] ?? 0;
    };
    expect(of(4000)).toBeLessThan(of(400));
    expect(of(400)).toBeLessThan(of(100));
  });

  it('has the raw likeness alone where there are no neutral texts', () => {
    const values = wave(400);
    values[3] = 0.4;
    const evidence = textEvidence({
      values,
      places: placesOf(400),
      neutral: null,
      same: new Set(),
      logitScale: 14,
      calibration: defaultCalibration,
    });
    expect(evidence[3]).toBeGreaterThan(0);
    expect(evidence.filter((value) => value > 0)).toHaveLength(1);
  });
});

describe('evidence for a picture', () => {
  it('is for those that stand out, whatever the level of all', () => {
    const high = wave(400).map((value) => value + 0.6);
    high[3] = 0.95;
    const evidence = pictureEvidence(high, placesOf(400));
    expect(evidence[3]).toBeGreaterThan(0);
    expect(evidence.filter((value) => value > 0)).toHaveLength(1);
  });
});
