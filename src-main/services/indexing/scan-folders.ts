// Walks watched folders and writes down what is there. Runs in the backend.
// A folder that is not there is offline: nothing is concluded about its photos.
import { rootState, scan, type ScanCounts } from '../../files/scan.ts';
import { setFolderOffline, type FolderRow } from '../../store/folders.ts';
import type { Library } from '../../store/open.ts';
import { beginScan, finishScan, upsertSeen } from '../../store/scan.ts';

export interface ScanTotals {
  photos: number;
  others: number;
  unreadable: number;
  readonly offline: string[];
}

export interface ScanHooks {
  readonly signal: AbortSignal;
  readonly pass: () => Promise<void>;
  /** After each batch: files seen in all so far. */
  readonly onSeen: (photos: number) => void;
}

/** Scans the folders one after the other; stops by throwing the signal's reason. */
export async function scanFolders(
  library: Library,
  folders: readonly FolderRow[],
  hooks: ScanHooks,
): Promise<ScanTotals> {
  const totals: ScanTotals = { photos: 0, others: 0, unreadable: 0, offline: [] };
  for (const folder of folders) {
    await hooks.pass();
    hooks.signal.throwIfAborted();
    if ((await rootState(folder.path)) !== 'online') {
      setFolderOffline(library, folder.id, true);
      totals.offline.push(folder.path);
      continue;
    }
    const counts = await scanFolder(library, folder, {
      ...hooks,
      onSeen: (photos) => {
        hooks.onSeen(totals.photos + photos);
      },
    });
    totals.photos += counts.photos;
    totals.others += counts.others;
    totals.unreadable += counts.unreadable;
    if (counts.offline) totals.offline.push(folder.path);
  }
  return totals;
}

async function scanFolder(
  library: Library,
  folder: FolderRow,
  hooks: ScanHooks,
): Promise<ScanCounts & { offline: boolean }> {
  setFolderOffline(library, folder.id, false);
  const scanId = beginScan(library, folder.id);
  let counts: Readonly<ScanCounts> | null = null;
  for await (const batch of scan(folder.path, { signal: hooks.signal, batchSize: 1000 })) {
    upsertSeen(library, { folderId: folder.id, scanId, files: [...batch.files] });
    counts = batch.counts;
    hooks.onSeen(counts.photos);
    await hooks.pass();
  }
  // Asked again at the end: a drive that was unplugged half way looks like a folder full of deletions.
  const rootOnline = (await rootState(folder.path)) === 'online';
  const unreadable = counts?.unreadablePaths ?? [];
  const { offline } = finishScan(library, { folderId: folder.id, scanId, rootOnline, unreadable });
  return { ...(counts ?? { photos: 0, others: 0, skippedFolders: 0, unreadable: 0, unreadablePaths: [] }), offline };
}
