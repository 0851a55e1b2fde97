// Conversations about photos: kept, found by photo or by words, forgotten. Runs in the backend; what a turn holds is not its matter.
import type { PhotoId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';

interface StoredConversation {
  readonly id: number;
  /** One for each content it is about, in the order asked; contents that no photo has any more are left out. */
  readonly photos: readonly PhotoId[];
  /** As it was kept; whoever reads it checks it. */
  readonly turns: unknown;
  readonly updatedAtMs: number;
}

interface ConversationFilter {
  readonly photo: number | null;
  /** These words, wherever they stand in questions or answers; without regard to case. */
  readonly text: string | null;
  readonly limit: number;
}

/** Of the copies of a content the photo that is asked about, else the oldest that is there. */
const photoOfContent = `coalesce(
  (SELECT photo.id FROM photo WHERE photo.content_id = conversation_content.content_id AND photo.id = ?),
  (SELECT min(photo.id) FROM photo WHERE photo.content_id = conversation_content.content_id AND photo.missing_since_ms IS NULL),
  (SELECT min(photo.id) FROM photo WHERE photo.content_id = conversation_content.content_id))`;

/** Newest first. */
export function conversations(library: Library, { photo, text, limit }: ConversationFilter): StoredConversation[] {
  const rows = library
    .sql(
      `SELECT conversation.id, conversation.turns, conversation.updated_at_ms AS updatedAtMs FROM conversation
       WHERE (? IS NULL OR conversation.id IN (SELECT conversation_content.conversation_id FROM photo
           JOIN conversation_content ON conversation_content.content_id = photo.content_id WHERE photo.id = ?))
         AND (? IS NULL OR instr(conversation.text, ?) > 0)
       ORDER BY conversation.updated_at_ms DESC, conversation.id DESC LIMIT ?`,
    )
    .all(photo, photo, text, text?.toLowerCase() ?? null, limit) as {
    id: number;
    turns: string;
    updatedAtMs: number;
  }[];
  const about = library.sql(
    `SELECT ${photoOfContent} AS id FROM conversation_content WHERE conversation_id = ? ORDER BY place`,
  );
  return rows.map(({ id, turns, updatedAtMs }) => ({
    id,
    photos: (about.all(photo ?? 0, id) as { id: PhotoId | null }[]).flatMap((row) => (row.id === null ? [] : [row.id])),
    turns: JSON.parse(turns) as unknown,
    updatedAtMs,
  }));
}

interface KeptConversation {
  /** Of the conversation that this is a newer state of; a new one is made where that is gone. */
  readonly id: number | null;
  readonly photos: readonly number[];
  readonly turns: unknown;
  /** What is searched in it. */
  readonly text: string;
}

/** The id it is kept under; null where one of the photos is not in the library or was not read yet. */
export function keepConversation(library: Library, { id, photos, turns, text }: KeptConversation): number | null {
  return inTransaction(library, () => {
    const contents = contentsOf(library, photos);
    if (contents === null) return null;
    const values = [JSON.stringify(turns), text.toLowerCase(), Date.now()];
    const updated =
      id === null
        ? undefined
        : library
            .sql('UPDATE conversation SET turns = ?, text = ?, updated_at_ms = ? WHERE id = ? RETURNING id')
            .get(...values, id);
    const row =
      updated ??
      library.sql('INSERT INTO conversation (turns, text, updated_at_ms) VALUES (?, ?, ?) RETURNING id').get(...values);
    const kept = (row as { id: number }).id;
    library.sql('DELETE FROM conversation_content WHERE conversation_id = ?').run(kept);
    const put = library.sql('INSERT INTO conversation_content (conversation_id, place, content_id) VALUES (?, ?, ?)');
    contents.forEach((content, place) => put.run(kept, place, content));
    return kept;
  });
}

/** How many went; all of them where `id` is null. */
export function forgetConversations(library: Library, id: number | null): number {
  return inTransaction(
    library,
    () => library.sql('DELETE FROM conversation WHERE ? IS NULL OR id = ?').run(id, id).changes,
  );
}

/** Each content once; null where a photo has none. */
function contentsOf(library: Library, photos: readonly number[]): number[] | null {
  const contents = new Set<number>();
  for (const photo of photos) {
    const row = library.sql('SELECT content_id AS content FROM photo WHERE id = ?').get(photo);
    const content = (row as { content: number | null } | undefined)?.content ?? null;
    if (content === null) return null;
    contents.add(content);
  }
  return [...contents];
}
