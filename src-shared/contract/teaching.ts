// Taught labels: a person shows three to ten photos, a linear probe on the stored vectors finds the rest. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import type { PhotoRow } from './library.ts';

export interface TaughtLabel {
  readonly id: number;
  /** The tag that a yes to a suggestion gives. */
  readonly name: string;
  readonly positive: readonly number[];
  readonly negative: readonly number[];
  /**
   * By leaving one example out at a time: of those that the probe says yes to, how many are right; and of the positive ones, how many
   * it finds. Null under three positive examples.
   */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly suggested: number;
  /** The model whose vectors it was taught on is not the one that serves: it is taught again when it is next asked. */
  readonly stale: boolean;
}

export interface TeachingApi {
  list(): Promise<{ labels: readonly TaughtLabel[] }>;
  /**
   * Teaches or, where the name is known, adds examples and teaches again; suggestions are made for the whole library.
   * `invalid-input` under three positive examples, `not-found` for photos without a vector, `model-missing`.
   */
  teach(input: { name: string; positive: number[]; negative?: number[] | undefined }): Promise<{ label: TaughtLabel }>;
  /** Photos worth a yes or no, surest first and, every fifth, a doubtful one, which teaches most. */
  suggestions(input: { id: number; limit?: number | undefined }): Promise<{
    readonly photos: readonly (PhotoRow & { readonly probability: number })[];
    readonly total: number;
  }>;
  /** A yes becomes a tag and an example, a no an example against; the label is taught again. */
  answer(input: { id: number; yes: number[]; no: number[] }): Promise<{ label: TaughtLabel }>;
  /** Its suggestions go; tags that were said yes to stay. */
  remove(input: { id: number }): Promise<{ readonly removed: boolean }>;
}

const id = z.int().positive();
const ids = z.array(id).max(1000);

export const teachingInputs = {
  list: z.void(),
  teach: z.object({ name: z.string().trim().min(1).max(200), positive: ids, negative: ids.optional() }),
  suggestions: z.object({ id, limit: z.int().min(1).max(1000).optional() }),
  answer: z.object({ id, yes: ids, no: ids }),
  remove: z.object({ id }),
} satisfies Inputs<TeachingApi>;
