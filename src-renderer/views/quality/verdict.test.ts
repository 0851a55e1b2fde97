import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { isFailure, verdictOf, worstFirst } from './verdict.ts';

const report = (figures: readonly number[], recall = 1): EvaluationReport => ({
  queries: figures.length,
  'ndcg@5': 0,
  'ndcg@10': figures.reduce((sum, each) => sum + each, 0) / figures.length,
  'recall@10': recall,
  perQuery: figures.map((figure, at) => ({
    text: `query ${String(at)}`,
    'ndcg@5': 0,
    'ndcg@10': figure,
    'recall@10': recall,
  })),
});
const same = (value: number, count = 12): number[] => Array.from({ length: count }, () => value);

describe('the verdict', () => {
  it('is none on fewer than 10 descriptions or 50 judgements', () => {
    expect(verdictOf(report(same(0.1, 9)), report(same(0.9, 9)), 500).kind).toBe('too-few');
    expect(verdictOf(report(same(0.1)), report(same(0.9)), 49).kind).toBe('too-few');
    expect(verdictOf(report(same(0.1, 10)), report(same(0.9, 10)), 50).kind).toBe('better');
  });

  it('says by how much, and for how many descriptions', () => {
    const second = [...same(0.8, 11), 0.6];
    expect(verdictOf(report(same(0.7)), report(second), 60)).toEqual({
      kind: 'better',
      difference: expect.closeTo((11 * 0.1 - 0.1) / 12, 9) as number,
      better: 11,
      worse: 1,
    });
    expect(verdictOf(report(second), report(same(0.7)), 60)).toMatchObject({ kind: 'worse', better: 1, worse: 11 });
  });

  it('is chance where the descriptions differ more than the two do', () => {
    const first = same(0.5);
    const second = first.map((each, at) => (at % 2 === 0 ? each + 0.4 : each - 0.35));
    expect(verdictOf(report(first), report(second), 60).kind).toBe('chance');
  });

  it('is the same where nobody would see it', () => {
    expect(verdictOf(report(same(0.7)), report(same(0.703)), 60).kind).toBe('same');
    expect(verdictOf(report(same(0.7)), report(same(0.7)), 60)).toMatchObject({ kind: 'same', better: 0, worse: 0 });
  });

  it('compares the same descriptions, whatever their order', () => {
    const first = report([0.1, ...same(0.5, 11)]);
    const turned = { ...first, perQuery: [...first.perQuery].reverse() };
    expect(verdictOf(first, turned, 60)).toMatchObject({ kind: 'same', better: 0, worse: 0 });
  });
});

describe('queries', () => {
  it('stand worst first, and those that find too little are failures', () => {
    const compared = { setup: { fuse: true }, report: report([0.9, 0.2, 0.5]), photos: 1, seconds: 1 };
    const sorted = worstFirst(compared);
    expect(sorted.map((query) => query['ndcg@10'])).toEqual([0.2, 0.5, 0.9]);
    expect(sorted.map(isFailure)).toEqual([true, false, false]);
    const [only] = report([0.9], 0.4).perQuery;
    expect(only && isFailure(only)).toBe(true);
  });
});
