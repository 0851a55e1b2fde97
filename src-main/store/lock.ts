// One process per library. The lock is an exclusive SQLite lock on an empty side file: the operating system drops it with the
// process, even after kill -9, so there is never a stale one. Runs in the backend; never opens the library itself.
import Sqlite, { type Database } from 'better-sqlite3';
import { AppError } from '../../src-shared/contract/errors.ts';
import { translateSqliteError } from './sqlite-errors.ts';

export interface LibraryLock {
  release(): void;
}

/**
 * Libraries this process holds. POSIX drops every lock of a process on a file when any descriptor of it is closed, so a file
 * that is open here must not be opened again past SQLite, not even to look at its header.
 */
const heldHere = new Set<string>();

export const isHeldHere = (file: string): boolean => heldHere.has(file);

/**
 * Takes the lock of a library before a byte of it is read. Throws `locked` where another opener (of any process, this one too)
 * holds it, `permission` where the folder cannot be written. The file NAME.lock stays behind, empty: removing it would let two
 * openers lock two files of one name.
 */
export function lockLibrary(file: string): LibraryLock {
  if (heldHere.has(file)) throw alreadyOpen(file);
  let db: Database | undefined;
  try {
    db = new Sqlite(`${file}.lock`, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const translated = translateSqliteError(error, file);
    throw translated instanceof AppError && translated.code === 'locked' ? alreadyOpen(file, error) : translated;
  }
  const held = db;
  heldHere.add(file);
  return {
    release() {
      held.close();
      heldHere.delete(file);
    },
  };
}

const alreadyOpen = (file: string, cause?: unknown): AppError =>
  new AppError('locked', `${file} is already open in another Afterimage. Close that one first.`, { cause });
