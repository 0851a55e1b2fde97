// Search: by words, by picture, by both, without some words, within filters. Contract only; runs everywhere.
import { z } from 'zod';
import { photoFormats } from '../photo/formats.ts';
import type { PhotoRow } from './library.ts';
import type { Inputs } from './call.ts';
import { sorts, strictnesses, type Band, type CompletionKind, type Sort, type Strictness } from './choices.ts';

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
  /** Filters of the query language alone, as a person types them: `taken:2019..2022 -tag:people`. */
  readonly where?: string | undefined;
}

/** A picture to search by: a photo of the library, a file of this computer, or one opened with `openImage`. */
export type QueryImage = { readonly photoId: number } | { readonly path: string } | { readonly imageId: string };

/** A part of a picture, as shares of its width and height, from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface QueryPicture {
  readonly image: QueryImage;
  /** Against the other pictures; 1 by default. */
  readonly weight?: number | undefined;
  /** Only this part of it. */
  readonly box?: Box | undefined;
}

/** What spoke for a result; only what really did. `text` is what was found, `words` those of the query in it. */
export interface Why {
  readonly source: 'look' | 'caption' | 'tag' | 'label' | 'name' | 'folder' | 'place' | 'filter';
  readonly text: string | null;
  readonly words: readonly string[];
  /** For `look`: how sure the likeness alone is. */
  readonly band?: Band | undefined;
}

export interface SearchQuery {
  /** In the query language: words, `-words`, filters, "exact words" (docs/search-syntax.md). */
  readonly text?: string | undefined;
  /** One picture; the same as `images` with one. */
  readonly image?: QueryImage | undefined;
  /** At most four. */
  readonly images?: QueryPicture[] | undefined;
  /** Words whose photos are pushed down; photos whose texts say them are left out. */
  readonly not?: string | undefined;
  /** Weight of the words against the picture, 0 … 1. */
  readonly alpha?: number | undefined;
  readonly mix?: Mix | undefined;
  readonly filters?: SearchFilters | undefined;
  /** Inside each band; `relevance` by default. */
  readonly sort?: Sort | undefined;
  readonly strictness?: Strictness | undefined;
  /** Whether captions, tags, labels and names are ranked along with the look; true by default. False: the order is the look's own, bands or not. */
  readonly fuse?: boolean | undefined;
  /** Whether unlikely results are told, too; true by default. They come last. */
  readonly unlikely?: boolean | undefined;
  /** 1 … 4096, default 100. */
  readonly limit?: number | undefined;
}

export interface SearchHit extends PhotoRow {
  /** Grows better. The cosine for a plain query; the mixed value for a mixed one. Not a percentage. Null where filters alone were asked. */
  readonly similarity: number | null;
  /** From 1. */
  readonly rank: number;
  readonly band: Band;
  readonly why: readonly Why[];
}

/** A filter that hides many: what would come without it. */
export interface Relaxation {
  /** The filter as it is typed. */
  readonly term: string;
  /** Strong and possible results that it hides. */
  readonly hidden: number;
}

export interface SearchResult {
  readonly results: readonly SearchHit[];
  /** Photos that were compared: those the filters allow. */
  readonly searched: number;
  readonly milliseconds: number;
  /** `none`: nothing is strong and little possible, so what is told is the closest and probably not it. */
  readonly confidence: 'clear' | 'weak' | 'none';
  /** In the whole library within the filters, not only among the results told. */
  readonly counts: Readonly<Record<Band, number>>;
  /** The filters that cost most; only where `confidence` is not `clear`. */
  readonly relax: readonly Relaxation[];
}

/** What the typed word may become. */
export interface Completion {
  readonly kind: CompletionKind;
  /** For a person. */
  readonly label: string;
  /** The whole query text with it. */
  readonly text: string;
  /** Photos that it would let through by itself; null where that is not known without a model. */
  readonly photos: number | null;
  readonly previews: readonly PhotoRow[];
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
  /** What the word at the cursor (`at`, in UTF-16 units) may become, likeliest first; at most `limit` (8). Asks no model. */
  complete(input: { text: string; at: number; limit?: number | undefined }): Promise<{
    readonly completions: readonly Completion[];
  }>;
  /** The last searches that were looked at, newest first; kept on this computer, at most 50. Empty where it is off. */
  history(): Promise<{ readonly searches: readonly { readonly query: string; readonly at: string }[] }>;
  /** Remembers a search (as the address of the search screen has it) that a person stayed with. */
  remember(input: { query: string }): Promise<{ readonly remembered: boolean }>;
  /** One, or all of them. */
  forget(input: { query?: string | undefined }): Promise<{ readonly forgotten: number }>;
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const limit = z.int().min(1).max(4096).optional();
const text = z.string().max(20_000);
const filters = z.object({
  folders: z.array(z.string().min(1).max(4096)).max(100).optional(),
  takenFrom: day.optional(),
  takenTo: day.optional(),
  formats: z.array(z.enum(photoFormats)).optional(),
  where: text.optional(),
});
/** A picture of the library, of this computer, or one just opened. */
export const imageSchema = z.union([
  z.object({ photoId: z.int().positive() }),
  z.object({ path: z.string().min(1).max(4096) }),
  z.object({ imageId: z.string().min(1).max(100) }),
]);

const share = z.number().min(0).max(1);
const picture = z.object({
  image: imageSchema,
  weight: z.number().min(0).max(10).optional(),
  box: z.object({ x: share, y: share, width: share, height: share }).optional(),
});

export const searchInputs = {
  run: z.object({
    text: text.optional(),
    image: imageSchema.optional(),
    images: z.array(picture).max(4).optional(),
    not: text.optional(),
    alpha: z.number().min(0).max(1).optional(),
    mix: z.enum(['calibrated', 'formula']).optional(),
    filters: filters.optional(),
    sort: z.enum(sorts).optional(),
    strictness: z.enum(strictnesses).optional(),
    fuse: z.boolean().optional(),
    unlikely: z.boolean().optional(),
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
  complete: z.object({ text, at: z.int().min(0).max(20_000), limit: z.int().min(1).max(50).optional() }),
  history: z.void(),
  remember: z.object({ query: z.string().min(1).max(20_000) }),
  forget: z.object({ query: z.string().max(20_000).optional() }),
} satisfies Inputs<SearchApi>;
