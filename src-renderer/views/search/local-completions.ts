// What the typed word may become without asking the program: filters, their values, recent searches. Reads the language; no DOM.
import type { CompletionKind } from '../../../src-shared/contract/choices.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import { allFilters, type AnyFilter, termOf } from '../../../src-shared/query/filters/all.ts';
import { printTerm } from '../../../src-shared/query/print.ts';
import type { FilterTerm } from '../../../src-shared/query/terms.ts';
import { type TypedWord, typedWord, withTyped } from '../../../src-shared/query/typed-word.ts';
import { type Query, queryFromParameters } from '../../state/query.ts';
import { nameOfKey, nameOfKind, valueWords } from './filter-words.ts';

export interface Suggestion {
  readonly kind: CompletionKind;
  readonly label: string;
  /** What kind of thing it is, for a person. */
  readonly detail: string;
  readonly query: Query;
  /** Where the cursor goes; null for the end of the text. */
  readonly at: number | null;
  /** A filter that still needs its value: it is written, and not yet searched for. */
  readonly goesOn: boolean;
  readonly photos: number | null;
  readonly previews: readonly PhotoRow[];
  /** The address of a recent search, by which it is forgotten. */
  readonly recent: string | null;
}

export interface Typed {
  readonly query: Query;
  /** Where the cursor stands in the text. */
  readonly at: number;
}

const mostKeys = 4;
const mostValues = 6;
const mostRecents = { alone: 8, among: 3 };
/** Ratings that are asked for; the rest can be typed. */
const usualRatings = ['5', '4..', '3..', '0'];

export const plain = { at: null, goesOn: false, photos: null, previews: [], recent: null } as const;

export function localCompletions({ query, at }: Typed, recents: readonly string[]): Suggestion[] {
  const { text } = query;
  if (text.trim() === '') return recentsFor('', recents).slice(0, mostRecents.alone);
  const word = typedWord(text, at);
  const among = recentsFor(text, recents).slice(0, mostRecents.among);
  if (word == null) return among;
  const written = (term: FilterTerm): Suggestion => ({
    ...plain,
    kind: term.key === 'type' ? 'type' : 'key',
    label: valueWords({ ...term, negated: false }),
    detail: nameOfKey(term.key),
    query: { ...query, text: withTyped(text, word, printTerm(term)) },
  });
  if (word.key != null) return valuesOf(word).map(written);
  return [...keysFor(query, word), ...valuesStarting(word).map(written), ...among];
}

/** The filter's name as it is typed, or as the language has it. */
function keysFor(query: Query, word: TypedWord): Suggestion[] {
  const typed = word.typed.toLowerCase();
  const offered = allFilters.filter(({ key, aliases }) => {
    if (key === 'exact') return false;
    return [key, ...aliases, nameOfKey(key).toLowerCase()].some((name) => name.startsWith(typed));
  });
  return offered.slice(0, mostKeys).map(({ key, hint }) => {
    const written = `${word.negated ? '-' : ''}${key}:`;
    return {
      ...plain,
      kind: 'key',
      label: `${key}:`,
      detail: `${nameOfKey(key)} · ${hint}`,
      query: { ...query, text: withTyped(query.text, word, written) },
      at: query.text.slice(0, word.from).trimEnd().length + (word.from > 0 ? 1 : 0) + written.length,
      goesOn: true,
    };
  });
}

const ofChoices = (filter: AnyFilter, negated: boolean): FilterTerm[] =>
  (filter.choices ?? []).flatMap((value) => termOf(filter, filter.print(value), negated) ?? []);

const saysAs = (term: FilterTerm, typed: string): boolean =>
  [printTerm({ ...term, negated: false }).slice(term.key.length + 1), valueWords(term)].some((name) =>
    name.toLowerCase().startsWith(typed.toLowerCase()),
  );

/** Values of the filter whose name is typed, where it has few. */
function valuesOf({ key, typed, negated }: TypedWord): FilterTerm[] {
  const filter = allFilters.find((one) => one.key === key);
  if (filter == null) return [];
  if (key === 'rating')
    return usualRatings.flatMap((text) => (text.startsWith(typed) ? (termOf(filter, text, negated) ?? []) : []));
  return ofChoices(filter, negated)
    .filter((term) => saysAs(term, typed))
    .slice(0, mostValues);
}

/** `fav` is `is:favourite`: for those who do not know the filters' names. */
function valuesStarting({ typed, negated }: TypedWord): FilterTerm[] {
  const isEnough = typed.length >= 3 || /[\u3400-\u9fff]/.test(typed);
  if (!isEnough) return [];
  const known = allFilters.filter(({ key }) => key === 'is' || key === 'orientation' || key === 'type');
  return known
    .flatMap((filter) => ofChoices(filter, negated).filter((term) => saysAs(term, typed)))
    .slice(0, mostValues);
}

/** A search that is pictures alone has no text to be told by. */
function recentsFor(text: string, recents: readonly string[]): Suggestion[] {
  const typed = text.trim().toLowerCase();
  return recents.flatMap((address): Suggestion[] => {
    const query = queryFromParameters(new URLSearchParams(address));
    const label = query.text.trim();
    if (label === '' || !label.toLowerCase().startsWith(typed) || label.toLowerCase() === typed) return [];
    return [{ ...plain, kind: 'recent', label, detail: nameOfKind('recent'), query, recent: address }];
  });
}
