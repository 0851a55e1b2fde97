// Search quality measured against judgements. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import type { PhotoRow } from './library.ts';

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

/** How searches are answered while they are measured. */
export interface Setup {
  /** Whether captions, tags, labels and names are ranked along with the look. */
  readonly fuse: boolean;
  /** Of the look against the text in the fusion, 0 … 1; the program's own by default. */
  readonly lookWeight?: number | undefined;
  /** Short name of an installed search model; the serving one by default. Another one embeds the judged photos and a sample first. */
  readonly model?: string | undefined;
}

export interface Comparison {
  readonly setup: Setup;
  readonly report: EvaluationReport;
  /** Photos that were ranked: the whole library, or the sample. */
  readonly photos: number;
  readonly seconds: number;
}

/** What a person said of results: 0 wrong, 1 fits, 2 fits well. */
export interface Judgement {
  readonly photo: PhotoRow;
  readonly gain: number;
}

export interface EvaluationApi {
  /** `invalid-input` where a query has no relevant photo of the library. */
  run(input: { queries: JudgedQuery[]; fuse?: boolean | undefined }): Promise<EvaluationReport>;
  /** The judgements kept on this computer, by query, the newest query first. */
  judgements(): Promise<{
    readonly queries: readonly { readonly text: string; readonly judged: readonly Judgement[] }[];
  }>;
  /** Says what a photo is worth for a query; null takes it back. */
  judge(input: { text: string; id: number; gain: number | null }): Promise<{ readonly judged: number }>;
  /** Forgets a query with all that was judged for it. */
  forget(input: { text: string }): Promise<{ readonly forgotten: boolean }>;
  /** The next photos worth judging: from several rankings and at random, in an order that gives none of them away. */
  candidates(input: { text: string; limit?: number | undefined }): Promise<{ readonly photos: readonly PhotoRow[] }>;
  /** Queries worth judging next: from the history and the captions, those judged least first. */
  questions(input: { limit?: number | undefined }): Promise<{ readonly texts: readonly string[] }>;
  /** The file that `afterimage evaluate` reads: paths relative to the watched folders. */
  export(): Promise<{ readonly queries: readonly JudgedQuery[] }>;
  /** Adds the judgements of such a file to those kept; photos the library does not have are counted, not an error. */
  import(input: {
    queries: JudgedQuery[];
  }): Promise<{ readonly queries: number; readonly judged: number; readonly unknown: number }>;
  /** Measures setups on the kept judgements. `invalid-input` where nothing is judged, `model-missing`. Cancelling leaves nothing behind. */
  compare(input: {
    setups: Setup[];
    sample?: number | undefined;
  }): Promise<{ readonly comparisons: readonly Comparison[] }>;
}

const text = z.string().min(1).max(20_000);
const queries = z
  .array(z.object({ text, relevant: z.record(z.string(), z.number().min(0)) }))
  .min(1)
  .max(10_000);

export const evaluationInputs = {
  run: z.object({ queries, fuse: z.boolean().optional() }),
  judgements: z.void(),
  judge: z.object({ text, id: z.int().positive(), gain: z.number().min(0).max(2).nullable() }),
  forget: z.object({ text }),
  candidates: z.object({ text, limit: z.int().min(1).max(100).optional() }),
  questions: z.object({ limit: z.int().min(1).max(100).optional() }),
  export: z.void(),
  import: z.object({ queries }),
  compare: z.object({
    setups: z
      .array(
        z.object({
          fuse: z.boolean(),
          lookWeight: z.number().min(0).max(1).optional(),
          model: z.string().max(100).optional(),
        }),
      )
      .min(1)
      .max(10),
    sample: z.int().min(10).max(5000).optional(),
  }),
} satisfies Inputs<EvaluationApi>;
