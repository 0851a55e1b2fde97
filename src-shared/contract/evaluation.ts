// Search quality measured against judgements. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

/** One judged query: gains by path (absolute, or relative to any watched folder). Photos not named have gain 0. */
export interface JudgedQuery {
  readonly text: string;
  readonly relevant: Record<string, number>;
}

/** nDCG with linear gain and log2 discount, as scikit-learn's `ndcg_score`; recall over photos with gain > 0. */
export interface EvaluationReport {
  readonly queries: number;
  readonly 'ndcg@5': number;
  readonly 'ndcg@10': number;
  readonly 'recall@10': number;
  readonly perQuery: readonly {
    readonly text: string;
    readonly 'ndcg@5': number;
    readonly 'ndcg@10': number;
    readonly 'recall@10': number;
  }[];
}

export interface EvaluationApi {
  /** `invalid-input` where a query has no relevant photo of the library. */
  run(input: { queries: JudgedQuery[] }): Promise<EvaluationReport>;
}

export const evaluationInputs = {
  run: z.object({
    queries: z
      .array(z.object({ text: z.string().min(1).max(20_000), relevant: z.record(z.string(), z.number().min(0)) }))
      .min(1)
      .max(10_000),
  }),
} satisfies Inputs<EvaluationApi>;
