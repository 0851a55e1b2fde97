// Takes operations out of the log, and with them what waited for their undo. Runs in the backend, inside the caller's transaction.
import type { Library } from '../open.ts';

/** A person goes back some steps; a year of them would make every deleted album stay. */
export const operationsKept = 1000;

/** Only the newest 1,000 can be taken back. */
export function forgetOldest(library: Library): void {
  const oldest = library.sql('SELECT id FROM operation ORDER BY id DESC LIMIT -1 OFFSET ?').pluck();
  forgetOperations(library, oldest.all(operationsKept) as number[]);
}

/** Deleted albums that no other operation could bring back are gone with them. */
export function forgetOperations(library: Library, ids: readonly number[]): void {
  for (const id of ids) {
    const albums = library
      .sql(
        `SELECT subject FROM change JOIN album ON album.id = change.subject AND album.deleted = 1
         WHERE operation_id = ? AND field = 'album-deleted'`,
      )
      .pluck()
      .all(id) as number[];
    library.sql('DELETE FROM operation WHERE id = ?').run(id);
    for (const album of albums) forgetAlbum(library, album);
  }
}

function forgetAlbum(library: Library, id: number): void {
  const waits = library
    .sql(
      `SELECT 1 FROM operation JOIN change ON change.operation_id = operation.id
         AND change.field = 'album-deleted' AND change.subject = ? LIMIT 1`,
    )
    .get(id);
  if (waits != null) return;
  library.sql('DELETE FROM album_content WHERE album_id = ?').run(id);
  library.sql('DELETE FROM album WHERE id = ?').run(id);
}
