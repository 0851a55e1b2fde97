import { describe, expect, it } from 'vitest';
import { applyTemplate, defaultTemplate, zeroShot } from './zero-shot.ts';

describe('zero-shot matching', () => {
  it('gives probabilities that add up to 1, greatest for the nearest text', () => {
    const matches = zeroShot(
      Float32Array.of(1, 0),
      [Float32Array.of(0, 1), Float32Array.of(1, 0), Float32Array.of(-1, 0)],
      2,
    );
    expect(matches.map(({ similarity }) => similarity)).toEqual([0, 1, -1]);
    const sum = Math.exp(0) + Math.exp(2) + Math.exp(-2);
    expect(matches[1]?.probability).toBeCloseTo(Math.exp(2) / sum, 12);
    expect(matches.reduce((total, { probability }) => total + probability, 0)).toBeCloseTo(1, 12);
  });

  it('stays finite at any scale, and gives one text all of it', () => {
    const [match] = zeroShot(Float32Array.of(1, 0), [Float32Array.of(-1, 0)], 1e6);
    expect(match).toEqual({ similarity: -1, probability: 1 });
    expect(zeroShot(Float32Array.of(1), [], 100)).toEqual([]);
  });

  it('refuses vectors of another model', () => {
    expect(() => zeroShot(Float32Array.of(1, 0), [Float32Array.of(1)], 1)).toThrow('different models');
  });

  it.each([
    [defaultTemplate, ' dog ', 'a photo of a dog'],
    ['{} and {}', 'x$&', 'x$& and x$&'],
    ['a drawing of', 'cat', 'a drawing of cat'],
    ['{}', '', ''],
  ])('puts a label into “%s”', (template, label, prompt) => {
    expect(applyTemplate(template, label)).toBe(prompt);
  });
});
