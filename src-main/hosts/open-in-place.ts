// Opens an original where the library knows it, and nowhere else: a link that was put in its place, or in place of a folder
// above it, is not followed out of the watched folder. Runs in Node; knows no library.
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';

/** Windows has neither flag. Not blocking: a named pipe called photo.jpg must not hold a thread until somebody writes to it. */
const optional = (flag: number | undefined): number => flag ?? 0;
const flags = constants.O_RDONLY | optional(constants.O_NONBLOCK);

/** For files of our own making. */
export const openFile = (path: string): Promise<FileHandle> => open(path, flags);

/**
 * `root` is the watched folder, which may itself be a link by now. What was opened is looked at, not what is looked up:
 * between two look-ups the name may be another file's. Rejects with `not-found` for what lies elsewhere.
 */
export async function openInPlace(path: string, root: string): Promise<FileHandle> {
  const handle = await open(path, flags | optional(constants.O_NOFOLLOW));
  try {
    const [place, folder] = await Promise.all([placeOf(handle, path), realpath(root)]);
    if (!place.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw elsewhere();
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const elsewhere = (): AppError => new AppError('not-found', 'This file lies outside its folder now.');

/** Linux says where an open file lies. Elsewhere its name is resolved, and must still mean the file that is open. */
async function placeOf(handle: FileHandle, path: string): Promise<string> {
  const told = await readlink(`/proc/self/fd/${String(handle.fd)}`).catch(() => null);
  if (told !== null) return told;
  const place = await realpath(path);
  const [opened, named] = await Promise.all([handle.stat({ bigint: true }), lstat(place, { bigint: true })]);
  if (opened.ino !== named.ino || opened.dev !== named.dev) throw elsewhere();
  return place;
}
