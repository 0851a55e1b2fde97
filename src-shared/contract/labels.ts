// Label sets: names of a person's own, compared with every photo without training. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

export interface LabelSet {
  readonly id: number;
  readonly name: string;
  readonly labels: readonly string[];
  /** What {} stands for is the label; several are averaged (prompt ensemble). */
  readonly templates: readonly string[];
  /** Photos that have their labels, and those that could. */
  readonly labelled: number;
  readonly photos: number;
}

export interface PhotoLabel {
  readonly label: string;
  readonly similarity: number;
  /** Softmax over the set's labels (CLIP) or each for itself (SigLIP). */
  readonly probability: number;
}

export interface LabelsApi {
  sets(): Promise<{ sets: readonly LabelSet[] }>;
  /** Makes a set or, with `id`, changes one; its photos are labelled again. `conflict` where the name is taken, `invalid-input` under two labels. */
  save(input: {
    id?: number | undefined;
    name: string;
    labels: string[];
    templates?: string[] | undefined;
  }): Promise<{ set: LabelSet }>;
  remove(input: { id: number }): Promise<{ removed: boolean }>;
  /** The three best labels of each photo in each set that has one. At most 1,000 photos. */
  of(input: { ids: number[] }): Promise<{
    photos: readonly { readonly id: number; readonly set: number; readonly labels: readonly PhotoLabel[] }[];
  }>;
  /** Photos whose best label in the set is this one, most probable first. */
  photos(input: { set: number; label: string; limit?: number | undefined }): Promise<{
    photos: readonly { readonly id: number; readonly probability: number }[];
  }>;
}

const text = z.string().min(1).max(200);
const id = z.int().positive();

export const labelsInputs = {
  sets: z.void(),
  save: z.object({
    id: id.optional(),
    name: text,
    labels: z.array(text).min(2).max(1000),
    templates: z
      .array(text.refine((template) => template.includes('{}'), 'has no {} for the label'))
      .min(1)
      .max(100)
      .optional(),
  }),
  remove: z.object({ id }),
  of: z.object({ ids: z.array(id).max(1000) }),
  photos: z.object({ set: id, label: text, limit: z.int().min(1).max(4096).optional() }),
} satisfies Inputs<LabelsApi>;
