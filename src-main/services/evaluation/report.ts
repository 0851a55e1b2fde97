// From rankings and gains to the figures of a report. Pure; runs in the backend.
import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { ndcg, recall, type Judged } from '../ndcg.ts';

export type QueryReport = EvaluationReport['perQuery'][number];

export interface Ranked<Id> {
  readonly id: Id;
  readonly similarity: number;
}

/** A photo that is worth something and was not ranked is one that the search does not find: it counts, at the very end. */
export function measured<Id>(
  text: string,
  ranking: readonly Ranked<Id>[],
  gains: ReadonlyMap<Id, number>,
): QueryReport {
  const photos: Judged[] = ranking.map(({ id, similarity }) => ({ similarity, gain: gains.get(id) ?? 0 }));
  const found = new Set(ranking.map(({ id }) => id));
  for (const [id, gain] of gains) if (!found.has(id)) photos.push({ similarity: -Infinity, gain });
  return { text, 'ndcg@5': ndcg(photos, 5), 'ndcg@10': ndcg(photos, 10), 'recall@10': recall(photos, 10) };
}

/** The means over the queries, of which there is at least one. */
export function reportOf(perQuery: readonly QueryReport[]): EvaluationReport {
  const mean = (figure: (query: QueryReport) => number): number =>
    perQuery.reduce((sum, query) => sum + figure(query), 0) / perQuery.length;
  return {
    queries: perQuery.length,
    'ndcg@5': mean((query) => query['ndcg@5']),
    'ndcg@10': mean((query) => query['ndcg@10']),
    'recall@10': mean((query) => query['recall@10']),
    perQuery,
  };
}
