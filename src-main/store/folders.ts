// Watched folders. Runs in the backend; knows nothing of the disk: callers say what is there.
import { sep } from 'node:path';
import type { FolderId } from '../../src-shared/photo/ids.ts';
import { advance, inTransaction, type Library } from './open.ts';

export interface FolderRow {
  readonly id: FolderId;
  readonly path: string;
  /** Present ones. */
  readonly photos: number;
  readonly addedAtMs: number;
  readonly offlineSinceMs: number | null;
}

const folderColumns = `folder.id, folder.path, folder.added_at_ms AS addedAtMs, folder.offline_since_ms AS offlineSinceMs,
  (SELECT count(*) FROM photo WHERE photo.folder_id = folder.id AND photo.missing_since_ms IS NULL) AS photos`;

export function listFolders(library: Library): FolderRow[] {
  return library.sql(`SELECT ${folderColumns} FROM folder ORDER BY folder.path`).all() as FolderRow[];
}

/** The path of the watched folder that a photo was found in; null where the library has no such photo. */
export function folderOfPhoto(library: Library, photoId: number): string | null {
  const row = library
    .sql('SELECT folder.path FROM photo JOIN folder ON folder.id = photo.folder_id WHERE photo.id = ?')
    .get(photoId) as { path: string } | undefined;
  return row?.path ?? null;
}

/** Adding a path again gives the same row. The path is kept as it is given: absolute, without a trailing separator. */
export function addFolder(library: Library, path: string): FolderRow {
  return inTransaction(library, () => {
    library.sql('INSERT INTO folder (path, added_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING').run(path, Date.now());
    return library.sql(`SELECT ${folderColumns} FROM folder WHERE folder.path = ?`).get(path) as FolderRow;
  });
}

/**
 * Forgets a folder. Its photos go over to another watched folder that contains them; the rest are forgotten. Contents and
 * everything worked out about them stay, so adding the folder again costs a scan, not a computation.
 */
export function removeFolder(library: Library, id: FolderId): boolean {
  return inTransaction(library, () => {
    const row = library.sql('SELECT path FROM folder WHERE id = ?').get(id) as { path: string } | undefined;
    if (row == null) return false;
    for (const other of listFolders(library)) if (other.id !== id) handOver(library, id, other);
    library.sql('DELETE FROM photo WHERE folder_id = ?').run(id);
    library.sql('DELETE FROM folder WHERE id = ?').run(id);
    advance(library, 'timeline');
    advance(library, 'presence');
    return true;
  });
}

function handOver(library: Library, from: FolderId, to: FolderRow): void {
  const [first, end] = pathsBelow(to.path);
  library
    .sql('UPDATE photo SET folder_id = ? WHERE folder_id = ? AND path >= ? AND path < ?')
    .run(to.id, from, first, end);
}

/** `offline`: the folder or its drive is not there. Its photos are kept, shown, and not tried again until it is back. */
export function setFolderOffline(library: Library, id: FolderId, offline: boolean): void {
  inTransaction(library, () => {
    const changed = offline
      ? library
          .sql('UPDATE folder SET offline_since_ms = ? WHERE id = ? AND offline_since_ms IS NULL')
          .run(Date.now(), id)
      : library.sql('UPDATE folder SET offline_since_ms = NULL WHERE id = ? AND offline_since_ms IS NOT NULL').run(id);
    if (changed.changes > 0) advance(library, 'timeline');
  });
}

/**
 * The range of paths below a folder, as [first, end): no LIKE, so `%`, `_` and letter case mean nothing, and the index on
 * photo.path answers. The end is the prefix with its separator replaced by the next character ('/' → '0', '\' → ']').
 */
export function pathsBelow(folder: string): [first: string, end: string] {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : sep;
  const trimmed = folder.endsWith(separator) ? folder.slice(0, -1) : folder;
  return [trimmed + separator, trimmed + String.fromCharCode(separator.charCodeAt(0) + 1)];
}
