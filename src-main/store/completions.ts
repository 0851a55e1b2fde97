// What typed letters may be the beginning of: the vocabulary of the photos, and tags, albums and saved searches as they are now.
// Runs in the backend; read only; asks no model.
import type { Library } from './open.ts';
import { presentPhotos } from './search/filters.ts';
import { folded } from './text-functions.ts';
import { type Entry, previewsKept, type Vocabulary, type VocabularyKind, vocabularyKinds } from './vocabulary.ts';

export interface Match {
  readonly kind: VocabularyKind | 'tag' | 'album' | 'saved';
  readonly value: string;
  readonly label: string;
  /** Null for a saved search. */
  readonly photos: number | null;
  readonly newest: readonly number[];
  /** The saved search, as the address of the search screen has it. */
  readonly query: string | null;
  /** 0: begins with what is typed; 1: one of its words does; 2: it is somewhere in it. */
  readonly place: number;
}

export type MatchKind = Match['kind'];

/** How a match reads what is typed: null where it is not in the text. */
function placeIn(text: string, typed: string): number | null {
  const at = text.indexOf(typed);
  if (at < 0) return null;
  if (at === 0) return 0;
  return startsWord(text, typed, at) ? 1 : 2;
}

/** At the first place or a later one behind something that is no letter and no digit. */
function startsWord(text: string, typed: string, first: number): boolean {
  for (let at = first; at >= 0; at = text.indexOf(typed, at + 1))
    if (!/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true;
  return false;
}

export interface Wanted {
  /** Null for all kinds; then what is typed must begin a word. */
  readonly kind: MatchKind | null;
  readonly typed: string;
  readonly limit: number;
}

/** Best first: what begins with the letters, then what has most photos. */
export function matches(library: Library, vocabulary: Vocabulary, { kind, typed, limit }: Wanted): Match[] {
  const text = folded(typed);
  const worst = kind == null ? 1 : 2;
  const isWanted = (one: MatchKind): boolean => kind == null || kind === one;
  const found = [
    ...(isWanted('tag') ? tagsWith(library, text) : []),
    ...(isWanted('album') || isWanted('saved') ? albumsWith(library, text) : []),
    ...vocabularyKinds.filter(isWanted).flatMap((one) => entriesWith(vocabulary[one], one, text)),
  ];
  return found
    .filter((match) => match.place <= worst && isWanted(match.kind))
    .toSorted((one, other) => one.place - other.place || rankOf(other, kind) - rankOf(one, kind))
    .slice(0, limit)
    .map((match) => {
      const { kind: one } = match;
      return one === 'tag' || one === 'album' ? counted(library, { ...match, kind: one }, vocabulary[one]) : match;
    });
}

/** What a person made comes before what the files say, where all kinds are asked; years come in order. */
function rankOf(match: Match, kind: MatchKind | null): number {
  if (kind === 'date') return Number(match.value.slice(0, 4));
  if (kind == null && match.photos == null) return Infinity;
  return match.photos ?? 0;
}

/** Filters that take part of a text let through all that have it; only the best of them are worth the sum. */
const partly: ReadonlySet<VocabularyKind> = new Set(['camera', 'lens']);

function entriesWith(entries: readonly Entry[], kind: VocabularyKind, typed: string): Match[] {
  const found = entries.flatMap((entry) => {
    const place = placeIn(entry.text, typed);
    if (place == null || (kind === 'date' && (place > 0 || isFarMonth(entry.value, typed)))) return [];
    return [{ kind, place, entry }];
  });
  return found.map(({ place, entry: { value, label, photos, newest, text } }) => ({
    kind,
    value,
    label,
    newest,
    query: null,
    place,
    photos: partly.has(kind) ? sumOf(entries, text) : photos,
  }));
}

const sumOf = (entries: readonly Entry[], text: string): number =>
  entries.reduce((sum, entry) => (entry.text.includes(text) ? sum + entry.photos : sum), 0);

/** Months are told once their year is typed. */
const isFarMonth = (value: string, typed: string): boolean => value.length > 4 && typed.length < 4;

interface NameRow {
  readonly id: number;
  readonly name: string;
  readonly query?: string | null;
}

function tagsWith(library: Library, typed: string): Match[] {
  const rows = library.sql('SELECT id, name FROM tag WHERE instr(folded(name), ?) > 0').all(typed) as NameRow[];
  return rows.map((row) => named('tag', row, typed));
}

function albumsWith(library: Library, typed: string): Match[] {
  const rows = library
    .sql('SELECT id, name, query FROM album WHERE deleted = 0 AND instr(folded(name), ?) > 0')
    .all(typed) as NameRow[];
  return rows.map((row) => named(row.query == null ? 'album' : 'saved', row, typed));
}

const named = (kind: 'tag' | 'album' | 'saved', { name, query }: NameRow, typed: string): Match => ({
  kind,
  value: name,
  label: name,
  photos: null,
  newest: [],
  query: query ?? null,
  place: placeIn(folded(name), typed) ?? 2,
});

/** So many members are counted in a millisecond; more of them are told as they were at the last reading. */
const mostCounted = 500;

const members = {
  tag: `FROM content_tag JOIN tag ON tag.id = tag_id WHERE state = 'confirmed' AND name = ?`,
  album: 'FROM album_content JOIN album ON album.id = album_id WHERE deleted = 0 AND name = ?',
} as const;

/** Tags and albums change under the hands of a person, so that their photos are counted when they are told. */
function counted(library: Library, match: Match & { readonly kind: 'tag' | 'album' }, known: readonly Entry[]): Match {
  const from = members[match.kind];
  const { contents } = library
    .sql(`SELECT count(*) AS contents FROM (SELECT 1 ${from} LIMIT ${String(mostCounted + 1)})`)
    .get(match.value) as { contents: number };
  const entry = known.find(({ value }) => value === match.value);
  if (contents > mostCounted && entry != null) return { ...match, photos: entry.photos, newest: entry.newest };
  const ids = library
    .sql(
      `SELECT photo.id FROM photo WHERE photo.content_id IN (SELECT content_id ${from}) AND ${presentPhotos} ORDER BY photo.id DESC`,
    )
    .pluck()
    .all(match.value) as number[];
  return { ...match, photos: ids.length, newest: ids.slice(0, previewsKept) };
}
