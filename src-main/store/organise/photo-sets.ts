// Which photos a set of the contract names. Runs in the backend; read only.
import type { PhotoSet } from '../../../src-shared/contract/organise.ts';
import type { ContentId, PhotoId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../open.ts';
import { compileFilters } from '../search/filters.ts';
import { timelinePhoto, timelineTables } from '../timeline.ts';

export interface SetPhoto {
  readonly photoId: PhotoId;
  /** Null of a file that was not read yet, or cannot be. */
  readonly contentId: ContentId | null;
}

/** Newest first. `invalid-input` where `where` is not filters alone. Ids that the library does not know are left out. */
export function photosOfSet(library: Library, set: PhotoSet, limit = -1): SetPhoto[] {
  const { from, parameters } = fromSet(set);
  return library
    .sql(
      `SELECT photo.id AS photoId, photo.content_id AS contentId ${from}
       ORDER BY content.taken_at DESC, photo.id DESC LIMIT ?`,
    )
    .all(...parameters, limit) as SetPhoto[];
}

export function countSet(library: Library, set: PhotoSet): { photos: number; bytes: number } {
  const { from, parameters } = fromSet(set);
  return library
    .sql(`SELECT count(*) AS photos, coalesce(sum(photo.size_bytes), 0) AS bytes ${from}`)
    .get(...parameters) as { photos: number; bytes: number };
}

/** Each once. What a person says of a photo is said of its content. */
export const contentsOf = (photos: readonly SetPhoto[]): ContentId[] => [
  ...new Set(photos.flatMap(({ contentId }) => contentId ?? [])),
];

function fromSet(set: PhotoSet): { from: string; parameters: (string | number | bigint | Uint8Array | null)[] } {
  if ('ids' in set) {
    return {
      from: `FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted JOIN photo ON photo.id = wanted.value
        LEFT JOIN content ON content.id = photo.content_id`,
      parameters: [JSON.stringify(set.ids)],
    };
  }
  const { where, parameters } = compileFilters({ where: set.where });
  return {
    from: `FROM ${timelineTables} WHERE ${timelinePhoto} AND ${where}
      ${set.except.length === 0 ? '' : 'AND photo.id NOT IN (SELECT value FROM json_each(?))'}`,
    parameters: set.except.length === 0 ? [...parameters] : [...parameters, JSON.stringify(set.except)],
  };
}
