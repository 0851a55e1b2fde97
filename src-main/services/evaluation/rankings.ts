// What the evaluation asks of the search: whole rankings. Types only; backend.ts hands them over.
import type { RankedPhoto, Sides } from '../search/rankings.ts';

export type { RankedPhoto, Sides };

export interface Rankings {
  sides(text: string, signal: AbortSignal): Promise<Sides>;
  /**
   * Both sides as one ranking, as a search makes it, with a similarity that falls with the rank. `lookWeight` (0 … 1) is the search's own
   * unless given.
   */
  fuse(sides: Sides, lookWeight?: number): readonly RankedPhoto[];
}
