// Folders of this computer for a picker: names only, nothing is opened. Runs in the backend.
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FolderListing } from '../../src-shared/contract/library.ts';
import { isPhotoName, isSkippedFolder } from '../files/scan.ts';

/** Beyond this a count says "many" well enough. */
const largestCount = 1000;

/** The folders in `path`, or in the home folder. Throws `not-found`, `permission` or `invalid-input`. */
export async function listFoldersOnDisk(named: string | undefined): Promise<FolderListing> {
  const path = resolve(named ?? homedir());
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw explain(path, error);
  });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !isSkippedFolder(entry.name))
    .map(({ name }) => ({ name, path: join(path, name) }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  let photos = 0;
  for (const entry of entries) if (photos < largestCount && entry.isFile() && isPhotoName(entry.name)) photos++;
  const parent = dirname(path);
  return { path, parent: parent === path ? null : parent, folders, photos };
}

function explain(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM')
    return new AppError('permission', `Afterimage may not read the folder “${path}”.`);
  if (code === 'ENOTDIR') return new AppError('invalid-input', `“${path}” is a file. Name the folder it lies in.`);
  return new AppError('not-found', `There is no folder “${path}”.`);
}
