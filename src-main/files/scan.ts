// ENGINE files: walks a folder and says which files have a photo's name. Runs in the backend process.
// Reads directories and `stat` only, never a file's content; knows no database.
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { photoExtensions } from '../../src-shared/photo/formats.ts';

/** A file with a photo's name. `mtimeMs` is a whole number of milliseconds, so that it survives a database unchanged. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

export interface ScanCounts {
  /** Files with a photo's name. */
  photos: number;
  /** Files of any other kind: counted, never touched. */
  others: number;
  /** Hidden and cache folders that were left out. */
  skippedFolders: number;
  /** Folders and files that could not be read (at most `maxUnreadableListed` paths are kept). */
  unreadable: number;
  readonly unreadablePaths: string[];
}

export interface ScanBatch {
  readonly files: readonly FoundFile[];
  /** Totals so far: the same object in every batch. */
  readonly counts: Readonly<ScanCounts>;
}

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Files in a batch; default 500. */
  readonly batchSize?: number;
}

/** `offline`: the folder or its drive is not there, so nothing may be concluded about its photos. */
export type RootState = 'online' | 'offline' | 'not-a-folder' | 'unreadable';

const maxUnreadableListed = 1000;

/** Folders that programs fill with copies, thumbnails or their own files; a person's photos are not kept there. */
const cacheFolders: ReadonlySet<string> = new Set([
  '@eadir',
  '#recycle',
  '$recycle.bin',
  '__macosx',
  'node_modules',
  'system volume information',
  'lost+found',
]);

/** Whether the scan and the watcher leave a folder of this name out. The watched folder itself may have any name. */
export const isSkippedFolder = (name: string): boolean => name.startsWith('.') || cacheFolders.has(name.toLowerCase());

/** Whether a file name has a photo's extension. Hidden files (`._IMG.jpg` of macOS among them) are not photos. */
export const isPhotoName = (name: string): boolean =>
  !name.startsWith('.') && photoExtensions.has(extname(name).slice(1).toLowerCase());

/** Says whether a watched folder can be scanned now. Never throws. */
export async function rootState(root: string): Promise<RootState> {
  try {
    const stats = await stat(root);
    if (!stats.isDirectory()) return 'not-a-folder';
    await readdir(root);
    return 'online';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'EACCES' || code === 'EPERM' ? 'unreadable' : 'offline';
  }
}

/**
 * Walks `root`, folder by folder in name order, and yields batches of files with a photo's name. Symbolic links are not
 * followed and each directory (device, inode) is visited once, so a loop of mounts ends. What cannot be read is counted
 * and passed over. The last batch may be empty; `counts` is complete with it. Throws only where `signal` is aborted.
 */
export async function* scan(root: string, options: ScanOptions = {}): AsyncGenerator<ScanBatch> {
  const walk: Walk = {
    counts: { photos: 0, others: 0, skippedFolders: 0, unreadable: 0, unreadablePaths: [] },
    visited: new Set(),
    pending: [root],
  };
  const batchSize = options.batchSize ?? 500;
  let files: FoundFile[] = [];
  for (let folder = walk.pending.pop(); folder !== undefined; folder = walk.pending.pop()) {
    for await (const file of filesOf(folder, walk)) {
      options.signal?.throwIfAborted();
      files.push(file);
      if (files.length < batchSize) continue;
      yield { files, counts: walk.counts };
      files = [];
    }
    options.signal?.throwIfAborted();
  }
  yield { files, counts: walk.counts };
}

interface Walk {
  readonly counts: ScanCounts;
  readonly visited: Set<string>;
  /** A stack; children are pushed in reverse, so that they come off in name order. */
  readonly pending: string[];
}

async function* filesOf(folder: string, walk: Walk): AsyncGenerator<FoundFile> {
  const entries = await entriesOf(folder, walk);
  const names: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile() && isPhotoName(entry.name)) names.push(entry.name);
    else walk.counts.others++;
  }
  for (const name of folders.reverse()) {
    if (isSkippedFolder(name)) walk.counts.skippedFolders++;
    else walk.pending.push(join(folder, name));
  }
  for (let at = 0; at < names.length; at += statsAtOnce) {
    const found = await Promise.all(names.slice(at, at + statsAtOnce).map((name) => lookAt(join(folder, name), walk)));
    for (const file of found) if (file) yield file;
  }
}

/** `stat` calls in flight: enough to hide a network share's latency, few enough for the four libuv threads. */
const statsAtOnce = 32;

async function entriesOf(folder: string, walk: Walk): Promise<Dirent[]> {
  try {
    const stats: BigIntStats = await lstat(folder, { bigint: true });
    const identity = `${String(stats.dev)}:${String(stats.ino)}`;
    // Inode 0 means that the file system has none to tell.
    if (stats.ino !== 0n && walk.visited.has(identity)) return [];
    walk.visited.add(identity);
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    noteUnreadable(folder, walk.counts);
    return [];
  }
}

async function lookAt(path: string, walk: Walk): Promise<FoundFile | null> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return null;
    walk.counts.photos++;
    return { path, sizeBytes: stats.size, mtimeMs: Math.trunc(stats.mtimeMs) };
  } catch {
    noteUnreadable(path, walk.counts);
    return null;
  }
}

function noteUnreadable(path: string, counts: ScanCounts): void {
  counts.unreadable++;
  if (counts.unreadablePaths.length < maxUnreadableListed) counts.unreadablePaths.push(path);
}
