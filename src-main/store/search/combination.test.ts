import { describe, expect, it } from 'vitest';
import { calibratedMix, formulaMix, plain, valueOf, without } from './combination.ts';
import { exactSimilarity } from './similarity.ts';

const text = Float32Array.of(0.6, 0.8, 0);
const image = Float32Array.of(0, 0.6, 0.8);
const photo = Float32Array.of(0.48, 0.6, 0.64);
const [toText, toImage] = [exactSimilarity(text, photo), exactSimilarity(image, photo)];

describe('combining words and a picture', () => {
  it('is the cosine for one vector', () => {
    expect(valueOf(plain(text), photo)).toBe(toText);
  });

  it.each([0, 0.3, 1])('follows the formula at alpha %f', (alpha) => {
    expect(valueOf(formulaMix({ text, image, alpha }), photo)).toBeCloseTo(alpha * toText + (1 - alpha) * toImage, 6);
  });

  it.each([0, 0.3, 1])('adds standardised similarities in the calibrated mix at alpha %f', (alpha) => {
    const over = { text: { mean: 0.25, sd: 0.02 }, image: { mean: 0.6, sd: 0.1 } };
    const standardised = alpha * ((toText - 0.25) / 0.02) + (1 - alpha) * ((toImage - 0.6) / 0.1);
    expect(valueOf(calibratedMix({ text, image, alpha }, over), photo)).toBeCloseTo(standardised, 4);
  });

  it('takes away only beyond one standard deviation of likeness to the avoided words', () => {
    const away = (mean: number) => without(plain(text), image, { statistics: { mean, sd: 0.1 }, weight: 2 });
    expect(valueOf(away(toImage - 0.1), photo)).toBeCloseTo(toText, 9);
    expect(valueOf(away(toImage - 0.3), photo)).toBeCloseTo(toText - 4, 9);
  });
});

describe('exact similarity', () => {
  it('is the dot product in float64, for lengths that four does not divide', () => {
    for (const length of [1, 3, 4, 7, 64, 513]) {
      const a = Float32Array.from({ length }, (_, i) => Math.sin(i + 1));
      const b = Float32Array.from({ length }, (_, i) => Math.cos(3 * i));
      const expected = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
      expect(exactSimilarity(a, b)).toBeCloseTo(expected, 12);
    }
  });
});
