// Copies of a library, made before its schema changes and kept beside it. Runs in the backend; knows no tables.
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { AppError } from '../../src-shared/contract/errors.ts';

export const backupsKept = 7;

const marker = '.backup-';

/** Backups of a library, newest first. */
export function listBackups(file: string): string[] {
  const prefix = `${basename(file)}${marker}`;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(prefix) && name.endsWith('.db'));
  return names
    .sort()
    .reverse()
    .map((name) => join(dirname(file), name));
}

/** A whole copy by `VACUUM INTO`, checked before it counts. Older ones beyond `backupsKept` go. Returns its path. */
export function backUp(db: Database, file: string, schemaVersion: number): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const target = `${file}${marker}${stamp}-v${String(schemaVersion)}.db`;
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(unfinished);
    assertWhole(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  for (const old of listBackups(file).slice(backupsKept)) rmSync(old, { force: true });
  return target;
}

function assertWhole(file: string): void {
  const copy = new Sqlite(file, { readonly: true });
  try {
    if (copy.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      throw new AppError('internal', 'The backup of the library could not be verified. Nothing was changed.');
    }
  } finally {
    copy.close();
  }
}
