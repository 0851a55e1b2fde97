// Turns a path that a person named into the one the library knows a file or folder by. Runs in the backend.
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';

/**
 * The absolute path with links resolved, as folders are when they are added. What is not there keeps its name:
 * whoever opens it says so.
 */
export async function toFilePath(named: string): Promise<string> {
  const path = resolve(named);
  return await realpath(path).catch(() => path);
}

/**
 * In bytes. Throws `not-found` (also for what can be no name: too long, or with a NUL in it), `permission`, or `invalid-input`
 * for a folder, a pipe, a device.
 */
export async function sizeOfFile(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new AppError('permission', `Afterimage may not read “${path}”.`);
    throw new AppError('not-found', `There is no file “${path}”.`);
  }
  throw new AppError('invalid-input', `“${path}” is not a file.`);
}
