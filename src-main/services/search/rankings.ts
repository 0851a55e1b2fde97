// Whole rankings of the library for words, by look and by texts, and both as one: what an evaluation measures. Runs in the backend.
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import { inSnapshot, type Library } from '../../store/open.ts';
import { plain } from '../../store/search/combination.ts';
import { fuse } from '../../store/search/fusion.ts';
import { photosOf, searchPhotos } from '../../store/search/search-photos.ts';
import { askText } from '../../store/search/text-index.ts';
import { queryWords } from '../../store/search/text-words.ts';
import type { VectorIndex } from '../../store/search/vector-index.ts';
import type { QueryVectors } from '../query-vectors.ts';
import { takeUpWords } from './take-up-words.ts';

/** Of the look against the texts. Measured on the sample library: see docs/performance.md, “relevance”. */
export const defaultLookWeight = 0.8;

export interface RankingOptions {
  readonly library: Library;
  readonly vectors: Pick<QueryVectors, 'ofTexts'>;
  readonly index: () => Promise<VectorIndex>;
}

export interface RankedPhoto {
  readonly photoId: PhotoId;
  /** Grows better; of one ranking alone. */
  readonly similarity: number;
}

/** Photos that are there, best first. Photos without the words are left out of the second. */
export interface Sides {
  readonly look: readonly RankedPhoto[];
  readonly words: readonly RankedPhoto[];
}

/** Words are taken as they are: a judged query is no query of the language. */
export async function rankSides(text: string, options: RankingOptions, signal: AbortSignal): Promise<Sides> {
  const index = await options.index();
  const [vector] = await options.vectors.ofTexts([text.trim()], signal);
  if (!vector) return { look: [], words: [] };
  await takeUpWords(options.library);
  return inSnapshot(options.library, () => {
    const limit = Math.max(1, index.searched());
    const { hits } = searchPhotos(index, { combination: plain(vector), limit });
    const places = index.within();
    const said = askText(options.library, queryWords(text)).ranking.filter(
      ({ contentId }) => places.placeOf(contentId) >= 0,
    );
    return { look: hits, words: photosOf(options.library, said, undefined) };
  });
}

/** One ranking of both sides; `similarity` is the fused value. */
export function fuseSides({ look, words }: Sides, lookWeight = defaultLookWeight): RankedPhoto[] {
  const ids = (side: readonly RankedPhoto[]): PhotoId[] => side.map(({ photoId }) => photoId);
  return fuse({ look: ids(look), text: ids(words), lookWeight }).map(({ id, value }) => {
    return { photoId: id, similarity: value };
  });
}

export interface RankOptions {
  readonly fuse?: boolean | undefined;
  /** Of the look against the texts, 0 … 1. */
  readonly lookWeight?: number | undefined;
}

/** All searchable photos for words, best first. */
// eslint-disable-next-line max-params -- what is asked, with what, until when, and how
export async function rankAll(
  text: string,
  options: RankingOptions,
  signal: AbortSignal,
  how: RankOptions = {},
): Promise<readonly RankedPhoto[]> {
  const sides = await rankSides(text, options, signal);
  return how.fuse === false ? sides.look : fuseSides(sides, how.lookWeight);
}
