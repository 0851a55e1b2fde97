// The models: which are there, which can be fetched, which serves which task. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';

/** What a model can do: `embed` (search and labels), `caption`, `answer` (one question, a short answer), `chat`. */
export const tasks = ['embed', 'caption', 'answer', 'chat'] as const;
export type Task = (typeof tasks)[number];

/** May it be used commercially? `see`: the licence says under which conditions. */
export type CommercialUse = 'yes' | 'no' | 'see';

/** Weights made smaller on this computer. `int8`: 8 bits everywhere; `q4`: 4 bits in what writes text, 8 elsewhere. */
export const quantisedPrecisions = ['int8', 'q4'] as const;
export type QuantisedPrecision = (typeof quantisedPrecisions)[number];

export interface ServingModel {
  readonly id: string;
  readonly name: string;
  readonly dimension: number;
  readonly licence: string;
  /** What the bundled starter was taught, in plain words; null for published models. */
  readonly knows: { readonly things: readonly string[]; readonly photographs: readonly string[] } | null;
}

/**
 * States a person can wait for are data. `bundled`: came with Afterimage; `absent`: can be fetched; `partial`: a fetch was
 * interrupted and goes on where it was; `damaged`: files are missing or are not the ones that belong to it; `quantising`: its weights
 * are made smaller, and bytes are those of the smaller file. At the total, they are being compared with the published ones.
 */
export type ModelState =
  'bundled' | 'installed' | 'absent' | 'partial' | 'fetching' | 'verifying' | 'quantising' | 'damaged';

export interface ModelProgress {
  readonly model: string;
  readonly state: ModelState;
  readonly doneBytes: number;
  /** 0 where nobody knows before the server says it. */
  readonly totalBytes: number;
  /** Null until it is worth saying. */
  readonly bytesPerSecond: number | null;
  /** Why the last fetch ended, for a person; null while all is well. */
  readonly problem: string | null;
}

export interface ModelCard extends ModelProgress {
  /** Name for a person. `model` (see ModelProgress) is its short name in commands: `clip-vit-base-patch32`. */
  readonly name: string;
  readonly family: string;
  readonly tasks: readonly Task[];
  /** Tasks that it serves now. */
  readonly serves: readonly Task[];
  /** Hub repository and pinned commit; null for bundled and imported models. */
  readonly source: { readonly repository: string; readonly revision: string } | null;
  readonly licence: string;
  readonly commercialUse: CommercialUse;
  /** False where the hub's hash was not known to us and the first verified fetch pinned what it got. */
  readonly pinned: boolean;
  /** Memory it needs while it works; null where nobody measured it. */
  readonly memoryBytes: number | null;
  /** One sentence: what it is good for. */
  readonly about: string;
  /** Of the smaller weights that it works with; null or absent where it works with the published ones. */
  readonly precision?: QuantisedPrecision | null;
}

export interface Quantisation {
  readonly model: string;
  /** As asked. */
  readonly precision: QuantisedPrecision | 'published';
  /** Whether it works with them from now on. Smaller weights that were found wrong are removed again. */
  readonly used: boolean;
  readonly publishedBytes: number;
  /** Of the smaller weights, which lie beside the published ones. 0 for `published`. */
  readonly quantisedBytes: number;
  /** Of smaller weights that were made before and are gone now. */
  readonly freedBytes: number;
  /**
   * How far smaller weights answer as the published ones do. `cosine`: the least similarity of two embeddings; `tokens`: the mean share of
   * a text until the first other word. Null for `published`.
   */
  readonly compared: 'cosine' | 'tokens' | null;
  readonly agreement: number | null;
}

export interface ModelsApi {
  /** The model of the search. `model-missing` or `model-damaged` with the reason where none can serve. */
  serving(): Promise<ServingModel>;
  /** Every model known: bundled, installed, imported, and those of the catalogue. By task, then by size. */
  list(): Promise<{ readonly models: readonly ModelCard[]; readonly folder: string }>;
  /**
   * Fetches a model of the catalogue; resolves when it is verified and in place. Goes on where an earlier fetch stopped; two callers
   * share one fetch. Cancelling keeps what came. `mirror` is the address of a server that answers as the hub does.
   * `not-found`, `permission` (the server wants an account), `offline`, `disk-full`, `model-damaged` (what came is not what was promised).
   */
  get(input: { model: string; mirror?: string | undefined }): Promise<ModelCard>;
  /**
   * Copies a model from a folder or file of this computer. `invalid-input` where it is none or is not safe to read, `conflict` where
   * its name is taken. Until it has a name, `models.progress` tells of it as `import`.
   */
  import(input: { path: string; name?: string | undefined }): Promise<ModelCard>;
  /** Reads every byte of an installed model and compares it with what is promised. */
  verify(input: {
    model: string;
  }): Promise<{ readonly model: string; readonly right: boolean; readonly message: string }>;
  /** Deletes a fetched or imported model. `conflict` where it is bundled; what it served goes back to the bundled one. */
  remove(input: { model: string }): Promise<{ readonly removed: boolean; readonly freedBytes: number }>;
  /** Lets a model serve a task from now on. `invalid-input` where it cannot, `model-missing` where it is not installed. */
  use(input: { task: Task; model: string }): Promise<ModelCard>;
  /**
   * Makes the weights of a fetched or imported model smaller, compares them with the published ones and works with them where they are
   * right; resolves then. `published` takes them away again. Cancelling leaves nothing behind. `conflict` where it is bundled or busy,
   * `invalid-input` where it cannot be made smaller, `model-missing`, `model-damaged`, `disk-full`.
   */
  quantise(input: { model: string; precision: QuantisedPrecision | 'published' }): Promise<Quantisation>;
}

const model = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'is not the short name of a model');

export const modelsInputs = {
  serving: z.void(),
  list: z.void(),
  get: z.object({
    model,
    mirror: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional(),
  }),
  import: z.object({ path: z.string().min(1).max(4096), name: z.string().min(1).max(100).optional() }),
  verify: z.object({ model }),
  remove: z.object({ model }),
  use: z.object({ task: z.enum(tasks), model }),
  quantise: z.object({ model, precision: z.enum([...quantisedPrecisions, 'published']) }),
} satisfies Inputs<ModelsApi>;
