// Turns SQLite's result codes into the sentences of the contract. Runs in the backend; knows no tables.
import { AppError } from '../../src-shared/contract/errors.ts';

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
};

/** SQLITE_IOERR_SHMSIZE and _WRITE are what a full disk looks like where the file system reserves late. */
const fullDisk = ['SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_WRITE'];
const noAccess = ['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH'];
const busy = ['SQLITE_BUSY', 'SQLITE_LOCKED'];
const damaged = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'];

const among = (code: string, list: readonly string[]): boolean =>
  list.some((entry) => code === entry || code.startsWith(`${entry}_`));

/** An error of SQLite or of the file system as the contract's error; anything else comes back as it is. */
export function translateSqliteError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const options = { cause: error };
  if (among(code, fullDisk)) {
    return new AppError(
      'disk-full',
      `The disk that holds ${file} is full. Nothing was lost; free some space.`,
      options,
    );
  }
  if (among(code, noAccess)) {
    return new AppError('permission', `${file} cannot be written. Check the permissions of its folder.`, options);
  }
  if (among(code, busy)) return new AppError('locked', `${file} is in use by another program.`, options);
  if (among(code, damaged)) {
    const hint = 'If it was one, it is damaged: a backup may lie beside it.';
    return new AppError('not-a-library', `${file} cannot be read as an Afterimage library. ${hint}`, options);
  }
  return error;
}
