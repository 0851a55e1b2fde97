// The search box of the fake library: completions of a few names that it has, searches of late, and the query language for its search.
import type { SearchFilters, Completion } from '../../src-shared/contract/search.ts';
import type { Services } from '../../src-shared/contract/api.ts';
import { filters, termOf } from '../../src-shared/query/filters/all.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { printTerm, whereOf } from '../../src-shared/query/print.ts';
import type { FilterKey } from '../../src-shared/query/terms.ts';
import { typedWord, withTyped } from '../../src-shared/query/typed-word.ts';
import { valueOf, type FakeOrganiseState } from './fake-operations.ts';
import { fakePhotosWithin } from './fake-operations.ts';
import type { FakeLanguage } from './fake-search.ts';

export interface FakeCompletions {
  /** How long completions take; each in its turn, the last one for all that follow. */
  readonly completeMs: number[];
  /** Every text that completions were asked for. */
  readonly asked: string[];
  history: { query: string; at: string }[];
  remembers: boolean;
  /** Pictures that were taken in to search by. */
  opened: number;
}

export const createFakeCompletions = (): FakeCompletions => ({
  completeMs: [5],
  asked: [],
  history: [],
  remembers: true,
  opened: 0,
});

type State = FakeOrganiseState & { readonly completions: FakeCompletions };

/** By the filter that takes them. */
const names: Partial<Record<FilterKey, readonly string[]>> = {
  camera: ['FUJIFILM X-T5', 'Pixel 8'],
  lens: ['XF 23mm F1.4 R LM WR'],
  place: ['Lisbon', 'Porto', 'New York'],
  folder: ['/home/lena/Pictures', '/home/lena/Pictures/Film'],
  label: ['boat', 'bridge', 'harbour'],
  taken: ['2026', '2025', '2024'],
};

const namesOf = ({ organise }: State, key: FilterKey): readonly string[] => {
  if (key === 'tag') return [...(organise.values.get('tag-name') ?? [])].map(([, name]) => name);
  if (key !== 'album') return names[key] ?? [];
  const albums = [...(organise.values.get('album-name') ?? [])];
  return albums.filter(([id]) => valueOf(organise, 'album-deleted', id) == null).map(([, name]) => name);
};

const offered = ['tag', 'album', 'place', 'camera', 'lens', 'folder', 'label', 'taken'] as const;

function completions(state: State, text: string, at: number): Completion[] {
  const word = typedWord(text, at);
  if (word == null || (word.key == null && word.typed.length < 2)) return [];
  const typed = word.typed.toLowerCase();
  return offered
    .filter((key) => word.key == null || word.key === key)
    .flatMap((key) =>
      namesOf(state, key)
        .filter((name) => (name.split('/').at(-1) ?? '').toLowerCase().startsWith(typed))
        .flatMap((name): Completion[] => {
          const term = termOf(filters[key], name, word.negated);
          if (term == null) return [];
          const photos = fakePhotosWithin(state, printTerm({ ...term, negated: false }));
          return [
            {
              kind: key === 'taken' ? 'date' : key,
              label: name,
              text: withTyped(text, word, printTerm(term)),
              photos: photos.length,
              previews: photos.slice(0, 3).map(({ row }) => row),
            },
          ];
        }),
    );
}

type CompletionCalls = Pick<Services['search'], 'complete' | 'history' | 'remember' | 'forget' | 'openImage'>;

export function fakeCompletionCalls(state: State): CompletionCalls {
  const own = state.completions;
  return {
    complete: async ({ text, at, limit }) => {
      own.asked.push(text);
      const [first = 0, ...later] = own.completeMs;
      if (later.length > 0) own.completeMs.shift();
      await new Promise((resolve) => setTimeout(resolve, first));
      return { completions: completions(state, text, at).slice(0, limit ?? 8) };
    },
    openImage: () => {
      own.opened += 1;
      return Promise.resolve({ imageId: `opened-${String(own.opened)}`, width: 640, height: 480 });
    },
    history: () => Promise.resolve({ searches: own.remembers ? own.history : [] }),
    remember: ({ query }) => {
      if (own.remembers)
        own.history = [
          { query, at: new Date().toISOString() },
          ...own.history.filter((other) => other.query !== query),
        ].slice(0, 50);
      return Promise.resolve({ remembered: own.remembers });
    },
    forget: ({ query }) => {
      const before = own.history.length;
      own.history = query === undefined ? [] : own.history.filter((other) => other.query !== query);
      return Promise.resolve({ forgotten: before - own.history.length });
    },
  };
}

/** The query language as the fake search needs it. */
export const fakeLanguage = (state: FakeOrganiseState): FakeLanguage => ({
  words: (text) => parseQuery(text).words,
  terms: (text) => parseQuery(text).terms.map(printTerm),
  matches: (within: SearchFilters | undefined, text: string) => {
    const where = [within?.where ?? '', whereOf(parseQuery(text))].join(' ').trim();
    if (where === '') return () => true;
    const ids = new Set<number>(fakePhotosWithin(state, where).map(({ row }) => row.id));
    return ({ row }) => ids.has(row.id);
  },
});
