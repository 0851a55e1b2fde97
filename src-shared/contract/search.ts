// Search: by words, by picture, by both, without some words, within filters. Contract only; runs everywhere.
import { z } from 'zod';
import { photoFormats } from '../photo/formats.ts';
import type { PhotoRow } from './library.ts';
import type { Inputs } from './call.ts';

/**
 * How words and a picture are mixed.
 * `formula`: `alpha · text + (1 − alpha) · image` on raw cosines, as in the literature.
 * `calibrated`: each similarity is standardised over the library first, so that alpha 0.5 weighs both alike.
 */
export type Mix = 'calibrated' | 'formula';

export interface SearchFilters {
  /** Only photos at or below these folders (absolute paths). */
  readonly folders?: string[] | undefined;
  /** Local calendar days `YYYY-MM-DD`, inclusive. */
  readonly takenFrom?: string | undefined;
  readonly takenTo?: string | undefined;
  readonly formats?: (typeof photoFormats)[number][] | undefined;
}

/** A picture to search by: a photo of the library, a file of this computer, or one opened with `openImage`. */
export type QueryImage = { readonly photoId: number } | { readonly path: string } | { readonly imageId: string };

export interface SearchQuery {
  readonly text?: string | undefined;
  readonly image?: QueryImage | undefined;
  /** Words whose photos are pushed down. */
  readonly not?: string | undefined;
  /** Weight of the words against the picture, 0 … 1. */
  readonly alpha?: number | undefined;
  readonly mix?: Mix | undefined;
  readonly filters?: SearchFilters | undefined;
  /** 1 … 4096, default 100. */
  readonly limit?: number | undefined;
}

export interface SearchHit extends PhotoRow {
  /** Grows better. The cosine for a plain query; the mixed value for a mixed one. Not a percentage. */
  readonly similarity: number;
  /** From 1. */
  readonly rank: number;
}

export interface SearchResult {
  readonly results: readonly SearchHit[];
  /** Photos that were compared: those the filters allow. */
  readonly searched: number;
  readonly milliseconds: number;
}

export interface MatchResult {
  readonly results: readonly { readonly text: string; readonly similarity: number; readonly probability: number }[];
}

export interface OpenedImage {
  readonly imageId: string;
  readonly width: number;
  readonly height: number;
}

export interface SearchApi {
  /** `invalid-input` where there is neither text nor image; `model-missing` where no model can serve. Best first. */
  run(input: SearchQuery): Promise<SearchResult>;
  /** Photos like one, itself left out. */
  similar(input: {
    image: QueryImage;
    filters?: SearchFilters | undefined;
    limit?: number | undefined;
  }): Promise<SearchResult>;
  /**
   * Zero-shot: softmax over `logit_scale · cosine` of the texts given, most probable first.
   * `labels` are put into the template ("a photo of a {}"), `texts` are taken as they are.
   */
  match(input: {
    image: QueryImage;
    texts?: string[] | undefined;
    labels?: string[] | undefined;
    template?: string | undefined;
    top?: number | undefined;
  }): Promise<MatchResult>;
  /** Takes in a picture's bytes (base64) to search by; kept in memory until about 20 newer ones came. */
  openImage(input: { data: string }): Promise<OpenedImage>;
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const limit = z.int().min(1).max(4096).optional();
const text = z.string().max(20_000);
const filters = z.object({
  folders: z.array(z.string().min(1).max(4096)).max(100).optional(),
  takenFrom: day.optional(),
  takenTo: day.optional(),
  formats: z.array(z.enum(photoFormats)).optional(),
});
/** A picture of the library, of this computer, or one just opened. */
export const imageSchema = z.union([
  z.object({ photoId: z.int().positive() }),
  z.object({ path: z.string().min(1).max(4096) }),
  z.object({ imageId: z.string().min(1).max(100) }),
]);

export const searchInputs = {
  run: z.object({
    text: text.optional(),
    image: imageSchema.optional(),
    not: text.optional(),
    alpha: z.number().min(0).max(1).optional(),
    mix: z.enum(['calibrated', 'formula']).optional(),
    filters: filters.optional(),
    limit,
  }),
  similar: z.object({ image: imageSchema, filters: filters.optional(), limit }),
  match: z.object({
    image: imageSchema,
    texts: z.array(text).max(1000).optional(),
    labels: z.array(text).max(1000).optional(),
    template: z.string().max(200).optional(),
    top: z.int().min(1).max(1000).optional(),
  }),
  openImage: z.object({ data: z.string().max(64 * 1024 * 1024) }),
} satisfies Inputs<SearchApi>;
