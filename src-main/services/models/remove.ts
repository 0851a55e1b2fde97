// Deletes a fetched or imported model. Runs in the backend; what a first fetch pinned is kept for the next one.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { tryLock, usualLockTimes } from '../../models/downloads/fetch-lock.ts';
import { translateDiskError } from '../../models/downloads/fetch-problems.ts';
import { readRecord, writeRecord } from '../../models/downloads/installed-record.ts';

/** Bytes that became free; null where there was nothing. `conflict` while another Afterimage is fetching it. */
export async function removeModel(modelsDirectory: string, model: string): Promise<number | null> {
  const folders = [join(modelsDirectory, model), join(modelsDirectory, `${model}.partial`)];
  const present = (await Promise.all(folders.map((folder) => stat(folder).catch(() => null)))).map(
    (info) => info !== null,
  );
  if (!present.includes(true)) return null;
  const lock = await tryLock(join(modelsDirectory, `${model}.lock`), usualLockTimes);
  if (lock === null) throw new AppError('conflict', `“${model}” is being fetched. Stop that first.`);
  try {
    let freedBytes = 0;
    for (const folder of folders.filter((_, at) => present[at])) freedBytes += await removeFolder(folder);
    const record = await readRecord(modelsDirectory, model);
    if (record?.origin === 'import') await rm(join(modelsDirectory, `${model}.json`), { force: true });
    else if (record !== null) await writeRecord(modelsDirectory, { ...record, problem: null });
    return freedBytes;
  } catch (error) {
    throw inUse(translateDiskError(error));
  } finally {
    await lock.release();
  }
}

/** Out of its place at once, so that no half of it is ever taken for a model. */
async function removeFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  const aside = `${folder}.removed-${String(process.pid)}`;
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Windows does not let go of a file that a process has open. */
function inUse(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code !== 'EBUSY' && code !== 'ENOTEMPTY') return error;
  return new AppError('conflict', 'The model is at work. Try again in a moment.', { cause: error });
}
