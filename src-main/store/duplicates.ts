// What the comparison of photos needs: fingerprints, and the photos that show a content. Runs in the backend; looks at no pixels.
// Photos that are gone, removed, hidden, changed since, or on a drive that is not there are no duplicates of anything.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { ContentId, PhotoId } from '../../src-shared/photo/ids.ts';
import { fromBlob, storedModel } from './vectors.ts';
import type { ModelId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';

/** Of aliases photo, folder and mark. */
const comparable = `photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND photo.stale = 0
  AND folder.offline_since_ms IS NULL AND coalesce(mark.hidden, 0) = 0`;

const tables = `photo JOIN folder ON folder.id = photo.folder_id JOIN content ON content.id = photo.content_id
  LEFT JOIN mark ON mark.content_id = content.id`;

export interface FingerprintRow {
  readonly contentId: ContentId;
  readonly fingerprint: Uint8Array;
  readonly takenAt: string | null;
}

/** Contents that have a fingerprint, by the time they were taken. Ids alone: 30 ms at 100,000. */
export const fingerprintedContents = (library: Library): ContentId[] =>
  library
    .sql('SELECT id FROM content WHERE fingerprint IS NOT NULL ORDER BY taken_at, id')
    .pluck()
    .all() as ContentId[];

/** In the order asked. */
export const fingerprintRows = (library: Library, ids: readonly number[]): FingerprintRow[] =>
  library
    .sql(
      `SELECT content.id AS contentId, content.fingerprint, content.taken_at AS takenAt FROM json_each(?) AS wanted
       JOIN content ON content.id = wanted.value AND content.fingerprint IS NOT NULL ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as FingerprintRow[];

export function fingerprintOf(library: Library, contentId: number): Uint8Array | null {
  const row = library.sql('SELECT fingerprint FROM content WHERE id = ?').get(contentId);
  return (row as { fingerprint: Uint8Array | null } | undefined)?.fingerprint ?? null;
}

export function putFingerprint(library: Library, contentId: number, fingerprint: Uint8Array): void {
  inTransaction(library, () => {
    library.sql('UPDATE content SET fingerprint = ? WHERE id = ?').run(fingerprint, contentId);
  });
}

/** Present photos without a fingerprint that are still to be read. */
export function withoutFingerprint(library: Library): number {
  const row = library
    .sql(
      `SELECT count(*) AS photos FROM photo JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
       LEFT JOIN content ON content.id = photo.content_id
       LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
         AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
       WHERE photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND outcome.photo_id IS NULL AND content.fingerprint IS NULL`,
    )
    .get();
  return (row as { photos: number }).photos;
}

/** Contents with several comparable files. */
export const copiedContents = (library: Library): ContentId[] =>
  library
    .sql(`SELECT content.id FROM ${tables} WHERE ${comparable} GROUP BY content.id HAVING count(*) > 1`)
    .pluck()
    .all() as ContentId[];

/** What decides which photo of a group is kept. */
export interface Candidate {
  readonly id: PhotoId;
  readonly contentId: ContentId;
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly format: PhotoFormat;
  readonly pixels: number;
  readonly hasGps: number;
  readonly hasDate: number;
  readonly albums: number;
  readonly favourite: number;
  readonly rating: number;
  readonly tags: number;
}

/** Comparable photos of contents, by id. */
export const candidatesOf = (library: Library, contentIds: readonly number[]): Candidate[] =>
  library
    .sql(
      `SELECT photo.id, content.id AS contentId, photo.path, photo.size_bytes AS bytes, photo.mtime_ms AS mtimeMs, content.format,
         content.width * content.height AS pixels, content.latitude IS NOT NULL AS hasGps, content.taken_at IS NOT NULL AS hasDate,
         (SELECT count(*) FROM album_content JOIN album ON album.id = album_id AND album.deleted = 0
           WHERE album_content.content_id = content.id) AS albums,
         coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating,
         (SELECT count(*) FROM content_tag WHERE content_tag.content_id = content.id AND state = 'confirmed') AS tags
       FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted JOIN ${tables}
       WHERE content.id = wanted.value AND ${comparable} ORDER BY photo.id`,
    )
    .all(JSON.stringify(contentIds)) as Candidate[];

/** Every pair that a person told apart, the lower id first; a content with itself: its copies. */
export const dismissedPairs = (library: Library): { a: ContentId; b: ContentId }[] =>
  library.sql('SELECT content_a AS a, content_b AS b FROM not_duplicate').all() as { a: ContentId; b: ContentId }[];

export interface DuplicateRow {
  readonly id: PhotoId;
  readonly contentId: ContentId;
  readonly bytes: number;
  readonly format: PhotoFormat;
  readonly camera: string | null;
  readonly hasGps: number;
  /** JSON lists of names. */
  readonly tags: string;
  readonly albums: string;
  readonly caption: string | null;
}

/** What is shown of photos beside their rows. */
export const duplicateRows = (library: Library, ids: readonly number[]): DuplicateRow[] =>
  library
    .sql(
      `SELECT photo.id, content.id AS contentId, photo.size_bytes AS bytes, content.format,
         nullif(trim(coalesce(content.make, '') || ' ' || coalesce(content.model, '')), '') AS camera,
         content.latitude IS NOT NULL AS hasGps,
         (SELECT json_group_array(name) FROM (SELECT tag.name FROM content_tag JOIN tag ON tag.id = tag_id
           WHERE content_tag.content_id = content.id AND state = 'confirmed' ORDER BY tag.name)) AS tags,
         (SELECT json_group_array(name) FROM (SELECT album.name FROM album_content JOIN album ON album.id = album_id AND deleted = 0
           WHERE album_content.content_id = content.id ORDER BY album.name)) AS albums,
         (SELECT text FROM caption WHERE caption.content_id = content.id ORDER BY written_by = 'person' DESC LIMIT 1) AS caption
       FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value JOIN content ON content.id = photo.content_id`,
    )
    .all(JSON.stringify(ids)) as DuplicateRow[];

/** What belongs to a person and goes over to the photo that is kept. */
export interface Belongings {
  readonly contentId: ContentId;
  readonly favourite: number;
  readonly rating: number;
  /** JSON lists of ids. */
  readonly tagIds: string;
  readonly albumIds: string;
  /** A person's words alone: a model writes its own again. */
  readonly caption: string | null;
}

export const belongingsOf = (library: Library, contentIds: readonly number[]): Belongings[] =>
  library
    .sql(
      `SELECT content.id AS contentId, coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating,
         (SELECT json_group_array(tag_id) FROM content_tag WHERE content_tag.content_id = content.id AND state = 'confirmed') AS tagIds,
         (SELECT json_group_array(album_id) FROM album_content WHERE album_content.content_id = content.id) AS albumIds,
         (SELECT text FROM caption WHERE caption.content_id = content.id AND written_by = 'person') AS caption
       FROM json_each(?) AS wanted JOIN content ON content.id = wanted.value LEFT JOIN mark ON mark.content_id = content.id`,
    )
    .all(JSON.stringify(contentIds)) as Belongings[];

/** The content of each photo that may be kept or removed; ids that may not are left out. */
export const comparablePhotos = (library: Library, ids: readonly number[]): { id: PhotoId; contentId: ContentId }[] =>
  library
    .sql(
      `SELECT photo.id, content.id AS contentId FROM (SELECT DISTINCT value FROM json_each(?)) AS wanted JOIN ${tables}
       WHERE photo.id = wanted.value AND ${comparable}`,
    )
    .all(JSON.stringify(ids)) as { id: PhotoId; contentId: ContentId }[];

/** Cosine of two contents' embeddings by one model, exact; null where one has none. */
export function embeddingCosine(library: Library, modelId: ModelId, pair: { a: number; b: number }): number | null {
  const model = storedModel(library, modelId);
  if (model == null) return null;
  const get = library.sql('SELECT vector FROM embedding WHERE model = ? AND content_id = ?');
  const [one, other] = [pair.a, pair.b].map((id) => get.get(model.id, id) as { vector: Uint8Array } | undefined);
  if (one == null || other == null) return null;
  const second = fromBlob(other.vector);
  return fromBlob(one.vector).reduce((sum, value, at) => sum + value * (second[at] ?? 0), 0);
}
