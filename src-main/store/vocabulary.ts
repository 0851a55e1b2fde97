// What the library's photos have that a person may type as a filter: folders, cameras, lenses, places, days, types, labels, each with its
// photos. Runs in the backend; read only. Read in small steps with pauses: reading all of 100,000 photos at once would hold up whoever
// types meanwhile.
import { setImmediate as pause } from 'node:timers/promises';
import { counter, type Library, revision } from './open.ts';
import { presentPhotos } from './search/filters.ts';
import { folded } from './text-functions.ts';

export const vocabularyKinds = ['folder', 'camera', 'lens', 'place', 'date', 'type', 'label'] as const;
export type VocabularyKind = (typeof vocabularyKinds)[number];
/** Their names are looked up as they are now; what is here are the counts of large ones. */
type CountedKind = VocabularyKind | 'tag' | 'album';

export interface Entry {
  /** What the filter takes. */
  readonly value: string;
  readonly label: string;
  /** Lower case, to look for. */
  readonly text: string;
  photos: number;
  /** Its newest photos, newest first. */
  readonly newest: readonly number[];
}

export type Vocabulary = Readonly<Record<CountedKind, readonly Entry[]>>;

export const previewsKept = 3;
/** Photos a step: about 5 ms. */
const stepPhotos = 1000;
/** Nobody misses photos of the last seconds in a suggestion; while thousands are indexed a minute, reading them all again and again is felt. */
const usualRestMs = 15_000;

/** `get` tells what was read last and has newer read meanwhile; it waits only where nothing was read yet. */
export function createVocabulary(
  library: Library,
  options: { readonly restMs?: number } = {},
): { get(): Promise<Vocabulary> } {
  const restMs = options.restMs ?? usualRestMs;
  let last: { readonly vocabulary: Vocabulary; readonly state: string; readonly atMs: number } | null = null;
  let reading: Promise<Vocabulary> | null = null;
  const read = async (): Promise<Vocabulary> => {
    const state = stateOf(library);
    const vocabulary = await readVocabulary(library);
    last = { vocabulary, state, atMs: performance.now() };
    return vocabulary;
  };
  const renew = (): Promise<Vocabulary> => {
    reading ??= read().finally(() => (reading = null));
    return reading;
  };
  return {
    async get() {
      if (last == null) return await renew();
      const isRested = performance.now() - last.atMs >= restMs;
      // The library may have been closed meanwhile.
      if (isRested && last.state !== stateOf(library)) void renew().catch(() => undefined);
      return last.vocabulary;
    },
  };
}

/** Every change that this process made is a change of it: labels and places have no counter. */
const stateOf = (library: Library): string =>
  [revision(library), counter(library, 'organise'), ...(library.sql('SELECT total_changes()').raw().get() as number[])].join(' '); // prettier-ignore

type PhotoColumns = readonly [
  id: number, folder: string, path: string, format: string | null, taken: string | null, make: string | null, model: string | null,
  lens: string | null, town: string | null, region: string | null, country: string | null,
]; // prettier-ignore
type NameColumns = readonly [id: number, name: string];

async function readVocabulary(library: Library): Promise<Vocabulary> {
  const counts = emptyCounts();
  const folders = new Map<string, FolderCount>();
  for (let after = 0; ;) {
    const photos = nextPhotos(library, after);
    const until = photos.at(-1)?.[0];
    if (until === undefined) break;
    const takenOf = new Map(photos.map(([id, , , , taken]) => [id, taken]));
    for (const photo of photos) note(counts, folders, photo);
    for (const kind of ['label', 'tag', 'album'] as const)
      for (const [id, name] of namesBetween(library, kind, { after, until }))
        counts[kind].add(name, { id, taken: takenOf.get(id) ?? null });
    after = until;
    await pause();
  }
  rollUp(counts.folder, folders);
  return entriesOf(counts);
}

const nextPhotos = (library: Library, after: number): PhotoColumns[] =>
  library
    .sql(
      `SELECT photo.id, folder.path, photo.path, content.format, content.taken_at, content.make, content.model, content.lens,
         place.town, place.region, place.country
       FROM photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
       LEFT JOIN place ON place.id = content.place_id
       WHERE photo.id > ? AND ${presentPhotos} ORDER BY photo.id LIMIT ${String(stepPhotos)}`,
    )
    .raw()
    .all(after) as PhotoColumns[];

/** What hangs on the contents of photos, by the name that the filter takes. */
const named: Readonly<Record<'label' | 'tag' | 'album', string>> = {
  label: `content_label.label AS name FROM photo JOIN label_set CROSS JOIN content_label
    ON content_label.set_id = label_set.id AND content_label.content_id = photo.content_id AND content_label.place = 1`,
  tag: `tag.name FROM photo JOIN content_tag ON content_tag.content_id = photo.content_id AND content_tag.state = 'confirmed'
    JOIN tag ON tag.id = content_tag.tag_id`,
  album: `album.name FROM photo JOIN album_content ON album_content.content_id = photo.content_id
    JOIN album ON album.id = album_content.album_id AND album.deleted = 0`,
};

const namesBetween = (
  library: Library,
  kind: keyof typeof named,
  range: { after: number; until: number },
): NameColumns[] =>
  library
    .sql(`SELECT DISTINCT photo.id, ${named[kind]} WHERE photo.id > ? AND photo.id <= ? AND ${presentPhotos}`)
    .raw()
    .all(range.after, range.until) as NameColumns[];

interface Seen {
  readonly id: number;
  readonly taken: string | null;
}

/** How many photos have each value, and which of them are the newest. */
class Counts {
  readonly values = new Map<string, { readonly label: string; photos: number; newest: Seen[] }>();

  add(value: string | null, seen: Seen, label = value ?? ''): void {
    if (value == null || value === '') return;
    let count = this.values.get(value);
    if (count == null) this.values.set(value, (count = { label, photos: 0, newest: [] }));
    count.photos += 1;
    keepNewest(count.newest, seen);
  }
}

const emptyCounts = (): Record<CountedKind, Counts> => ({
  folder: new Counts(),
  camera: new Counts(),
  lens: new Counts(),
  place: new Counts(),
  date: new Counts(),
  type: new Counts(),
  label: new Counts(),
  tag: new Counts(),
  album: new Counts(),
});

function keepNewest(newest: Seen[], seen: Seen): void {
  const at = newest.findIndex((other) => isNewer(seen, other));
  if (at >= 0) newest.splice(at, 0, seen);
  else if (newest.length < previewsKept) newest.push(seen);
  if (newest.length > previewsKept) newest.pop();
}

function isNewer(one: Seen, other: Seen): boolean {
  if (one.taken === other.taken) return one.id > other.id;
  return (one.taken ?? '') > (other.taken ?? '');
}

interface FolderCount {
  /** The watched folder that it is in. */
  readonly root: string;
  photos: number;
  readonly newest: Seen[];
}

function note(counts: Record<CountedKind, Counts>, folders: Map<string, FolderCount>, photo: PhotoColumns): void {
  const [id, root, path, format, taken, make, model, lens, town, region, country] = photo;
  const seen = { id, taken };
  counts.type.add(format, seen, format?.toUpperCase());
  counts.camera.add(cameraName(make, model), seen);
  counts.lens.add(lens?.trim() ?? null, seen);
  counts.date.add(taken?.slice(0, 4) ?? null, seen);
  counts.date.add(taken?.slice(0, 7) ?? null, seen);
  for (const name of new Set([town, region, country]))
    counts.place.add(
      name,
      seen,
      name === town && country != null && town !== country ? `${town}, ${country}` : undefined,
    );
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const directory = path.slice(0, end);
  let count = folders.get(directory);
  if (count == null) folders.set(directory, (count = { root, photos: 0, newest: [] }));
  count.photos += 1;
  keepNewest(count.newest, seen);
}

/** The model alone where it begins with the maker, as most do. */
function cameraName(make: string | null, model: string | null): string | null {
  const [maker, name] = [make?.trim() ?? '', model?.trim() ?? ''];
  const both = folded(name).startsWith(folded(maker)) ? name : `${maker} ${name}`;
  return both.trim() === '' ? null : both.trim();
}

/** A folder has what the folders in it have. */
function rollUp(counts: Counts, folders: ReadonlyMap<string, FolderCount>): void {
  for (const [directory, { root, photos, newest }] of folders)
    for (let path = directory; path.length >= root.length && path !== '';) {
      let count = counts.values.get(path);
      if (count == null) counts.values.set(path, (count = { label: tailOf(path), photos: 0, newest: [] }));
      count.photos += photos;
      for (const seen of newest) keepNewest(count.newest, seen);
      path = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0));
    }
}

/** The folder and the one it is in: `2024/05`. */
const tailOf = (path: string): string =>
  path
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .slice(-2)
    .join('/');

function entriesOf(counts: Readonly<Record<CountedKind, Counts>>): Vocabulary {
  const entries = (kind: CountedKind): Entry[] =>
    [...counts[kind].values]
      .map(([value, { label, photos, newest }]) => ({
        value,
        label,
        text: folded(kind === 'folder' ? (label.split('/').at(-1) ?? '') : value),
        photos,
        newest: newest.map(({ id }) => id),
      }))
      .sort((one, other) => other.photos - one.photos);
  return {
    folder: entries('folder'),
    camera: entries('camera'),
    lens: entries('lens'),
    place: entries('place'),
    date: entries('date'),
    type: entries('type'),
    label: mergedByCase(entries('label')),
    tag: entries('tag'),
    album: entries('album'),
  };
}

/** The filter does not tell `Boat` from `boat`. */
function mergedByCase(entries: readonly Entry[]): Entry[] {
  const byText = new Map<string, Entry>();
  for (const entry of entries) {
    const known = byText.get(entry.text);
    if (known == null) byText.set(entry.text, entry);
    else known.photos += entry.photos;
  }
  return [...byText.values()];
}
