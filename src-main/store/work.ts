// The work there is: which photos lack which stage, what each stage found, what became of files that failed. SQL is asked;
// nothing is queued in memory, so a crash, a new model and "index again" are one case. Runs in the backend; touches no pixels.
import type { ContentId, ModelId, PhotoId, Sha256 } from '../../src-shared/photo/ids.ts';
import type { OutcomeCode, PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PhotoDetails } from '../../src-shared/contract/library.ts';
import type { PhotoMetadata } from '../../src-shared/photo/metadata.ts';
import { dayNumber } from './day-number.ts';
import { advance, inTransaction, type Library } from './open.ts';
import { inherit } from './organise/inherit.ts';
import { putEmbeddings } from './vectors.ts';

/** A stage and the version of it that is wanted. The version of `embed` is the model id. */
export interface StageWant {
  readonly stage: string;
  readonly version: string;
}

export interface WaitingPhoto {
  readonly photoId: PhotoId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Null until the file is identified (again). */
  readonly contentId: ContentId | null;
  readonly sha256: Sha256 | null;
  readonly format: PhotoFormat | null;
  /** Stages to run, in the order wanted. */
  readonly lacking: readonly string[];
}

export interface LackingQuestion {
  readonly stages: readonly StageWant[];
  /** Version of the whole pipeline: an outcome of another version does not count. */
  readonly outcomeVersion: string;
}

/** Photos that are there, not set aside, and lack some stage: aliases photo, content, outcome, attempt. */
const waitingFrom = `FROM photo
  JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
  LEFT JOIN content ON content.id = photo.content_id AND photo.stale = 0
  LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1 AND outcome.version = ?
    AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
  LEFT JOIN attempt ON attempt.photo_id = photo.id
WHERE photo.missing_since_ms IS NULL AND outcome.photo_id IS NULL`;

const lacksStage =
  'NOT EXISTS (SELECT 1 FROM stage WHERE stage.stage = ? AND stage.version = ? AND stage.content_id = content.id)';

const lacksAny = (stages: readonly StageWant[]): string =>
  `(${['content.id IS NULL', ...stages.map(() => lacksStage)].join(' OR ')})`;

const bind = (stages: readonly StageWant[]): string[] => stages.flatMap((want) => [want.stage, want.version]);

/** Looking through a large library takes a quarter of a second at 100,000 photos: ask in spans where others wait meanwhile. */
export interface IdSpan {
  /** Above this id. */
  readonly after?: number;
  /** Up to this id, itself included. */
  readonly upTo?: number;
}

const bindSpan = ({ after, upTo }: IdSpan): number[] => [after ?? 0, upTo ?? Number.MAX_SAFE_INTEGER];

/** The highest id a photo has, 0 in an empty library. */
export function newestPhotoId(library: Library): number {
  return (library.sql('SELECT coalesce(max(id), 0) AS newest FROM photo').get() as { newest: number }).newest;
}

/** In order of id, at most `limit`, within the span. Suspects (see `recoverTrying`) are left out unless only they are wanted. */
export function photosLacking(
  library: Library,
  question: LackingQuestion & IdSpan & { limit: number; suspects?: 'skip' | 'only' },
): WaitingPhoto[] {
  const { stages } = question;
  const suspects =
    question.suspects === 'only' ? 'attempt.interruptions > 0' : 'coalesce(attempt.interruptions, 0) = 0';
  const rows = library
    .sql(
      `SELECT photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes, photo.mtime_ms AS mtimeMs,
         content.id AS contentId, content.sha256, content.format
       ${waitingFrom} AND ${suspects} AND photo.id > ? AND photo.id <= ? AND ${lacksAny(stages)} ORDER BY photo.id LIMIT ?`,
    )
    .all(question.outcomeVersion, ...bindSpan(question), ...bind(stages), question.limit) as Omit<
    WaitingPhoto,
    'lacking'
  >[];
  return rows.map((row) => ({
    ...row,
    lacking: row.contentId == null ? stages.map((want) => want.stage) : stagesLacking(library, row.contentId, stages),
  }));
}

/** How many photos of the span wait, suspects included. */
export function countLacking(library: Library, question: LackingQuestion & IdSpan): number {
  const row = library
    .sql(`SELECT count(*) AS photos ${waitingFrom} AND photo.id > ? AND photo.id <= ? AND ${lacksAny(question.stages)}`)
    .get(question.outcomeVersion, ...bindSpan(question), ...bind(question.stages));
  return (row as { photos: number }).photos;
}

export function stagesLacking(library: Library, contentId: ContentId, stages: readonly StageWant[]): string[] {
  const find = library.sql('SELECT 1 FROM stage WHERE stage = ? AND version = ? AND content_id = ?');
  return stages.filter((want) => find.get(want.stage, want.version, contentId) == null).map((want) => want.stage);
}

/** Progress of each stage over the distinct contents known so far. `done` includes failed ones. */
export function stageCounts(
  library: Library,
  stages: readonly StageWant[],
): { stage: string; done: number; failed: number; total: number }[] {
  const total = library.sql('SELECT count(*) AS total FROM content').get() as { total: number };
  const count = library.sql(
    `SELECT count(*) AS done, count(*) FILTER (WHERE status = 'failed') AS failed FROM stage WHERE stage = ? AND version = ?`,
  );
  return stages.map((want) => {
    const row = count.get(want.stage, want.version) as { done: number; failed: number };
    return { stage: want.stage, ...row, ...total };
  });
}

export interface Identity {
  readonly photoId: PhotoId;
  readonly sha256: Sha256;
  readonly format: PhotoFormat;
  /** Length of the content. */
  readonly bytes: number;
  /** Size and time of the file when it was read. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Ties a file to its content. `known`: these bytes were in the library before, so ask `stagesLacking` before working. */
export function recordIdentity(library: Library, identity: Identity): { contentId: ContentId; known: boolean } {
  return inTransaction(library, () => {
    const find = library.sql('SELECT id FROM content WHERE sha256 = ?');
    const found = find.get(identity.sha256) as { id: ContentId } | undefined;
    const contentId = found?.id ?? insertContent(library, identity);
    const before = library.sql('SELECT content_id AS contentId FROM photo WHERE id = ?').get(identity.photoId);
    library
      .sql('UPDATE photo SET content_id = ?, stale = 0, size_bytes = ?, mtime_ms = ? WHERE id = ?')
      .run(contentId, identity.sizeBytes, identity.mtimeMs, identity.photoId);
    const old = (before as { contentId: ContentId | null } | undefined)?.contentId ?? null;
    const edited = old != null && old !== contentId;
    if (edited) inherit(library, old, contentId);
    if (found != null || edited) {
      advance(library, 'timeline');
      advance(library, 'presence');
    }
    return { contentId, known: found != null };
  });
}

function insertContent(library: Library, identity: Identity): ContentId {
  const row = library
    .sql('INSERT INTO content (sha256, format, bytes) VALUES (?, ?, ?) RETURNING id')
    .get(identity.sha256, identity.format, identity.bytes);
  return (row as { id: ContentId }).id;
}

/** What a stage found, with the version that found it. */
export type StageFindings =
  | { readonly stage: 'identify' }
  /** `place`: the nearest town, where the file says a position and one is near. */
  | { readonly stage: 'metadata'; readonly metadata: PhotoMetadata; readonly place?: PhotoDetails['place'] }
  /** Size as shown, mean colour (RGB565), and what it looks like in a few bytes. */
  | {
      readonly stage: 'thumbnail';
      readonly width: number;
      readonly height: number;
      readonly colour: number;
      readonly fingerprint?: Uint8Array | null;
    }
  | { readonly stage: 'embed'; readonly modelId: ModelId; readonly vector: Float32Array };

/** One stage's end: done, with what it found, or failed for a reason (then it is not tried again for this version). */
export type StageResult = { readonly version: string } & (
  StageFindings | { readonly stage: string; readonly failed: string }
);

/** Results and status in one transaction; the photo's earlier outcome and its "trying" marker are cleared. */
export function recordStages(
  library: Library,
  record: { photoId: PhotoId; contentId: ContentId; results: readonly StageResult[] },
): void {
  inTransaction(library, () => {
    for (const result of record.results) {
      const reason = 'failed' in result ? result.failed : null;
      if (!('failed' in result)) storeFindings(library, record.contentId, result);
      library
        .sql(
          `INSERT INTO stage (stage, version, content_id, status, reason) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason`,
        )
        .run(result.stage, result.version, record.contentId, reason == null ? 'done' : 'failed', reason);
    }
    library.sql('DELETE FROM outcome WHERE photo_id = ?').run(record.photoId);
    library.sql('DELETE FROM attempt WHERE photo_id = ?').run(record.photoId);
  });
}

function storeFindings(library: Library, contentId: ContentId, findings: StageFindings): void {
  switch (findings.stage) {
    case 'identify':
      return;
    case 'metadata':
      storeMetadata(library, contentId, findings.metadata);
      storePlace(library, contentId, findings.place ?? null);
      break;
    case 'thumbnail':
      library
        .sql('UPDATE content SET width = ?, height = ?, colour = ?, fingerprint = ? WHERE id = ?')
        .run(findings.width, findings.height, findings.colour, findings.fingerprint ?? null, contentId);
      break;
    case 'embed':
      putEmbeddings(library, findings.modelId, [{ contentId, vector: findings.vector }]);
      return;
  }
  advance(library, 'timeline');
}

function storeMetadata(library: Library, contentId: ContentId, metadata: PhotoMetadata): void {
  library
    .sql(
      `UPDATE content SET width = coalesce(nullif(?, 0), width), height = coalesce(nullif(?, 0), height), orientation = ?, taken_at = ?,
         utc_offset = ?, day = ?, latitude = ?, longitude = ?, make = ?, model = ?, lens = ? WHERE id = ?`,
    )
    .run(
      metadata.width,
      metadata.height,
      metadata.orientation,
      metadata.takenAt,
      metadata.offset,
      metadata.takenAt == null ? null : dayNumber(metadata.takenAt),
      metadata.gps?.latitude ?? null,
      metadata.gps?.longitude ?? null,
      metadata.camera?.make ?? null,
      metadata.camera?.model ?? null,
      metadata.lens,
      contentId,
    );
}

function storePlace(library: Library, contentId: ContentId, place: PhotoDetails['place']): void {
  const name = place == null ? null : ([place.town, place.region ?? '', place.country] as const);
  if (name != null)
    library.sql('INSERT INTO place (town, region, country) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(...name);
  library
    .sql(
      `UPDATE content SET place_id = (SELECT id FROM place WHERE town = ? AND region = ? AND country = ?) WHERE id = ?`,
    )
    .run(...(name ?? [null, null, null]), contentId);
}

/** Tries before a file is set aside. Damage does not heal; a crash may have been another's fault; a file being copied settles. */
const triesByCode: Partial<Record<OutcomeCode, number>> = {
  crashed: 2,
  'timed-out': 2,
  'out-of-memory': 2,
  internal: 2,
  changed: 5,
};

/**
 * Writes down that a file failed. Set aside, it is tried again only when its size, its time or the pipeline's version changes,
 * or on request. Clears the "trying" marker.
 */
export function recordOutcome(
  library: Library,
  outcome: { photoId: PhotoId; code: OutcomeCode; message: string; outcomeVersion: string },
): { attempts: number; setAside: boolean } {
  return inTransaction(library, () => {
    const { photoId, code, message, outcomeVersion } = outcome;
    const attempts = earlierAttempts(library, photoId, outcomeVersion) + 1;
    const setAside = attempts >= (triesByCode[code] ?? 1);
    library
      .sql(
        `INSERT INTO outcome (photo_id, code, message, attempts, set_aside, size_bytes, mtime_ms, version)
         SELECT id, ?, ?, ?, ?, size_bytes, mtime_ms, ? FROM photo WHERE id = ?
         ON CONFLICT DO UPDATE SET code = excluded.code, message = excluded.message, attempts = excluded.attempts,
           set_aside = excluded.set_aside, size_bytes = excluded.size_bytes, mtime_ms = excluded.mtime_ms, version = excluded.version`,
      )
      .run(code, message, attempts, setAside ? 1 : 0, outcomeVersion, photoId);
    library.sql('DELETE FROM attempt WHERE photo_id = ?').run(photoId);
    advance(library, 'timeline');
    return { attempts, setAside };
  });
}

function earlierAttempts(library: Library, photoId: PhotoId, version: string): number {
  const row = library
    .sql(
      `SELECT outcome.attempts FROM outcome JOIN photo ON photo.id = outcome.photo_id
       WHERE outcome.photo_id = ? AND outcome.version = ?
         AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms`,
    )
    .get(photoId, version) as { attempts: number } | undefined;
  return row?.attempts ?? 0;
}

/** Before the bytes of these files are decoded. */
export function beginTrying(library: Library, photoIds: readonly PhotoId[]): void {
  inTransaction(library, () => {
    const mark = library.sql(
      'INSERT INTO attempt (photo_id, running) VALUES (?, 1) ON CONFLICT DO UPDATE SET running = 1',
    );
    for (const id of photoIds) mark.run(id);
  });
}

/** For files whose trial ended without a result or an outcome: stopped by the user. */
export function endTrying(library: Library, photoIds: readonly PhotoId[]): void {
  inTransaction(library, () => {
    for (const id of photoIds) {
      library.sql('DELETE FROM attempt WHERE photo_id = ? AND interruptions = 0').run(id);
      library.sql('UPDATE attempt SET running = 0 WHERE photo_id = ?').run(id);
    }
  });
}

export interface Suspect {
  readonly photoId: PhotoId;
  readonly path: string;
  readonly interruptions: number;
}

/**
 * Once after opening: files in the making when the backend died. They become suspects, to be tried last and one at a time. That
 * alone never sets a file aside: the backend does not decode, so its death is hardly their doing.
 */
export function recoverTrying(library: Library): Suspect[] {
  return inTransaction(library, () => {
    library.sql('UPDATE attempt SET running = 0, interruptions = interruptions + 1 WHERE running = 1').run();
    return library
      .sql(
        `SELECT attempt.photo_id AS photoId, photo.path, attempt.interruptions
         FROM attempt JOIN photo ON photo.id = attempt.photo_id WHERE attempt.interruptions > 0 ORDER BY photo.id`,
      )
      .all() as Suspect[];
  });
}

/** Forgets outcomes (all, or of some codes), so that the files are tried again. Returns how many. */
export function retryOutcomes(library: Library, which: { codes?: readonly OutcomeCode[] } = {}): number {
  return inTransaction(library, () => {
    const { changes } =
      which.codes == null
        ? library.sql('DELETE FROM outcome').run()
        : library
            .sql('DELETE FROM outcome WHERE code IN (SELECT value FROM json_each(?))')
            .run(JSON.stringify(which.codes));
    if (changes > 0) advance(library, 'timeline');
    return changes;
  });
}
