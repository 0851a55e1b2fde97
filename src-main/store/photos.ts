// Photos as the interface and the command line see them: rows, details, counts. Runs in the backend; read only.
import { isSkipped, outcomeCodes, type OutcomeCode, type PhotoFormat } from '../../src-shared/photo/formats.ts';
import type {
  FileOutcome,
  PhotoDetails,
  PhotoRow,
  PhotoStatus,
  ProblemGroup,
} from '../../src-shared/contract/library.ts';
import type { ContentId, PhotoId, Sha256 } from '../../src-shared/photo/ids.ts';
import { captionsOf } from './captions.ts';
import { labelsOf } from './labels.ts';
import type { Library } from './open.ts';
import { albumsOfPhoto } from './organise/albums.ts';
import { tagsOfPhoto } from './organise/tags.ts';
import type { StageWant } from './work.ts';

/** The codes that are no fault of the file, as a list inside SQL. */
export const skippedList = outcomeCodes
  .filter(isSkipped)
  .map((code) => `'${code}'`)
  .join(', ');

const stageThere =
  'EXISTS (SELECT 1 FROM stage WHERE stage.stage = ? AND stage.version = ? AND stage.content_id = photo.content_id)';

/** A photo's status, of aliases photo and outcome; binds two values a stage. An outcome of older bytes does not count. */
const statusOf = (stages: readonly StageWant[]): string => `CASE
  WHEN photo.missing_since_ms IS NOT NULL THEN 'missing'
  WHEN outcome.set_aside = 1 AND outcome.code IN (${skippedList}) THEN 'skipped'
  WHEN outcome.set_aside = 1 THEN 'failed'
  WHEN ${['photo.content_id IS NOT NULL AND photo.stale = 0', ...stages.map(() => stageThere)].join(' AND ')} THEN 'indexed'
  ELSE 'waiting' END`;

const withOutcome = `LEFT JOIN outcome ON outcome.photo_id = photo.id
  AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms`;

const bind = (stages: readonly StageWant[]): string[] => stages.flatMap((want) => [want.stage, want.version]);

/** Rows in the order asked; ids the library does not know are left out. */
export function photoRows(library: Library, ids: readonly number[], stages: readonly StageWant[]): PhotoRow[] {
  const rows = library
    .sql(
      `SELECT photo.id, photo.path, coalesce(content.width, 0) AS width, coalesce(content.height, 0) AS height,
         content.taken_at AS takenAt, content.sha256, ${statusOf(stages)} AS status,
         coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating
       FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
       LEFT JOIN content ON content.id = photo.content_id LEFT JOIN mark ON mark.content_id = photo.content_id
       ${withOutcome} ORDER BY wanted.key`,
    )
    .all(...bind(stages), JSON.stringify(ids)) as (Omit<PhotoRow, 'favourite'> & { favourite: number })[];
  return rows.map((row) => ({ ...row, favourite: row.favourite === 1 }));
}

interface DetailRow {
  readonly path: string;
  readonly id: PhotoId;
  readonly format: PhotoFormat | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly orientation: number | null;
  readonly takenAt: string | null;
  readonly offset: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly bytes: number;
  readonly sha256: Sha256 | null;
  readonly status: PhotoStatus;
  readonly code: OutcomeCode | null;
  readonly message: string | null;
  readonly lens: string | null;
  readonly town: string | null;
  readonly region: string | null;
  readonly country: string | null;
  readonly favourite: number;
  readonly rating: number;
  readonly hidden: number;
  readonly removed: number;
}

/** Everything known about one photo, by id or path; null where the library does not have it. */
export function photoDetails(
  library: Library,
  which: { id: number } | { path: string },
  stages: readonly StageWant[],
): PhotoDetails | null {
  const [column, value] = 'id' in which ? (['id', which.id] as const) : (['path', which.path] as const);
  const row = library
    .sql(
      `SELECT photo.path, photo.id, content.format, nullif(content.width, 0) AS width, nullif(content.height, 0) AS height,
         content.orientation, content.taken_at AS takenAt, content.utc_offset AS offset, content.latitude, content.longitude,
         content.make, content.model, photo.size_bytes AS bytes, content.sha256, ${statusOf(stages)} AS status,
         outcome.code, outcome.message, content.lens, place.town, place.region, place.country,
         coalesce(mark.favourite, 0) AS favourite, coalesce(mark.rating, 0) AS rating, coalesce(mark.hidden, 0) AS hidden,
         photo.removed_at_ms IS NOT NULL AS removed
       FROM photo LEFT JOIN content ON content.id = photo.content_id LEFT JOIN place ON place.id = content.place_id
       LEFT JOIN mark ON mark.content_id = photo.content_id ${withOutcome} WHERE photo.${column} = ?`,
    )
    .get(...bind(stages), value) as DetailRow | undefined;
  return row == null ? null : toDetails(library, row);
}

function toDetails(library: Library, row: DetailRow): PhotoDetails {
  const { latitude, longitude, make, model, code, message, town, region, country, ...plain } = row;
  return {
    ...plain,
    favourite: row.favourite === 1,
    hidden: row.hidden === 1,
    removed: row.removed === 1,
    place: town == null || country == null ? null : { town, region: region === '' ? null : region, country },
    tags: tagsOfPhoto(library, row.id),
    albums: albumsOfPhoto(library, row.id),
    gps: latitude == null || longitude == null ? null : { latitude, longitude },
    camera: make == null && model == null ? null : { make, model },
    outcome: code == null || message == null ? null : { path: row.path, code, message },
    caption: captionsOf(library, [row.id])[0]?.caption ?? null,
    labels: labelsOf(library, [row.id]).map(({ set, name, labels }) => ({ set, name, labels })),
  };
}

/** Where a photo's bytes are, for reading them again. */
export interface PhotoFile {
  readonly photoId: PhotoId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly contentId: ContentId | null;
  readonly sha256: Sha256 | null;
  readonly format: PhotoFormat | null;
}

const fileColumns = `photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes, photo.mtime_ms AS mtimeMs,
  content.id AS contentId, content.sha256, content.format`;

export function photoFile(library: Library, id: number): PhotoFile | null {
  const row = library
    .sql(`SELECT ${fileColumns} FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE photo.id = ?`)
    .get(id);
  return (row as PhotoFile | undefined) ?? null;
}

export function photoFileByPath(library: Library, path: string): PhotoFile | null {
  const row = library
    .sql(`SELECT ${fileColumns} FROM photo LEFT JOIN content ON content.id = photo.content_id WHERE photo.path = ?`)
    .get(path);
  return (row as PhotoFile | undefined) ?? null;
}

export const photoIdByPath = (library: Library, path: string): PhotoId | null =>
  photoFileByPath(library, path)?.photoId ?? null;

/** A content by its hash, whether or not a file of it is there now. */
export function contentBySha(
  library: Library,
  sha256: string,
): { contentId: ContentId; format: PhotoFormat; anyPath: string | null } | null {
  const row = library
    .sql(
      `SELECT id AS contentId, format, (SELECT path FROM photo WHERE content_id = content.id AND missing_since_ms IS NULL
         ORDER BY id LIMIT 1) AS anyPath FROM content WHERE sha256 = ?`,
    )
    .get(sha256);
  return (row as { contentId: ContentId; format: PhotoFormat; anyPath: string | null } | undefined) ?? null;
}

export interface LibraryCounts {
  readonly folders: number;
  /** Present ones: indexed + waiting + skipped + failed. */
  readonly photos: number;
  readonly indexed: number;
  readonly waiting: number;
  readonly skipped: number;
  readonly failed: number;
  readonly missing: number;
}

/** Counts over the whole library: 0.1 s at 100k photos, so ask once a second at most. */
export function counts(library: Library, stages: readonly StageWant[]): LibraryCounts {
  const rows = library
    .sql(`SELECT ${statusOf(stages)} AS status, count(*) AS photos FROM photo ${withOutcome} GROUP BY 1`)
    .all(...bind(stages)) as { status: PhotoStatus; photos: number }[];
  const of = (status: PhotoStatus): number => rows.find((row) => row.status === status)?.photos ?? 0;
  const folders = library.sql('SELECT count(*) AS folders FROM folder').get() as { folders: number };
  const present = { indexed: of('indexed'), waiting: of('waiting'), skipped: of('skipped'), failed: of('failed') };
  const photos = present.indexed + present.waiting + present.skipped + present.failed;
  return { ...folders, photos, ...present, missing: of('missing') };
}

const presentOutcomes = `FROM outcome JOIN photo ON photo.id = outcome.photo_id AND photo.missing_since_ms IS NULL
  WHERE outcome.set_aside = 1`;

/** Outcomes of files that were set aside, by reason, largest group first; each group names its first `limit` files. */
export function problems(library: Library, options: { limit: number }): { total: number; groups: ProblemGroup[] } {
  const groups = library
    .sql(
      `SELECT outcome.code, count(*) AS count ${presentOutcomes} GROUP BY outcome.code ORDER BY count DESC, outcome.code`,
    )
    .all() as { code: OutcomeCode; count: number }[];
  const files = library.sql(
    `SELECT photo.path, outcome.code, outcome.message ${presentOutcomes} AND outcome.code = ? ORDER BY photo.path LIMIT ?`,
  );
  return {
    total: groups.reduce((sum, group) => sum + group.count, 0),
    groups: groups.map((group) => ({ ...group, files: files.all(group.code, options.limit) as FileOutcome[] })),
  };
}

/** Every outcome of a present file, set aside or not, by path. */
export function runOutcomes(library: Library): FileOutcome[] {
  return library
    .sql(
      `SELECT photo.path, outcome.code, outcome.message FROM outcome
       JOIN photo ON photo.id = outcome.photo_id AND photo.missing_since_ms IS NULL ORDER BY photo.path`,
    )
    .all() as FileOutcome[];
}
