// What the evaluation asks of the search: whole rankings. Types only; backend.ts hands them over.
import type { PhotoId } from '../../../src-shared/photo/ids.ts';

export interface RankedPhoto {
  readonly photoId: PhotoId;
  /** Grows better; of one ranking only. */
  readonly similarity: number;
}

/** The two sides of a search by words, each best first. */
export interface Sides {
  /** By the look: every searchable photo. */
  readonly look: readonly RankedPhoto[];
  /** By captions, tags, labels and names: photos that have any of the words. */
  readonly words: readonly RankedPhoto[];
}

export interface Rankings {
  sides(text: string, signal: AbortSignal): Promise<Sides>;
  /**
   * Both sides as one ranking, as a search makes it, with a similarity that falls with the rank. `lookWeight` (0 … 1) is the search's own
   * unless given.
   */
  fuse(sides: Sides, lookWeight?: number): readonly RankedPhoto[];
}
