// A typed query taken apart: words for the model, words to avoid, filters, and what could not be understood.
// Runs everywhere; pure types. `parse.ts` makes it, `print.ts` writes it back: parse(print(q)) says the same as q.
import type { FilterTerm } from './terms.ts';

export type QueryPart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'not'; readonly text: string }
  | { readonly kind: 'term'; readonly term: FilterTerm }
  /** `key` of no filter, or a value that the filter does not take. It is told, and never searched for in silence. */
  | {
      readonly kind: 'problem';
      readonly text: string;
      readonly reason: 'unknown-key' | 'bad-value';
      /** What the filter takes, or the nearest key there is; null where nothing is near. */
      readonly hint: string | null;
    };

/** Where the part stands in the typed text, so that a chip that goes takes its own words along. */
export type PlacedPart = QueryPart & { readonly from: number; readonly to: number };

export interface ParsedQuery {
  readonly parts: readonly PlacedPart[];
  /** The words for the model, in order. */
  readonly words: string;
  readonly not: readonly string[];
  readonly terms: readonly FilterTerm[];
  readonly problems: readonly (PlacedPart & { readonly kind: 'problem' })[];
}
