// Captions: a sentence for each photo, made by a model or written by a person. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import type { Caption } from './library.ts';
import { imageSchema, type QueryImage } from './search.ts';

export interface MadeCaption {
  readonly caption: string;
  readonly model: string;
  readonly seconds: number;
}

export interface CaptionsApi {
  /** Captions a picture now and keeps nothing. `prompt`: how the caption shall begin. `model-missing`, `model-damaged`, as `search.run` for the image. */
  make(input: { image: QueryImage; prompt?: string | undefined; beams?: number | undefined }): Promise<MadeCaption>;
  /** Captions of photos that have one, in the order asked. At most 1,000. */
  of(input: { ids: number[] }): Promise<{ captions: readonly { readonly id: number; readonly caption: Caption }[] }>;
  /**
   * A person's words for a photo and its copies; null takes them back, and the model's caption shows again. No words at all are words too:
   * then nothing shows. Answers what shows now. `not-found`, `conflict` where the file was not read yet.
   */
  edit(input: { id: number; text: string | null }): Promise<{ caption: Caption | null }>;
  /** Photos that the model of the captions could not caption, each with its reason; nothing where none is there. */
  failed(input: { limit?: number | undefined }): Promise<{
    readonly total: number;
    readonly files: readonly { readonly path: string; readonly message: string }[];
  }>;
  /** Lets them be tried again in the background. */
  retryFailed(): Promise<{ readonly retried: number }>;
}

export const captionsInputs = {
  make: z.object({
    image: imageSchema,
    prompt: z.string().max(2000).optional(),
    beams: z.int().min(1).max(10).optional(),
  }),
  of: z.object({ ids: z.array(z.int().positive()).max(1000) }),
  edit: z.object({ id: z.int().positive(), text: z.string().max(4000).nullable() }),
  failed: z.object({ limit: z.int().min(1).max(10_000).optional() }),
  retryFailed: z.void(),
} satisfies Inputs<CaptionsApi>;
