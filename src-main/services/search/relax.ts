// Which filters cost most: for each, what would come without it. Runs in the backend; asks the library once a filter.
import type { Relaxation } from '../../../src-shared/contract/search.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { printTerm, whereOf } from '../../../src-shared/query/print.ts';
import type { FilterTerm } from '../../../src-shared/query/terms.ts';
import type { Within } from '../../store/search/filters.ts';

const mostTerms = 6;

/** A filter, and what is left without it. */
interface Loosening {
  readonly term: string;
  readonly left: Within;
}

/** `found`: strong and possible results within filters. Those that hide most come first; those that hide none are left out. */
export function relaxations(within: Within | undefined, found: (within: Within) => number): Relaxation[] {
  if (within === undefined) return [];
  const now = found(within);
  return loosenings(within)
    .slice(0, mostTerms)
    .map(({ term, left }) => ({ term, hidden: found(left) - now }))
    .filter(({ hidden }) => hidden > 0)
    .sort((a, b) => b.hidden - a.hidden);
}

function loosenings(within: Within): Loosening[] {
  const { folders, takenFrom, takenTo, formats } = within;
  const loose: Loosening[] = [];
  for (const side of ['typed', 'where'] as const) {
    const { terms } = parseQuery(within[side] ?? '');
    terms.forEach((term, at) => {
      loose.push({ term: printTerm(term), left: { ...within, [side]: whereOf({ terms: terms.toSpliced(at, 1) }) } });
    });
  }
  const printed = (...terms: FilterTerm[]): string => terms.map(printTerm).join(' ');
  if (takenFrom != null || takenTo != null) {
    const value = { from: takenFrom ?? null, to: takenTo ?? null };
    const left = { ...within, takenFrom: undefined, takenTo: undefined };
    loose.push({ term: printed({ key: 'taken', value, negated: false }), left });
  }
  if (folders != null) {
    const term = printed(...folders.map((value): FilterTerm => ({ key: 'folder', value, negated: false })));
    loose.push({ term, left: { ...within, folders: undefined } });
  }
  if (formats != null) {
    const term = printed(...formats.map((value): FilterTerm => ({ key: 'type', value, negated: false })));
    loose.push({ term, left: { ...within, formats: undefined } });
  }
  return loose;
}
