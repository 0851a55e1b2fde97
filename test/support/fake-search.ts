// The search of the fake library: an order, bands and reasons out of the words' hash, the same every time. Some words find nothing:
// those with "red tractor" have no clear match, those with "weak" only possible ones.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Band } from '../../src-shared/contract/choices.ts';
import type { SearchFilters, SearchHit, SearchQuery, SearchResult, Why } from '../../src-shared/contract/search.ts';
import { type FakePhoto, seeded } from './fake-library.ts';

export interface FakeSearchState {
  photos: FakePhoto[];
  /** How long a search takes. */
  searchMs: number;
  /** Every search asked for, in order. */
  searches: SearchQuery[];
  cancelledSearches: number;
  searchError: AppError | null;
  /** What every search comes to; null: as its words say. */
  confidence: SearchResult['confidence'] | null;
}

export const fakeSearchState = (): Omit<FakeSearchState, 'photos'> => ({
  searchMs: 5,
  searches: [],
  cancelledSearches: 0,
  searchError: null,
  confidence: null,
});

/** The words of a query text for the model, its filters, and the test that they make; a stand-in for the language until told. */
export interface FakeLanguage {
  words(text: string): string;
  terms(text: string): readonly string[];
  matches(filters: SearchFilters | undefined, text: string): (photo: FakePhoto) => boolean;
}

const wordsAlone: FakeLanguage = { words: (text) => text.trim(), terms: () => [], matches: () => () => true };

const allows = (filters: SearchFilters | undefined, { row }: FakePhoto): boolean => {
  const day = row.takenAt?.slice(0, 10) ?? '';
  const { folders, takenFrom, takenTo, formats } = filters ?? {};
  if (row.status !== 'indexed') return false;
  if (folders != null && folders.length > 0 && !folders.some((folder) => row.path.startsWith(folder))) return false;
  if (takenFrom != null && day < takenFrom) return false;
  if (takenTo != null && (day === '' || day > takenTo)) return false;
  return formats == null || formats.length === 0 || formats.includes('jpeg');
};

function hash(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16777619);
  return value >>> 0;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new AppError('cancelled', 'Stopped.'));
    });
  });
}

/** Lines between the bands, as numbers of photos. */
function sizes(confidence: SearchResult['confidence'], allowed: number, seed: number): Record<Band, number> {
  const strong = confidence === 'clear' ? Math.min(allowed, 24 + (seed % 20)) : 0;
  const possible = confidence === 'none' ? 0 : Math.min(allowed - strong, 40 + (seed % 45));
  return { strong, possible, unlikely: allowed - strong - possible };
}

const confidenceOf = (words: string): SearchResult['confidence'] =>
  words.includes('red tractor') ? 'none' : words.includes('weak') ? 'weak' : 'clear';

function whyOf({ row }: FakePhoto, words: readonly string[], band: Band): Why[] {
  const why: Why[] = [{ source: 'look', text: null, words: [], band }];
  const [first] = words;
  if (first === undefined) return why;
  if (band !== 'unlikely' && row.id % 5 === 0)
    why.push({ source: 'caption', text: `a photo of ${words.join(' ')} in the evening`, words });
  if (band === 'strong' && row.id % 7 === 0) why.push({ source: 'tag', text: first, words: [first] });
  return why;
}

/** In a fixed order that the words, the pictures and their weights make. */
function shuffled(photos: readonly FakePhoto[], wanted: number, random: () => number): FakePhoto[] {
  const picked = new Map<number, FakePhoto>();
  while (picked.size < wanted) {
    const index = wanted === photos.length ? picked.size : Math.floor(random() * photos.length);
    const photo = photos[index];
    if (photo != null) picked.set(index, photo);
  }
  return [...picked.values()];
}

const byDay = (sort: SearchQuery['sort']): ((a: FakePhoto, b: FakePhoto) => number) =>
  sort === 'newest' ? (a, b) => b.day - a.day : sort === 'oldest' ? (a, b) => a.day - b.day : () => 0;

export async function rank(
  state: FakeSearchState,
  query: SearchQuery,
  how: { readonly signal: AbortSignal; readonly language?: FakeLanguage },
): Promise<SearchResult> {
  state.searches.push(query);
  try {
    await pause(state.searchMs, how.signal);
  } catch (error) {
    state.cancelledSearches += 1;
    throw error;
  }
  if (state.searchError != null) throw state.searchError;
  return answer(state, query, how.language ?? wordsAlone);
}

function answer(state: FakeSearchState, query: SearchQuery, language: FakeLanguage): SearchResult {
  const pictures = [...(query.image == null ? [] : [query.image]), ...(query.images ?? [])];
  const text = query.text ?? '';
  const words = language.words(text);
  const terms = language.terms([query.filters?.where ?? '', text].join(' '));
  if (words === '' && pictures.length === 0 && terms.length === 0 && query.filters === undefined)
    throw new AppError('invalid-input', 'Say or show what to search for.');
  const matches = language.matches(query.filters, text);
  const within = (photo: FakePhoto): boolean => allows(query.filters, photo) && matches(photo);
  const allowed = state.photos.filter(within);
  const limit = query.limit ?? 100;
  if (words === '' && pictures.length === 0) return byFilters(allowed, query, state);

  const seed = hash(JSON.stringify([words, query.image, query.images, query.not, query.alpha]));
  const confidence = allowed.length === 0 ? 'none' : (state.confidence ?? confidenceOf(words));
  const counts = sizes(confidence, allowed.length, seed);
  const told = query.unlikely === false ? counts.strong + counts.possible : allowed.length;
  const order = shuffled(allowed, Math.min(limit, told), seeded(hash(JSON.stringify([query.text, query.image, query.not, query.alpha])))); // prettier-ignore
  const bandAt = (at: number): Band =>
    at < counts.strong ? 'strong' : at < counts.strong + counts.possible ? 'possible' : 'unlikely';
  const wordList = words === '' ? [] : words.split(/\s+/);
  const banded = order.map((photo, at) => ({ photo, band: bandAt(at), similarity: 0.34 - at * 0.0006 }));
  const compare = byDay(query.sort);
  const sorted = (['strong', 'possible', 'unlikely'] as const).flatMap((band) =>
    banded.filter((hit) => hit.band === band).sort((a, b) => compare(a.photo, b.photo)),
  );
  const results = sorted.map(({ photo, band, similarity }, index): SearchHit => {
    return { ...photo.row, similarity, rank: index + 1, band, why: whyOf(photo, wordList, band) };
  });
  const relax = confidence === 'clear' ? [] : terms.slice(0, 6).map((term, at) => ({ term, hidden: 41 - 7 * at }));
  return { results, searched: allowed.length, milliseconds: state.searchMs, confidence, counts, relax };
}

function byFilters(allowed: readonly FakePhoto[], query: SearchQuery, state: FakeSearchState): SearchResult {
  const order = [...allowed].sort(byDay(query.sort === 'oldest' ? 'oldest' : 'newest'));
  const why: Why[] = [{ source: 'filter', text: null, words: [] }];
  const results = order.slice(0, query.limit ?? 100).map(({ row }, index): SearchHit => {
    return { ...row, similarity: null, rank: index + 1, band: 'strong', why };
  });
  const counts = { strong: allowed.length, possible: 0, unlikely: 0 };
  const confidence = allowed.length === 0 ? 'none' : 'clear';
  return { results, searched: allowed.length, milliseconds: state.searchMs, confidence, counts, relax: [] };
}
