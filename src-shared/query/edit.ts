// Changes to a typed query that leave the rest of it as it was typed. Runs everywhere; pure.
import { parseQuery } from './parse.ts';
import { printNot, printTerm } from './print.ts';
import type { PlacedPart } from './query.ts';
import type { FilterKey, FilterTerm } from './terms.ts';

type Place = Pick<PlacedPart, 'from' | 'to'>;

/** The text with something else in the place of a part; empty for nothing. */
export const withPartAs = (text: string, part: Place, replacement: string): string =>
  [text.slice(0, part.from).trimEnd(), replacement, text.slice(part.to).trimStart()]
    .filter((piece) => piece !== '')
    .join(' ');

export const withoutPart = (text: string, part: Place): string => withPartAs(text, part, '');

function withoutParts(text: string, goes: (part: PlacedPart) => boolean): string {
  // From behind, so that the places of the others stay true.
  return parseQuery(text)
    .parts.filter(goes)
    .reduceRight((rest, part) => withoutPart(rest, part), text);
}

const isSame = (term: FilterTerm, other: FilterTerm): boolean => printTerm(term) === printTerm(other);

/** Once, at the end; quotes that are still open are closed before it. */
export function withTerm(text: string, term: FilterTerm): string {
  const terms = parseQuery(text).terms;
  return terms.some((other) => isSame(other, term)) ? text : appended(text, printTerm(term));
}

export const withoutTerm = (text: string, term: FilterTerm): string =>
  withoutParts(text, (part) => part.kind === 'term' && isSame(part.term, term));

/** The text with these as its only terms of the key; those that a person negated stay. */
export function withTermsOf(text: string, key: FilterKey, terms: readonly FilterTerm[]): string {
  const rest = withoutParts(text, (part) => part.kind === 'term' && part.term.key === key && !part.term.negated);
  return terms.reduce(withTerm, rest);
}

/** The text with these as its only words to avoid. */
export function withNot(text: string, words: readonly string[]): string {
  const rest = withoutParts(text, (part) => part.kind === 'not');
  return words.filter((word) => word.trim() !== '').reduce((so, word) => appended(so, printNot(word.trim())), rest);
}

/** The text without its filters: words, and words to avoid. */
export const withoutTerms = (text: string): string =>
  withoutParts(text, (part) => part.kind === 'term' || part.kind === 'problem');

function appended(text: string, piece: string): string {
  const rest = text.trimEnd();
  if (rest === '') return piece;
  const open = ['', '"', '”'].find((close) => endsAlone(`${rest}${close}`, piece)) ?? '';
  return `${rest}${open} ${piece}`;
}

/** Whether the piece behind the text is read as a part of its own. */
function endsAlone(text: string, piece: string): boolean {
  const last = parseQuery(`${text} ${piece}`).parts.at(-1);
  return last?.from === text.length + 1;
}
