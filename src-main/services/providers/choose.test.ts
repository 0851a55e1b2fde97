import { describe, expect, it } from 'vitest';
import { choose, leastCosineOf, type Verdict } from './choose.ts';

const verdict = (provider: Verdict['provider'], imagesPerSecond: number, more: Partial<Verdict> = {}): Verdict => ({
  provider,
  threads: 1,
  outcome: 'right',
  cosine: 1,
  imagesPerSecond,
  reason: '',
  ...more,
});

describe('the choice of a provider', () => {
  it.each<[string, Verdict[], string]>([
    ['the processor where nothing else is there', [verdict('cpu', 10)], 'cpu 1'],
    ['the faster provider', [verdict('cpu', 10), verdict('cuda', 300), verdict('webgpu', 80)], 'cuda 1'],
    [
      'never one that is wrong, however fast',
      [verdict('cpu', 10), verdict('webgpu', 900, { outcome: 'wrong' })],
      'cpu 1',
    ],
    ['never one that failed or died', [verdict('cpu', 10), verdict('dml', 0, { outcome: 'died' })], 'cpu 1'],
    ['the processor where a provider is hardly faster', [verdict('cpu', 100), verdict('coreml', 115)], 'cpu 1'],
    ['more threads where they pay', [verdict('cpu', 10), verdict('cpu', 19, { threads: 2 })], 'cpu 2'],
    ['fewer threads where more do not', [verdict('cpu', 10), verdict('cpu', 10.5, { threads: 2 })], 'cpu 1'],
    [
      'threads step by step',
      [verdict('cpu', 10), verdict('cpu', 18, { threads: 2 }), verdict('cpu', 19, { threads: 4 })],
      'cpu 2',
    ],
    ['one thread of the processor where no trial went well', [verdict('cpu', 0, { outcome: 'died' })], 'cpu 1'],
  ])('is %s', (_, verdicts, expected) => {
    const { provider, threads } = choose(verdicts);
    expect(`${provider} ${String(threads)}`).toBe(expected);
  });
});

describe('the least cosine of two answers', () => {
  const x = Float32Array.of(1, 0);
  const y = Float32Array.of(0, 1);
  it('is that of the worst pair', () => {
    expect(leastCosineOf([x, y], [x, x])).toBe(0);
    expect(leastCosineOf([x, y], [x, y])).toBe(1);
  });

  it.each([
    ['vectors are missing', [x], [x, y]],
    ['there are none', [], []],
    ['lengths differ', [x], [Float32Array.of(1)]],
    ['there are numbers that are none', [x], [Float32Array.of(NaN, 0)]],
  ])('is −1 where %s', (_, a, b) => {
    expect(leastCosineOf(a, b)).toBe(-1);
  });
});
