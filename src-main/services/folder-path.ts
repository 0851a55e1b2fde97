// Turns what a person named into a folder that can be watched, or a sentence why it cannot. Runs in the backend.
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import { rootState } from '../files/scan.ts';

/**
 * The absolute path of a folder with links in it resolved, so that one folder has one name. Throws `not-found`,
 * `invalid-input` (a file) or `permission`.
 */
export async function toFolderPath(named: string): Promise<string> {
  const path = resolve(named.startsWith('~/') ? named.replace('~', homedir()) : named);
  const state = await rootState(path);
  if (state === 'online') return await realpath(path);
  if (state === 'not-a-folder') throw new AppError('invalid-input', `“${path}” is a file. Name the folder it lies in.`);
  if (state === 'unreadable') throw new AppError('permission', `Afterimage may not read the folder “${path}”.`);
  throw new AppError('not-found', `There is no folder “${path}”.`);
}
