import { describe, expect, it } from 'vitest';
import { ndcg, recall, type Judged } from './ndcg.ts';
import { ndcgGoldens } from './ndcg.goldens.ts';

describe('ndcg', () => {
  it.each(ndcgGoldens.map((golden, at) => [at, golden] as const))('equals scikit-learn, row %i', (_, golden) => {
    const photos: Judged[] = golden.gains.map((gain, at) => ({ gain, similarity: golden.similarities[at] ?? 0 }));
    expect(ndcg(photos, 1)).toBeCloseTo(golden.at1, 12);
    expect(ndcg(photos, 5)).toBeCloseTo(golden.at5, 12);
    expect(ndcg(photos, 10)).toBeCloseTo(golden.at10, 12);
  });

  it('is 0 where nothing is relevant', () => {
    expect(ndcg([{ similarity: 1, gain: 0 }], 5)).toBe(0);
  });

  it('counts a relevant photo that was never found as a miss', () => {
    const found = { similarity: 0.9, gain: 1 };
    const lost = { similarity: -Infinity, gain: 1 };
    const others = Array.from({ length: 10 }, () => ({ similarity: 0.5, gain: 0 }));
    expect(ndcg([found, ...others, lost, lost], 10)).toBeLessThan(0.6);
  });
});

describe('recall', () => {
  it('is the part of the relevant photos among the first k', () => {
    const photos = [1, 0, 1, 0, 1].map((gain, at) => ({ gain, similarity: -at }));
    expect(recall(photos, 3)).toBeCloseTo(2 / 3);
  });
});
