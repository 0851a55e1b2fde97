import { describe, expect, it } from 'vitest';
import { defaultTemplates, ensemble, promptsOf } from './templates.ts';

describe('prompts of a label', () => {
  it('put a name into every template, and take a sentence as it is', () => {
    expect(promptsOf(' cat ', ['a {}', 'the {} of {}'])).toEqual(['a cat', 'the cat of cat']);
    expect(promptsOf('two children on a wooden swing', defaultTemplates)).toEqual(['two children on a wooden swing']);
  });

  it('ask nothing twice', () => {
    expect(promptsOf('cat', ['a {}', 'a {}'])).toEqual(['a cat']);
  });
});

describe('an ensemble', () => {
  it('is the mean of its vectors, of length 1', () => {
    const mean = ensemble([Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0)]);
    expect([...mean]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2), 0]);
  });

  it('of one vector is that vector', () => {
    expect([...ensemble([Float32Array.of(0.6, 0.8)])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it('is refused where its vectors cancel each other out', () => {
    expect(() => ensemble([Float32Array.of(1, 0), Float32Array.of(-1, 0)])).toThrow('cancel');
  });
});
