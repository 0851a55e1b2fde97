// From evidence to bands and to how sure a whole search is. Runs in the backend; pure.
import type { Band, Strictness } from '../../../src-shared/contract/choices.ts';
import type { SearchResult } from '../../../src-shared/contract/search.ts';

/** Log odds from which on a result is strong, possible, and from which on a search that has no strong one is not for nothing. */
export interface BandLines {
  readonly strong: number;
  readonly possible: number;
  readonly worth: number;
}

const logOdds = (probability: number): number => Math.log(probability / (1 - probability));

/** Measured on the sample library with each concept left out in turn; see docs/performance.md, “relevance”. */
const lines: Readonly<Record<Strictness, BandLines>> = {
  wide: { strong: logOdds(0.35), possible: logOdds(0.06), worth: logOdds(0.12) },
  normal: { strong: logOdds(0.5), possible: logOdds(0.12), worth: logOdds(0.25) },
  strict: { strong: logOdds(0.7), possible: logOdds(0.25), worth: logOdds(0.4) },
};

export const bandLines = (strictness: Strictness): BandLines => lines[strictness];

/**
 * What the texts of a photo say of the query's words. `own`: a person wrote all of them, or they are a fact. `all`: they have all of
 * them, as far as a machine is right. `silent`: they do not, though there is a caption. `unknown`: no caption, or words that no caption
 * would have (another language).
 */
export type Said = 'own' | 'all' | 'silent' | 'unknown';

/**
 * Log odds that a caption adds to the look. Fitted on the sample library and its captions (+2, −1.3), and silence is believed a
 * little less, because a caption of a real photo names fewer of the things in it.
 */
const believed: Readonly<Record<Said, number>> = { own: 0, all: 2, silent: -1, unknown: 0 };

/** What is added to the evidence. `share`: of the words in a question that has pictures, too. */
export const addedBy = (said: Said, share: number): number => share * believed[said];

/** A person's own words are not doubted. */
export function bandOf(evidence: number, said: Said, { strong, possible }: BandLines): Band {
  if (said === 'own' || evidence >= strong) return 'strong';
  return evidence >= possible ? 'possible' : 'unlikely';
}

/** `best`: the most evidence among the photos within the filters. */
export function confidenceOf(
  counts: Readonly<Record<Band, number>>,
  best: number,
  { worth }: BandLines,
): SearchResult['confidence'] {
  if (counts.strong > 0) return 'clear';
  return counts.possible > 0 && best >= worth ? 'weak' : 'none';
}
