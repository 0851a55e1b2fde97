// What a person said photos are worth for queries, and what questions and measurements need of the library. Runs in the backend.
// Judgements belong to contents: copies share them, and a moved file keeps them. Knows no ranking.
import type { ContentId, PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';

/** Alias photo: a file that is there and that no person took out of sight. */
const present = `photo.missing_since_ms IS NULL AND photo.removed_at_ms IS NULL AND photo.stale = 0
  AND NOT EXISTS (SELECT 1 FROM mark WHERE mark.content_id = photo.content_id AND mark.hidden = 1)`;

export interface JudgementRow {
  readonly text: string;
  readonly contentId: ContentId;
  /** The file that stands for the content; null while none of its files is there. */
  readonly photoId: PhotoId | null;
  readonly gain: number;
}

/** All that was judged, the query judged last first; within a query in the order of judging. */
export function judgements(library: Library): JudgementRow[] {
  return library
    .sql(
      `SELECT judgement.text, judgement.content_id AS contentId, judgement.gain,
         (SELECT min(photo.id) FROM photo WHERE photo.content_id = judgement.content_id AND ${present}) AS photoId
       FROM judgement JOIN (SELECT text, max(at_ms) AS at_ms FROM judgement GROUP BY text) AS query USING (text)
       ORDER BY query.at_ms DESC, judgement.text, judgement.at_ms, judgement.content_id`,
    )
    .all() as JudgementRow[];
}

export interface Judging {
  readonly text: string;
  readonly contentId: ContentId;
  /** 0 or more; null takes the judgement back. */
  readonly gain: number | null;
}

/** All or none. */
export function judge(library: Library, judged: readonly Judging[]): void {
  inTransaction(library, () => {
    for (const { text, contentId, gain } of judged) {
      if (gain === null) library.sql('DELETE FROM judgement WHERE text = ? AND content_id = ?').run(text, contentId);
      else
        library
          .sql(
            `INSERT INTO judgement (text, content_id, gain, at_ms) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET gain = excluded.gain, at_ms = excluded.at_ms`,
          )
          .run(text, contentId, gain, Date.now());
    }
  });
}

/** Returns how many judgements the query had. */
export const forgetJudgements = (library: Library, text: string): number =>
  library.sql('DELETE FROM judgement WHERE text = ?').run(text).changes;

/** Contents judged for a query. */
export function judgedContents(library: Library, text: string): Set<ContentId> {
  const rows = library.sql('SELECT content_id AS contentId FROM judgement WHERE text = ?').all(text);
  return new Set((rows as { contentId: ContentId }[]).map(({ contentId }) => contentId));
}

/** How many photos were judged for each query that has any. */
export function judgedCounts(library: Library): Map<string, number> {
  const rows = library.sql('SELECT text, count(*) AS judged FROM judgement GROUP BY text').all();
  return new Map((rows as { text: string; judged: number }[]).map(({ text, judged }) => [text, judged]));
}

/** One file for each content that is there, by content. 0.1 s at 100,000 photos. */
export function photoByContent(library: Library): Map<ContentId, PhotoId> {
  const rows = library
    .sql(
      `SELECT photo.content_id AS contentId, min(photo.id) AS photoId FROM photo
       WHERE photo.content_id IS NOT NULL AND ${present} GROUP BY photo.content_id`,
    )
    .all() as { contentId: ContentId; photoId: PhotoId }[];
  return new Map(rows.map(({ contentId, photoId }) => [contentId, photoId]));
}

/** Contents of photos, in the order of the ids; ids that are unknown or have none are left out. */
export function contentsOf(library: Library, ids: readonly number[]): { photoId: PhotoId; contentId: ContentId }[] {
  return library
    .sql(
      `SELECT photo.id AS photoId, photo.content_id AS contentId FROM json_each(?) AS wanted
       JOIN photo ON photo.id = wanted.value WHERE photo.content_id IS NOT NULL ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as { photoId: PhotoId; contentId: ContentId }[];
}

/** Remembered searches, newest first, as the address of the search screen has them. */
export function rememberedSearches(library: Library): string[] {
  const rows = library.sql('SELECT query FROM search_history ORDER BY at_ms DESC, query').all();
  return (rows as { query: string }[]).map(({ query }) => query);
}

/** Captions of the newest contents, a person's and a model's alike. */
export function someCaptions(library: Library, limit: number): string[] {
  const rows = library.sql('SELECT text FROM caption ORDER BY content_id DESC LIMIT ?').all(limit);
  return (rows as { text: string }[]).map(({ text }) => text);
}
