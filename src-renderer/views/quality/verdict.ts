// What a comparison says: which is better, by how much, and whether chance alone could say so. Pure.
import type { Comparison, EvaluationReport } from '../../../src-shared/contract/evaluation.ts';

/** Below these a difference is more likely chance than not. */
export const enough = { descriptions: 10, judgements: 50 } as const;

export interface Verdict {
  /** `chance`: the descriptions differ more among each other than the two setups do. */
  readonly kind: 'too-few' | 'same' | 'chance' | 'better' | 'worse';
  /** Of the mean nDCG@10: the second less the first. */
  readonly difference: number;
  /** Descriptions that the second answers better, and worse. */
  readonly better: number;
  readonly worse: number;
}

/** Nobody sees a hundredth. */
const visible = 0.005;
const alike = 1e-9;

/** Of two reports on the same descriptions. */
export function verdictOf(first: EvaluationReport, second: EvaluationReport, judgements: number): Verdict {
  const before = new Map(first.perQuery.map((query) => [query.text, query['ndcg@10']]));
  const differences = second.perQuery.map((query) => query['ndcg@10'] - (before.get(query.text) ?? 0));
  const mean = differences.reduce((sum, each) => sum + each, 0) / Math.max(1, differences.length);
  const counts = {
    difference: mean,
    better: differences.filter((each) => each > alike).length,
    worse: differences.filter((each) => each < -alike).length,
  };
  return { kind: kindOf(differences, mean, judgements), ...counts };
}

function kindOf(differences: readonly number[], mean: number, judgements: number): Verdict['kind'] {
  if (differences.length < enough.descriptions || judgements < enough.judgements) return 'too-few';
  if (Math.abs(mean) < visible) return 'same';
  // Two standard errors of the paired differences, as a t test at about 95 %.
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const error = Math.sqrt(squares / (differences.length - 1) / differences.length);
  if (Math.abs(mean) < 2 * error) return 'chance';
  return mean > 0 ? 'better' : 'worse';
}

/** Worst first, as what went wrong tells the most. */
export const worstFirst = ({ report }: Comparison): EvaluationReport['perQuery'] =>
  [...report.perQuery].sort((a, b) => a['ndcg@10'] - b['ndcg@10'] || a['recall@10'] - b['recall@10']);

/** Less than half of what it could be. */
export const isFailure = (query: EvaluationReport['perQuery'][number]): boolean =>
  query['ndcg@10'] < 0.5 || query['recall@10'] < 0.5;
