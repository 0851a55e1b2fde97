// Brings a library to the newest schema, one numbered step at a time, each in its own transaction behind a backup.
// Runs in the backend; the steps themselves are in migrations/.
import type { Database } from 'better-sqlite3';
import { backUp } from './backup.ts';
import { applicationId } from './file-header.ts';

export interface Migration {
  /** What changes, for the log. */
  readonly name: string;
  readonly sql: string;
}

const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Step n brings schema n−1 to n (`user_version`). A process killed meanwhile leaves the schema before or after a step, never
 * between. A new library (version 0) needs no backup. Returns the backups made.
 */
export function migrate(db: Database, file: string, migrations: readonly Migration[]): string[] {
  const backups: string[] = [];
  const isNew = versionOf(db) === 0;
  for (let version = versionOf(db); version < migrations.length; version++) {
    const step = migrations[version];
    if (step == null) break;
    if (!isNew) backups.push(backUp(db, file, version));
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`application_id = ${String(applicationId)}`);
      db.pragma(`user_version = ${String(version + 1)}`);
    }).immediate();
    // Moves the new version number into the file's header, where an older Afterimage reads it without opening the database.
    db.pragma('wal_checkpoint(TRUNCATE)');
  }
  return backups;
}
