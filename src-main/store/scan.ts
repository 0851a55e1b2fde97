// What a walk over a watched folder saw: new, changed, gone. Runs in the backend; never looks at the disk itself.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FolderId, PhotoId } from '../../src-shared/photo/ids.ts';
import { pathsBelow, setFolderOffline } from './folders.ts';
import { advance, inTransaction, type Library } from './open.ts';

export interface SeenFile {
  /** Absolute, exactly as the file system gave it: never normalised. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

export interface SeenCounts {
  readonly new: number;
  /** Size or time moved: it is identified again; until then what was known is shown. */
  readonly changed: number;
  readonly unchanged: number;
  /** Had been missing, and is counted above too. */
  readonly returned: number;
}

interface KnownPhoto {
  readonly id: PhotoId;
  readonly folderId: FolderId;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly missingSinceMs: number | null;
}

/** A number for one walk; larger than every one before. */
export function beginScan(library: Library, folderId: FolderId): number {
  return inTransaction(library, () => {
    if (library.sql('SELECT 1 FROM folder WHERE id = ?').get(folderId) == null) {
      throw new AppError('not-found', 'This folder is no longer watched.');
    }
    return advance(library, 'scan');
  });
}

/** Takes in a batch of files (about a thousand at a time keeps transactions short). */
export function upsertSeen(
  library: Library,
  batch: { folderId: FolderId; scanId: number; files: readonly SeenFile[] },
): SeenCounts {
  return inTransaction(library, () => {
    const counts = { new: 0, changed: 0, unchanged: 0, returned: 0 };
    for (const file of batch.files) {
      const known = library
        .sql(
          `SELECT id, folder_id AS folderId, size_bytes AS sizeBytes, mtime_ms AS mtimeMs, missing_since_ms AS missingSinceMs
           FROM photo WHERE path = ?`,
        )
        .get(file.path) as KnownPhoto | undefined;
      if (known?.missingSinceMs != null) counts.returned++;
      counts[known == null ? insertSeen(library, batch, file) : updateSeen(library, { ...batch, known, file })]++;
    }
    if (counts.returned > 0) {
      advance(library, 'timeline');
      advance(library, 'presence');
    }
    return counts;
  });
}

function insertSeen(library: Library, scan: { folderId: FolderId; scanId: number }, file: SeenFile): 'new' {
  library
    .sql('INSERT INTO photo (folder_id, path, size_bytes, mtime_ms, seen_scan) VALUES (?, ?, ?, ?, ?)')
    .run(scan.folderId, file.path, file.sizeBytes, file.mtimeMs, scan.scanId);
  return 'new';
}

function updateSeen(
  library: Library,
  seen: { folderId: FolderId; scanId: number; known: KnownPhoto; file: SeenFile },
): 'changed' | 'unchanged' {
  const { known, file } = seen;
  const changed = known.sizeBytes !== file.sizeBytes || known.mtimeMs !== file.mtimeMs;
  library
    .sql(
      `UPDATE photo SET folder_id = ?, seen_scan = ?, size_bytes = ?, mtime_ms = ?, missing_since_ms = NULL,
         stale = max(stale, ?) WHERE id = ?`,
    )
    .run(seen.folderId, seen.scanId, file.sizeBytes, file.mtimeMs, changed ? 1 : 0, known.id);
  if (changed) library.sql('DELETE FROM attempt WHERE photo_id = ?').run(known.id);
  return changed ? 'changed' : 'unchanged';
}

export interface FinishedScan {
  readonly folderId: FolderId;
  readonly scanId: number;
  /** The folder itself could be listed from start to end. */
  readonly rootOnline: boolean;
  /** Folders below that could not be listed: nothing in them is taken for gone. */
  readonly unreadable?: readonly string[];
  /** The user confirmed that an empty folder is really empty. */
  readonly evenIfEmpty?: boolean;
}

/**
 * Marks what this walk did not see as missing (kept, never deleted). A folder that is gone, or suddenly shows nothing where
 * photos were known (an unmounted drive leaves its empty folder behind), is offline instead, and nothing in it is marked.
 */
export function finishScan(library: Library, scan: FinishedScan): { missing: number; offline: boolean } {
  return inTransaction(library, () => {
    const offline = !scan.rootOnline || (scan.evenIfEmpty !== true && looksUnmounted(library, scan));
    setFolderOffline(library, scan.folderId, offline);
    if (offline) return { missing: 0, offline: true };
    for (const folder of scan.unreadable ?? []) spare(library, scan, folder);
    const { changes } = library
      .sql('UPDATE photo SET missing_since_ms = ? WHERE folder_id = ? AND seen_scan < ? AND missing_since_ms IS NULL')
      .run(Date.now(), scan.folderId, scan.scanId);
    if (changes > 0) {
      advance(library, 'timeline');
      advance(library, 'presence');
    }
    return { missing: changes, offline: false };
  });
}

function looksUnmounted(library: Library, scan: FinishedScan): boolean {
  const known = library
    .sql('SELECT 1 FROM photo WHERE folder_id = ? AND missing_since_ms IS NULL LIMIT 1')
    .get(scan.folderId);
  const seen = library
    .sql('SELECT 1 FROM photo WHERE folder_id = ? AND seen_scan >= ? LIMIT 1')
    .get(scan.folderId, scan.scanId);
  return known != null && seen == null;
}

function spare(library: Library, scan: FinishedScan, folder: string): void {
  library
    .sql('UPDATE photo SET seen_scan = ? WHERE folder_id = ? AND path >= ? AND path < ? AND missing_since_ms IS NULL')
    .run(scan.scanId, scan.folderId, ...pathsBelow(folder));
}
