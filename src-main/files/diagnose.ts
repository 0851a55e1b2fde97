// ENGINE files: whether folders can be watched here, tried on a temporary folder. Runs in the backend process.
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscribe } from '@parcel/watcher';
import { failed, passed, skipped, type Finding } from '../../src-shared/contract/diagnostics.ts';

/** macOS gathers events for up to a second or two. */
const eventLimitMs = 8000;
const limitFile = '/proc/sys/fs/inotify/max_user_watches';
const byTheClock = 'Changes in folders are then noticed by looking every few minutes.';

/** Watches a temporary folder, writes a file into it and waits for the event. */
export async function diagnoseWatcher(): Promise<Finding> {
  // macOS's temporary folder is behind a symbolic link, and events name the real one.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'afterimage-watch-')));
  try {
    const startedAtMs = performance.now();
    const seen = await eventOf(folder);
    if (!seen) return failed(`No event came for a new file. ${byTheClock}`);
    return passed(`A new file was noticed after ${(performance.now() - startedAtMs).toFixed(0)} ms.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(`Folders cannot be watched: ${reason} ${byTheClock}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function eventOf(folder: string): Promise<boolean> {
  const file = join(folder, 'photo.jpg');
  const told = Promise.withResolvers<boolean>();
  const watch = await subscribe(folder, (error, events) => {
    if (error) told.reject(error);
    else if (events.some(({ path }) => path === file)) told.resolve(true);
  });
  const timer = setTimeout(() => {
    told.resolve(false);
  }, eventLimitMs);
  try {
    await writeFile(file, '');
    return await told.promise;
  } finally {
    clearTimeout(timer);
    await watch.unsubscribe();
  }
}

/** Linux watches each folder by itself and has a limit for each user; other systems watch a tree at once. */
export async function diagnoseWatchLimit(photoFolders: number, file = limitFile): Promise<Finding> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const limit = Number(text);
  if (text === null || !Number.isFinite(limit))
    return skipped('This system does not limit how many folders can be watched.');
  const counts = `${String(photoFolders)} folders hold photos, and ${String(limit)} can be watched by all programs together.`;
  if (limit > photoFolders) return passed(counts);
  return failed(`${counts} ${byTheClock} Raise the limit: sudo sysctl fs.inotify.max_user_watches=524288`);
}
