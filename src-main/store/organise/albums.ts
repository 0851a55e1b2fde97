// Albums and saved searches. Runs in the backend; what a person changes goes through the log (operations.ts).
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../open.ts';
import { presentPhotos } from '../search/filters.ts';

export interface AlbumRow {
  readonly id: number;
  readonly name: string;
  /** Of a saved search. */
  readonly query: string | null;
}

export interface AlbumSummary extends AlbumRow {
  /** Hidden and removed ones are not counted; 0 for a saved search. */
  readonly photos: number;
  readonly cover: PhotoId | null;
  /** Local days of the oldest and the newest photo with a date. */
  readonly from: string | null;
  readonly to: string | null;
}

const columns = 'id, name, query';

export function albumById(library: Library, id: number): AlbumRow {
  const row = library.sql(`SELECT ${columns} FROM album WHERE id = ? AND deleted = 0`).get(id);
  if (row == null) throw new AppError('not-found', 'There is no such album any more.');
  return row as AlbumRow;
}

export const findAlbum = (library: Library, name: string): AlbumRow | null =>
  (library.sql(`SELECT ${columns} FROM album WHERE name = ? COLLATE NOCASE AND deleted = 0`).get(name) as
    AlbumRow | undefined) ?? null;

/** `conflict` where another album has the name. */
export function refuseTakenName(library: Library, name: string, id: number | null): void {
  const taken = findAlbum(library, name);
  if (taken != null && taken.id !== id) throw new AppError('conflict', `There is an album “${taken.name}” already.`);
}

/** A row that is not there yet for anybody: an operation brings it, by `album-deleted`, and its undo takes it away again. */
export function insertAlbum(library: Library, name: string, query: string | null): number {
  const row = library
    .sql('INSERT INTO album (name, query, made_at_ms, deleted) VALUES (?, ?, ?, 1) RETURNING id')
    .get(name, query, Date.now());
  return (row as { id: number }).id;
}

/** By name; of one album, where an id is given. */
export function albumSummaries(library: Library, id: number | null = null): AlbumSummary[] {
  return library
    .sql(
      `SELECT album.id, album.name, album.query, count(photo.id) AS photos, date(min(content.day) * 86400, 'unixepoch') AS "from",
         date(max(content.day) * 86400, 'unixepoch') AS "to",
         (SELECT photo.id FROM album_content JOIN photo ON photo.content_id = album_content.content_id AND ${presentPhotos}
            JOIN content ON content.id = photo.content_id
          WHERE album_id = album.id ORDER BY content.taken_at DESC, photo.id DESC LIMIT 1) AS cover
       FROM album LEFT JOIN album_content ON album_content.album_id = album.id
       LEFT JOIN content ON content.id = album_content.content_id
       LEFT JOIN photo ON photo.content_id = content.id AND ${presentPhotos}
       WHERE album.deleted = 0 AND album.id = coalesce(?, album.id) GROUP BY album.id ORDER BY album.name COLLATE NOCASE`,
    )
    .all(id) as AlbumSummary[];
}

/** Of one photo, by name. */
export function albumsOfPhoto(library: Library, photoId: number): { id: number; name: string }[] {
  return library
    .sql(
      `SELECT album.id, album.name FROM photo JOIN album_content ON album_content.content_id = photo.content_id
       JOIN album ON album.id = album_id AND deleted = 0 WHERE photo.id = ? ORDER BY album.name COLLATE NOCASE`,
    )
    .all(photoId) as { id: number; name: string }[];
}
