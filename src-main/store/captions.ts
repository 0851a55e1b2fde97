// Captions: what a model and what a person wrote for a content, and which contents lack one. Runs in the backend. A person's words are
// put by the change log (organise/).
import type { Caption } from '../../src-shared/contract/library.ts';
import type { ContentId, ModelId, PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';

/** The row that shows, of alias caption: the person's, or the model's where there is none. */
const shows = `(caption.written_by = 'person' OR NOT EXISTS (SELECT 1 FROM caption AS own
  WHERE own.content_id = caption.content_id AND own.written_by = 'person'))`;

/** Captions that show, in the order of the ids; photos without one are left out. */
export function captionsOf(library: Library, ids: readonly number[]): { id: PhotoId; caption: Caption }[] {
  const rows = library
    .sql(
      `SELECT photo.id, caption.text, caption.written_by AS "by", caption.model_id AS model
       FROM json_each(?) AS wanted JOIN photo ON photo.id = wanted.value
       JOIN caption ON caption.content_id = photo.content_id AND ${shows} ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as (Caption & { id: PhotoId })[];
  return rows.map(({ id, ...caption }) => ({ id, caption }));
}

export interface CaptionResult {
  readonly contentId: ContentId;
  readonly modelId: ModelId;
  /** Of the stage: the model and how it was asked. */
  readonly version: string;
  readonly made: { readonly text: string } | { readonly failed: string };
}

/** A model's words and the record that they were made, or why they could not be: then they are not tried again for this version. */
export function recordCaption(library: Library, { contentId, modelId, version, made }: CaptionResult): void {
  inTransaction(library, () => {
    if ('text' in made) putCaption(library, { contentId, modelId, text: made.text });
    const reason = 'failed' in made ? made.failed : null;
    library
      .sql(
        `INSERT INTO stage (stage, version, content_id, status, reason) VALUES ('caption', ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET status = excluded.status, reason = excluded.reason`,
      )
      .run(version, contentId, reason === null ? 'done' : 'failed', reason);
  });
}

function putCaption(library: Library, row: { contentId: ContentId; modelId: ModelId; text: string }): void {
  library
    .sql(
      `INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms) VALUES (?, 'model', ?, ?, ?)
       ON CONFLICT DO UPDATE SET model_id = excluded.model_id, text = excluded.text, made_at_ms = excluded.made_at_ms`,
    )
    .run(row.contentId, row.modelId, row.text, Date.now());
}

export interface Uncaptioned {
  readonly contentId: ContentId;
  readonly photoId: PhotoId;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Contents that nobody captioned and no model of this version tried; what a person wrote about is left alone. Alias content. */
const lacksCaption = `NOT EXISTS (SELECT 1 FROM stage WHERE stage.stage = 'caption' AND stage.version = ?
    AND stage.content_id = content.id)
  AND NOT EXISTS (SELECT 1 FROM caption WHERE caption.content_id = content.id AND caption.written_by = 'person')`;

/** A file of the content that is there now, unchanged, and was not set aside; null where there is none. Alias content. */
const readableFile = `(SELECT min(photo.id) FROM photo
  JOIN folder ON folder.id = photo.folder_id AND folder.offline_since_ms IS NULL
  LEFT JOIN outcome ON outcome.photo_id = photo.id AND outcome.set_aside = 1
    AND outcome.size_bytes = photo.size_bytes AND outcome.mtime_ms = photo.mtime_ms
  WHERE photo.content_id = content.id AND photo.stale = 0 AND photo.missing_since_ms IS NULL AND outcome.photo_id IS NULL)`;

/** By rising content id from above `after`, each with a file to read it from. */
export function contentsLackingCaption(
  library: Library,
  { version, after, limit }: { version: string; after: number; limit: number },
): Uncaptioned[] {
  return library
    .sql(
      `SELECT content.id AS contentId, photo.id AS photoId, photo.path, photo.size_bytes AS sizeBytes
       FROM content JOIN photo ON photo.id = ${readableFile}
       WHERE content.id > ? AND ${lacksCaption} ORDER BY content.id LIMIT ?`,
    )
    .all(after, version, limit) as Uncaptioned[];
}

/** Contents with a file to read that lack a caption of this version. */
export function countLackingCaption(library: Library, version: string): number {
  const row = library
    .sql(`SELECT count(*) AS contents FROM content WHERE ${lacksCaption} AND ${readableFile} IS NOT NULL`)
    .get(version);
  return (row as { contents: number }).contents;
}

/** What a person wrote about counts as done. */
export function captionCounts(library: Library, version: string): { done: number; failed: number; total: number } {
  const row = library
    .sql(
      `SELECT (SELECT count(*) FROM content) AS total,
         (SELECT count(*) FROM stage WHERE stage = 'caption' AND version = ? AND status = 'failed') AS failed,
         (SELECT count(*) FROM (SELECT content_id FROM stage WHERE stage = 'caption' AND version = ?
            UNION SELECT content_id FROM caption WHERE written_by = 'person')) AS done`,
    )
    .get(version, version);
  return row as { done: number; failed: number; total: number };
}

export interface FailedCaption {
  readonly path: string;
  readonly message: string;
}

/** Photos whose content could not be captioned with this version, by path; one file for each content. */
export function failedCaptions(
  library: Library,
  version: string,
  limit: number,
): { total: number; files: FailedCaption[] } {
  const failed = `FROM stage JOIN photo ON photo.id = (SELECT min(id) FROM photo AS file
      WHERE file.content_id = stage.content_id AND file.missing_since_ms IS NULL)
    WHERE stage.stage = 'caption' AND stage.version = ? AND stage.status = 'failed'`;
  const { total } = library.sql(`SELECT count(*) AS total ${failed}`).get(version) as { total: number };
  const files = library
    .sql(`SELECT photo.path, coalesce(stage.reason, '') AS message ${failed} ORDER BY photo.path LIMIT ?`)
    .all(version, limit) as FailedCaption[];
  return { total, files };
}

/** They lack a caption again. Returns how many there were. */
export const forgetFailedCaptions = (library: Library, version: string): number =>
  library.sql(`DELETE FROM stage WHERE stage = 'caption' AND version = ? AND status = 'failed'`).run(version).changes;
