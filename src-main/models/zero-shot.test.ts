import { describe, expect, it } from 'vitest';
import { applyTemplate, defaultTemplate, zeroShot } from './zero-shot.ts';

describe('zero-shot matching', () => {
  it('gives probabilities that add up to 1, greatest for the nearest text', () => {
    const matches = zeroShot(
      Float32Array.of(1, 0),
      [Float32Array.of(0, 1), Float32Array.of(1, 0), Float32Array.of(-1, 0)],
      { logitScale: 2, logitBias: null },
    );
    expect(matches.map(({ similarity }) => similarity)).toEqual([0, 1, -1]);
    const sum = Math.exp(0) + Math.exp(2) + Math.exp(-2);
    expect(matches[1]?.probability).toBeCloseTo(Math.exp(2) / sum, 12);
    expect(matches.reduce((total, { probability }) => total + probability, 0)).toBeCloseTo(1, 12);
  });

  it('stays finite at any scale, and gives one text all of it', () => {
    const [match] = zeroShot(Float32Array.of(1, 0), [Float32Array.of(-1, 0)], { logitScale: 1e6, logitBias: null });
    expect(match).toEqual({ similarity: -1, probability: 1 });
    expect(zeroShot(Float32Array.of(1), [], { logitScale: 100, logitBias: null })).toEqual([]);
  });

  it('judges each text for itself where the model has a bias, as the published SigLIP 2 would', () => {
    const texts = [Float32Array.of(0.149, 0), Float32Array.of(0.108, 0), Float32Array.of(-1, 0)];
    const logits = { logitScale: 112.66889953613281, logitBias: -16.771724700927734 };
    const [even, unlikely, never] = zeroShot(Float32Array.of(1, 0), texts, logits);
    expect(even?.probability).toBeCloseTo(0.5, 2);
    expect(unlikely?.probability).toBeCloseTo(0.01, 3);
    expect(never?.probability).toBeGreaterThanOrEqual(0);
    expect(zeroShot(Float32Array.of(1, 0), [], logits)).toEqual([]);
  });

  it('refuses vectors of another model', () => {
    expect(() => zeroShot(Float32Array.of(1, 0), [Float32Array.of(1)], { logitScale: 1, logitBias: null })).toThrow(
      'different models',
    );
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
