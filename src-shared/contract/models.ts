// The model that serves the search, and what it knows. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

export interface ServingModel {
  readonly id: string;
  readonly name: string;
  readonly dimension: number;
  readonly licence: string;
  /** What the bundled starter was taught, in plain words; null for published models. */
  readonly knows: { readonly things: readonly string[]; readonly photographs: readonly string[] } | null;
}

export interface ModelsApi {
  /** `model-missing` or `model-damaged` with the reason where none can serve. */
  serving(): Promise<ServingModel>;
}

export const modelsInputs = { serving: z.void() } satisfies Inputs<ModelsApi>;
