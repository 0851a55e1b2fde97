// Completions of the search box and the searches of late. Runs in the backend; asks no model.
import type { Services } from '../../src-shared/contract/api.ts';
import type { Completion } from '../../src-shared/contract/search.ts';
import { isFiltersOnly, parseQuery } from '../../src-shared/query/parse.ts';
import { filters, termOf } from '../../src-shared/query/filters/all.ts';
import { printTerm } from '../../src-shared/query/print.ts';
import type { FilterKey } from '../../src-shared/query/terms.ts';
import { type TypedWord, typedWord, withTyped } from '../../src-shared/query/typed-word.ts';
import { matches, type Match, type MatchKind } from '../store/completions.ts';
import type { Library } from '../store/open.ts';
import { photoRows } from '../store/photos.ts';
import { forgetSearches, rememberSearch, searchHistory } from '../store/search-history.ts';
import { createVocabulary } from '../store/vocabulary.ts';
import type { StageWant } from './indexing/stages.ts';

export interface CompletionsOptions {
  readonly library: Library;
  readonly wants: () => Promise<readonly StageWant[]>;
  /** Whether searches are remembered. */
  readonly remembers: () => boolean;
  /** How old counts may be while the library changes; tests want them new. */
  readonly restMs?: number;
}

type CompletionsService = Pick<Services['search'], 'complete' | 'history' | 'remember' | 'forget'>;

export interface Completions {
  readonly service: CompletionsService;
  /** Reads what it needs before anybody types. */
  warm(): void;
  /** Nothing stays of searches that are not to be remembered any more. */
  forgetAll(): void;
}

const defaultLimit = 8;
/** `New York` is typed with a space: so many words before the cursor may be one name. */
const mostWords = 3;
/** One Chinese character can be a name; one letter is the beginning of too many. */
const fewestLetters = 2;

export function createCompletions(options: CompletionsOptions): Completions {
  const { library } = options;
  const vocabulary = createVocabulary(library, options);
  const complete: CompletionsService['complete'] = async ({ text, at, limit }) => {
    const most = limit ?? defaultLimit;
    const found: { readonly match: Match; readonly word: TypedWord }[] = [];
    for (const word of typedWords(text, Math.min(at, text.length))) {
      const wanted = { kind: word.key == null ? null : kindOf(word.key), typed: word.typed, limit: most };
      if (word.key != null && wanted.kind == null) continue;
      for (const match of matches(library, await vocabulary.get(), wanted))
        if (!found.some((other) => other.match.kind === match.kind && other.match.value === match.value))
          found.push({ match, word });
    }
    const wants = await options.wants();
    const completions = found.slice(0, most).flatMap(({ match, word }) => completionOf(match, { text, word }) ?? []);
    const previews = photoRows(library, [...new Set(completions.flatMap(({ newest }) => newest))], wants);
    const rows = new Map<number, (typeof previews)[number]>(previews.map((row) => [row.id, row]));
    const told = completions.map(({ newest, ...completion }) => {
      return { ...completion, previews: newest.flatMap((id) => rows.get(id) ?? []) };
    });
    return { completions: [...told, ...recentOnes(text)].slice(0, most) };
  };
  const recentOnes = (text: string): Completion[] => {
    if (text.trim() === '' || !options.remembers()) return [];
    return searchHistory(library).flatMap(({ query }) => {
      const words = textAlone(query);
      if (!words?.toLowerCase().startsWith(text.trim().toLowerCase())) return [];
      return [{ kind: 'recent', label: words, text: words, photos: null, previews: [] }];
    });
  };
  return {
    service: {
      complete,
      history: () => {
        const searches = options.remembers() ? searchHistory(library) : [];
        return Promise.resolve({
          searches: searches.map(({ query, atMs }) => ({ query, at: new Date(atMs).toISOString() })),
        });
      },
      remember: ({ query }) => {
        const remembered = options.remembers();
        if (remembered) rememberSearch(library, query);
        return Promise.resolve({ remembered });
      },
      forget: ({ query }) => Promise.resolve({ forgotten: forgetSearches(library, query) }),
    },
    warm: () => void vocabulary.get().catch(() => undefined),
    forgetAll: () => void forgetSearches(library),
  };
}

/** The word at the cursor, after those that it may be the end of: the longest first. */
function typedWords(text: string, at: number): TypedWord[] {
  const word = typedWord(text, at);
  if (word == null) return [];
  if (word.key != null) return [word];
  const part = parseQuery(text).parts.find(({ kind, from, to }) => kind === 'words' && from <= word.from && at <= to);
  const before = part == null ? [] : [...text.slice(part.from, word.from).matchAll(/\S+/g)].slice(1 - mostWords);
  const longer = before.map(({ index }): TypedWord => {
    const from = (part?.from ?? 0) + index;
    return { ...word, from, typed: text.slice(from, at).replace(/\s+/g, ' ') };
  });
  return [...longer, word].filter(
    ({ typed }) => typed.length >= fewestLetters || /[^\p{Script=Latin}\p{N}]/u.test(typed),
  );
}

const kindsOfKeys: Partial<Record<FilterKey, MatchKind>> = {
  taken: 'date',
  folder: 'folder',
  camera: 'camera',
  lens: 'lens',
  place: 'place',
  tag: 'tag',
  album: 'album',
  label: 'label',
  type: 'type',
};
const kindOf = (key: FilterKey): MatchKind | null => kindsOfKeys[key] ?? null;

type Preliminary = Omit<Completion, 'previews'> & { readonly newest: readonly number[] };

/** Null where it is a search that has no text to be typed. */
function completionOf(match: Match, { text, word }: { text: string; word: TypedWord }): Preliminary | null {
  const { kind, label, photos, newest } = match;
  if (kind === 'saved') {
    const saved = textAlone(match.query ?? '');
    if (saved == null) return null;
    return {
      kind,
      label,
      text: withTyped(text, word, saved),
      photos: isFiltersOnly(parseQuery(saved)) ? photos : null,
      newest,
    };
  }
  const key = kind === 'date' ? 'taken' : kind;
  const term = termOf(filters[key], match.value, word.negated);
  return term && { kind, label, text: withTyped(text, word, printTerm(term)), photos, newest };
}

/** The text of a search; null where it has pictures, too, or none. */
function textAlone(query: string): string | null {
  const parameters = new URLSearchParams(query);
  const text = parameters.get('q')?.trim() ?? '';
  return text === '' || parameters.has('image') ? null : text;
}
