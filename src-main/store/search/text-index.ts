// The words of contents: brought up to date and asked. Runs in the backend; knows no vectors.
//
// [Note: whose words]
// caption: what a person wrote. tags: confirmed ones. names: names of files, and the place. labels: what may be wrong or is said of many
// photos at once: a model's caption, labels, names of folders. A word in the first three is a person's word for this photo (or a
// fact), and weighs more than one in the last.
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from '../open.ts';
import { indexable, type QueryWord } from './text-words.ts';

const versions = new WeakMap<Library, number>();

/** Grows whenever words of contents were taken up. */
export const textVersion = (library: Library): number => versions.get(library) ?? 0;

/** Takes up at most `limit` contents whose words changed, and says how many; 0: all is up to date. A library that is only read stays as it is. */
export function refreshTextIndex(library: Library, limit: number): number {
  if (library.readonly) return 0;
  const dirty = library.sql('SELECT content_id FROM text_dirty LIMIT ?').pluck();
  if (dirty.get(1) === undefined) return 0;
  return inTransaction(library, () => {
    const ids = dirty.all(limit) as ContentId[];
    const forget = library.sql('DELETE FROM text_index WHERE rowid = ?');
    const put = library.sql('INSERT INTO text_index (rowid, caption, tags, labels, names) VALUES (?, ?, ?, ?, ?)');
    const clean = library.sql('DELETE FROM text_dirty WHERE content_id = ?');
    for (const [id, texts] of textsOf(library, ids)) {
      const { caption, tags, labels, names } = columnsOf(texts);
      forget.run(id);
      put.run(id, ...[caption, tags, labels, names].map(indexable));
    }
    for (const id of ids) clean.run(id);
    versions.set(library, textVersion(library) + 1);
    return ids.length;
  });
}

/** What is said of a content. */
export interface ContentTexts {
  readonly contentId: ContentId;
  /** A person's caption, and a model's. */
  readonly own: string | null;
  readonly made: string | null;
  readonly tags: readonly string[];
  readonly labels: readonly string[];
  readonly place: string | null;
  readonly paths: readonly string[];
}

interface Row extends Record<'own' | 'made' | 'place', string | null>, Record<'tags' | 'labels' | 'paths', string> {
  readonly contentId: ContentId;
}

/** By content id; ids the library does not know are left out. */
export function textsOf(library: Library, ids: readonly ContentId[]): Map<ContentId, ContentTexts> {
  const rows = library
    .sql(
      `SELECT content.id AS contentId,
         (SELECT text FROM caption WHERE content_id = content.id AND written_by = 'person') AS own,
         (SELECT text FROM caption WHERE content_id = content.id AND written_by = 'model') AS made,
         (SELECT json_group_array(tag.name) FROM content_tag JOIN tag ON tag.id = tag_id
            WHERE content_id = content.id AND state = 'confirmed') AS tags,
         (SELECT json_group_array(label) FROM content_label WHERE content_id = content.id AND place = 1) AS labels,
         (SELECT town || ', ' || region || ', ' || country FROM place WHERE place.id = content.place_id) AS place,
         (SELECT json_group_array(path) FROM photo WHERE content_id = content.id) AS paths
       FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value`,
    )
    .all(JSON.stringify(ids)) as Row[];
  const list = (json: string): string[] => JSON.parse(json) as string[];
  return new Map(
    rows.map(({ tags, labels, paths, ...row }) => {
      const texts = { ...row, tags: list(tags), labels: list(labels), paths: list(paths) };
      return [row.contentId, texts];
    }),
  );
}

type Column = 'caption' | 'tags' | 'labels' | 'names';

function columnsOf({ own, made, tags, labels, place, paths }: ContentTexts): Record<Column, string> {
  const names = paths.map(namesOf);
  // A model's caption does not show beside a person's, so it is not searched either.
  const weak = [...labels, ...(own === null && made !== null ? [made] : []), ...names.map(({ folders }) => folders)];
  return {
    caption: own ?? '',
    tags: tags.join(' · '),
    labels: weak.join(' · '),
    names: [...names.map(({ file }) => file), place ?? ''].join(' · '),
  };
}

/** What a person may have meant by the names on the way to a file: the last three folders, and the file without its ending. */
export function namesOf(path: string): { readonly file: string; readonly folders: string } {
  const parts = path.split(/[/\\]/).filter((part) => part !== '');
  const file = spaced((parts.pop() ?? '').replace(/\.[a-z0-9]{1,5}$/i, ''));
  return { file, folders: parts.slice(-foldersRead).map(spaced).join(' · ') };
}

/** Further up stand the names of disks and people, which every photo would have. */
export const foldersRead = 3;

/** IMG_1234 and RedTrain as two words each. */
export const spaced = (name: string): string =>
  name
    .replaceAll('_', ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{L})(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2');

export interface TextHit {
  readonly contentId: ContentId;
  /** bm25, grows better. */
  readonly similarity: number;
}

export interface TextAnswer {
  /** How many words were asked for. */
  readonly words: number;
  /** Contents that hold any of the words, best first (then content id rising). */
  readonly ranking: readonly TextHit[];
  /** That hold all of the words, wherever. */
  readonly all: readonly ContentId[];
  /** That hold all of them in what a person wrote, or in a fact. */
  readonly own: readonly ContentId[];
}

/** Of caption, tags, labels, names. Tried on the sample library: see docs/performance.md, “relevance”. */
const columnWeights = '4, 4, 1, 3';

/** What the index says to some words, `limit` of its ranking at most. Deterministic for one state of the library. */
export function askText(library: Library, words: readonly QueryWord[], limit = -1): TextAnswer {
  const key = JSON.stringify([words.map(({ forms }) => forms), limit, textVersion(library)]);
  let last = answered.get(library);
  if (last?.key !== key) answered.set(library, (last = { key, answer: ask(library, words, limit) }));
  return last.answer;
}

/** The last answer: sorting, filters and the weight of a picture ask again for the same words. */
const answered = new WeakMap<Library, { readonly key: string; readonly answer: TextAnswer }>();

function ask(library: Library, words: readonly QueryWord[], limit: number): TextAnswer {
  if (words.length === 0) return { words: 0, ranking: [], all: [], own: [] };
  const ranking = library
    .sql(
      `SELECT rowid AS contentId, -bm25(text_index, ${columnWeights}) AS similarity FROM text_index WHERE text_index MATCH ?
       ORDER BY similarity DESC, rowid LIMIT ?`,
    )
    .all(words.map(anyForm).join(' OR '), limit) as TextHit[];
  if (ranking.length === 0) return { words: words.length, ranking, all: [], own: [] };
  const every = words.map(anyForm).join(' AND ');
  const all = contentsWith(library, every);
  return {
    words: words.length,
    ranking,
    all,
    own: all.length === 0 ? all : contentsWith(library, `{caption tags names} : (${every})`),
  };
}

const captioned = new WeakMap<Library, { readonly version: number; readonly contents: readonly ContentId[] }>();

/** Contents with a caption, whoever wrote it; as of the last `refreshTextIndex`. */
export function captionedContents(library: Library): readonly ContentId[] {
  const version = textVersion(library);
  let known = captioned.get(library);
  if (known?.version !== version) {
    const contents = library.sql('SELECT DISTINCT content_id FROM caption').pluck().all() as ContentId[];
    captioned.set(library, (known = { version, contents }));
  }
  return known.contents;
}

/** Contents that hold all words of one of the texts, in whatever column. */
export function contentsHolding(library: Library, texts: readonly (readonly QueryWord[])[]): Set<ContentId> {
  const held = texts.filter((words) => words.length > 0).map((words) => `(${words.map(anyForm).join(' AND ')})`);
  return new Set(held.length === 0 ? [] : contentsWith(library, held.join(' OR ')));
}

const contentsWith = (library: Library, match: string): ContentId[] =>
  library.sql('SELECT rowid FROM text_index WHERE text_index MATCH ?').pluck().all(match) as ContentId[];

/** Whether any content has the word. */
export const holdsWord = (library: Library, word: QueryWord): boolean =>
  library.sql('SELECT 1 FROM text_index WHERE text_index MATCH ? LIMIT 1').get(anyForm(word)) !== undefined;

/** In the language of FTS5. Forms hold letters and digits only; signs in a row become a phrase. */
const anyForm = ({ forms }: QueryWord): string =>
  `(${forms.map((form) => `"${indexable(form).trim()}"`).join(' OR ')})`;
