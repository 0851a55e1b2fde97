// The library's geometry, or that of the photos within filters, as one packed blob, newest photo first. Runs in the backend; read only.
import {
  encodeTimeline,
  flagFailed,
  flagFavourite,
  flagOffline,
  unknownDay,
  withFlag,
} from '../../src-shared/photo/timeline-pack.ts';
import { counter, revision, type Library } from './open.ts';
import { skippedList } from './photos.ts';
import { compileFilters } from './search/filters.ts';

export interface Timeline {
  readonly revision: number;
  readonly photos: number;
  /** See src-shared/photo/timeline-pack.ts. */
  readonly bytes: Uint8Array;
}

interface Packed extends Timeline {
  readonly counters: string;
  /** Of the photos and their order, whoever is a favourite. */
  readonly geometry: number;
}

/** The whole timeline and some that a person goes between: an album, a tag and back. At 13 bytes a photo. */
const packsKept = 6;
const cache = new WeakMap<Library, Map<string, Packed>>();

export const timelineTables = `photo JOIN folder ON folder.id = photo.folder_id LEFT JOIN content ON content.id = photo.content_id
  LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
    AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms`;

/** Of a photo that has a place in the timeline; of the tables above. */
export const timelinePhoto = `(outcome.photo_id IS NULL OR outcome.code NOT IN (${skippedList}))
    AND (content.width > 0 OR outcome.photo_id IS NOT NULL)`;

/**
 * Present photos whose size is known, and failed ones (they are shown as such); skipped and waiting ones are not in it, nor are hidden and
 * removed ones unless `where` asks for them. `invalid-input` where `where` is not filters alone.
 */
export function timeline(library: Library, where = ''): Timeline {
  const cached = fromCache(library, where);
  if (cached != null) return cached;
  const made = {
    revision: revision(library),
    counters: countersOf(library, where),
    geometry: geometryOf(library),
    ...(repacked(library, where) ?? pack(library, where)),
  };
  const packs = cache.get(library) ?? new Map<string, Packed>();
  cache.set(library, packs);
  packs.delete(where);
  packs.set(where, made);
  const oldest = [...packs.keys()].find((key) => key !== '');
  if (packs.size > packsKept && oldest !== undefined) packs.delete(oldest);
  return made;
}

/** How many photos are in it; a tenth of the time that packing takes. */
export function timelinePhotos(library: Library, where = ''): number {
  const cached = fromCache(library, where) ?? sameGeometry(library, where);
  if (cached != null) return cached.photos;
  const filters = compileFilters({ where });
  const count = library.sql(
    `SELECT count(*) AS photos FROM ${timelineTables} WHERE ${timelinePhoto} AND ${filters.where}`,
  );
  return (count.get(...filters.parameters) as { photos: number }).photos;
}

/** What is within filters changes with tags and albums, too; the whole changes with the timeline alone. */
const countersOf = (library: Library, where: string): string =>
  where === '' ? String(revision(library)) : `${String(revision(library))} ${String(counter(library, 'organise'))}`;

function fromCache(library: Library, where: string): Packed | null {
  const cached = cache.get(library)?.get(where);
  return cached?.counters === countersOf(library, where) ? cached : null;
}

const geometryOf = (library: Library): number => revision(library) - counter(library, 'favourite');

/** A pack of the whole that only favourites changed since. */
function sameGeometry(library: Library, where: string): Packed | null {
  const cached = where === '' ? cache.get(library)?.get('') : null;
  return cached?.geometry === geometryOf(library) ? cached : null;
}

/** A person who marks one photo of a million does not wait for all of them to be packed. */
function repacked(library: Library, where: string): { photos: number; bytes: Uint8Array } | null {
  const before = sameGeometry(library, where);
  if (before == null) return null;
  const favourites = library
    .sql('SELECT photo.id FROM mark JOIN photo ON photo.content_id = mark.content_id WHERE favourite = 1')
    .pluck()
    .all() as number[];
  const ids = new Set(favourites);
  return { photos: before.photos, bytes: withFlag(before.bytes, flagFavourite, (id) => ids.has(id)) };
}

type TimelineRow = [id: number, day: number | null, width: number, height: number, colour: number, flags: number];

function pack(library: Library, text: string): { photos: number; bytes: Uint8Array } {
  const { where, parameters } = compileFilters({ where: text });
  const rows = library
    .sql(
      `SELECT photo.id, content.day, coalesce(content.width, 0), coalesce(content.height, 0), coalesce(content.colour, 0),
         iif(outcome.photo_id IS NULL, 0, ${String(flagFailed)}) + iif(folder.offline_since_ms IS NULL, 0, ${String(flagOffline)})
           + iif(photo.content_id IN (SELECT content_id FROM mark WHERE favourite = 1), ${String(flagFavourite)}, 0)
       FROM ${timelineTables} WHERE ${timelinePhoto} AND ${where} ORDER BY content.taken_at DESC, photo.id DESC`,
    )
    .raw()
    .all(...parameters) as TimelineRow[];
  const columns = {
    id: Uint32Array.from(rows, (row) => row[0]),
    day: Int32Array.from(rows, (row) => row[1] ?? unknownDay),
    aspect: Float32Array.from(rows, ([, , width, height]) => (width > 0 && height > 0 ? width / height : 1)),
    colour: Uint16Array.from(rows, (row) => row[4]),
    flags: Uint8Array.from(rows, (row) => row[5]),
  };
  return { photos: rows.length, bytes: encodeTimeline(columns) };
}
