// A file that was edited is another content: what a person said of it goes along. Runs in the backend, inside the caller's transaction.
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import { advance, type Library } from '../open.ts';

/**
 * Copies marks, tags, albums and a person's caption from the content a file had to the one it has now; the old one keeps them, for files
 * that are not edited may have it still. Where the new content has anything of its own, it stays as it is. Proposals are made anew.
 */
export function inherit(library: Library, from: ContentId, to: ContentId): void {
  const own = library
    .sql(
      `SELECT 1 WHERE EXISTS (SELECT 1 FROM mark WHERE content_id = ?)
         OR EXISTS (SELECT 1 FROM content_tag WHERE content_id = ? AND state <> 'suggested')
         OR EXISTS (SELECT 1 FROM album_content WHERE content_id = ?)
         OR EXISTS (SELECT 1 FROM caption WHERE content_id = ? AND written_by = 'person')`,
    )
    .get(to, to, to, to);
  if (own != null) return;
  library
    .sql(
      `INSERT INTO mark (content_id, favourite, rating, hidden)
       SELECT ?, favourite, rating, hidden FROM mark WHERE content_id = ?`,
    )
    .run(to, from);
  library
    .sql(
      `INSERT OR REPLACE INTO content_tag (tag_id, content_id, state, proposed_by, probability)
       SELECT tag_id, ?, state, proposed_by, probability FROM content_tag WHERE content_id = ? AND state <> 'suggested'`,
    )
    .run(to, from);
  library
    .sql(`INSERT INTO album_content (album_id, content_id) SELECT album_id, ? FROM album_content WHERE content_id = ?`)
    .run(to, from);
  library
    .sql(
      `INSERT INTO caption (content_id, written_by, model_id, text, made_at_ms)
       SELECT ?, written_by, model_id, text, made_at_ms FROM caption WHERE content_id = ? AND written_by = 'person'`,
    )
    .run(to, from);
  advance(library, 'organise');
}
