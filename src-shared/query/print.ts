// Writes a query as a person would type it: parse(print(q)) says the same as q. Runs everywhere; pure.
import { filters, type AnyFilter } from './filters/all.ts';
import type { ParsedQuery, QueryPart } from './query.ts';
import { isBare, isMinus, printValue, quoted } from './signs.ts';
import type { FilterTerm } from './terms.ts';

/** `tag:"two words"`, `-type:jpeg`, `"in quotes"`. */
export function printTerm(term: FilterTerm): string {
  if (term.key === 'exact' && !term.negated) return quoted(term.value);
  const filter = filters[term.key] as unknown as AnyFilter;
  return `${term.negated ? '-' : ''}${term.key}:${printValue(filter.print(term.value))}`;
}

export function printNot(words: string): string {
  const bare = isBare(words) && !isMinus(words[0]) && !/[:：]/.test(words);
  return `-${bare ? words : quoted(words)}`;
}

export function printPart(part: QueryPart): string {
  switch (part.kind) {
    case 'term':
      return printTerm(part.term);
    case 'not':
      return printNot(part.text);
    case 'words':
    case 'problem':
      return part.text;
  }
}

export const printQuery = (parsed: Pick<ParsedQuery, 'parts'>): string => parsed.parts.map(printPart).join(' ');

/** The terms alone, each once, in an order of their own: equal filters are equal texts. */
export const whereOf = (parsed: Pick<ParsedQuery, 'terms'>): string =>
  [...new Set(parsed.terms.map(printTerm))].toSorted().join(' ');
