// Opens the library file: lock, refusal, migration, settings of the connection. Runs in the backend only.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import { AppError } from '../../src-shared/contract/errors.ts';
import { readFileKind, type FileKind } from './file-header.ts';
import { isHeldHere, lockLibrary, type LibraryLock } from './lock.ts';
import { migrate, type Migration } from './migrate.ts';
import { migrations as releasedMigrations } from './migrations/all.ts';
import { translateSqliteError } from './sqlite-errors.ts';
import { addTextFunctions } from './text-functions.ts';

/** Everything the store's functions need. One process writes; `readonly` ones may read beside it. */
export interface Library {
  readonly file: string;
  readonly db: Database;
  readonly readonly: boolean;
  /** The process before this one did not close the library; its log was replayed and the file checked. */
  readonly recovered: boolean;
  /** Backups made by this opening, because the schema changed. */
  readonly backups: readonly string[];
  /** The statement for a text, prepared once. */
  sql(text: string): Statement;
  close(): void;
}

export interface OpenOptions {
  readonly readonly?: boolean;
  /** Only tests name other steps than the released ones. */
  readonly migrations?: readonly Migration[];
}

/** 16 KiB pages hold seven 512-d float32 vectors at 88 % fill; 4 KiB pages would hold one and waste half. */
const pageBytes = 16_384;
const busyTimeoutMs = 5_000;
/** A burst may grow the write-ahead log; it is cut back to this at the next checkpoint. */
const logLimitBytes = 64 * 1024 * 1024;

/**
 * Opens or creates a library. Throws AppError: `locked` (open elsewhere), `newer-library` and `not-a-library` (nothing is
 * written), `disk-full`, `permission`, `not-found` (readonly and no file; or no such folder), `conflict` (readonly and an older schema).
 */
export function openLibrary(name: string, options: OpenOptions = {}): Library {
  const file = resolve(name);
  if (file !== file.trim()) throw new AppError('invalid-input', 'A library file name cannot end in a space.');
  const steps = options.migrations ?? releasedMigrations;
  if (options.readonly === true) return openForReading(file, steps);
  assertFolder(file);
  // Refusals that need no lock come first, so that a folder of someone else's does not even get a lock file.
  refuse(file, inspect(file), steps.length);
  const lock = lockLibrary(file);
  try {
    return openForWriting(file, { steps, lock });
  } catch (error) {
    lock.release();
    throw translateSqliteError(error, file);
  }
}

/** Runs `work` as one transaction (nested calls join it); a full disk or lost access becomes an AppError and nothing is half done. */
export function inTransaction<Out>(library: Library, work: () => Out): Out {
  if (library.db.inTransaction) return work();
  try {
    return library.db.transaction(work).immediate();
  } catch (error) {
    throw translateSqliteError(error, library.file);
  }
}

/** Runs `read` over one state of the library (nested calls join it). Statements that follow one another share one look at the file's locks. */
export function inSnapshot<Out>(library: Library, read: () => Out): Out {
  return library.db.inTransaction ? read() : library.db.transaction(read).deferred();
}

type CounterName = 'timeline' | 'presence' | 'scan' | 'organise' | 'favourite';

/** Counts one up, inside the caller's transaction. */
export function advance(library: Library, name: CounterName): number {
  const sql = library.sql('UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value');
  return (sql.get(name) as { value: number }).value;
}

export function counter(library: Library, name: CounterName): number {
  return (library.sql('SELECT value FROM counter WHERE name = ?').get(name) as { value: number }).value;
}

/** Grows with every change of the timeline, also over restarts. */
export const revision = (library: Library): number => counter(library, 'timeline');

function assertFolder(file: string): void {
  const folder = resolve(file, '..');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new AppError('not-found', `The folder ${folder} does not exist.`);
  }
}

function inspect(file: string): FileKind {
  if (isHeldHere(file)) return { kind: 'library', version: 0 };
  try {
    return readFileKind(file);
  } catch (error) {
    throw translateSqliteError(error, file);
  }
}

function refuse(file: string, kind: FileKind, newest: number): void {
  if (kind.kind === 'foreign') {
    throw new AppError('not-a-library', `${file} is not an Afterimage library. It was left as it is.`);
  }
  if (kind.kind === 'library' && kind.version > newest) {
    throw new AppError('newer-library', `${file} was written by a newer Afterimage. Update Afterimage to open it.`);
  }
}

const hasLog = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

function openForWriting(file: string, how: { steps: readonly Migration[]; lock: LibraryLock }): Library {
  refuse(file, inspect(file), how.steps.length);
  const recovered = hasLog(file);
  if (recovered) refuseNewerLog(file, how.steps.length);
  const db = new Sqlite(file, { timeout: busyTimeoutMs });
  try {
    configure(db);
    if (recovered) assertSound(db, file);
    const backups = migrate(db, file, how.steps);
    return handle(db, { file, readonly: false, recovered, backups, release: () => how.lock.release() });
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The process that migrated may have died before the new version reached the header: then only the log knows. Reading changes neither. */
function refuseNewerLog(file: string, newest: number): void {
  const db = new Sqlite(file, { readonly: true, timeout: busyTimeoutMs });
  try {
    refuse(file, { kind: 'library', version: Number(db.pragma('user_version', { simple: true })) }, newest);
  } finally {
    db.close();
  }
}

function openForReading(file: string, steps: readonly Migration[]): Library {
  const kind = inspect(file);
  if (kind.kind === 'absent') throw new AppError('not-found', `There is no library at ${file}.`);
  refuse(file, kind.kind === 'empty' ? { kind: 'foreign' } : kind, steps.length);
  try {
    const db = new Sqlite(file, { readonly: true, timeout: busyTimeoutMs });
    const version = Number(db.pragma('user_version', { simple: true }));
    refuse(file, { kind: 'library', version }, steps.length);
    if (version < steps.length) {
      db.close();
      throw new AppError('conflict', `${file} is from an older Afterimage and must be opened for writing once.`);
    }
    return handle(db, { file, readonly: true, recovered: false, backups: [], release: () => undefined });
  } catch (error) {
    throw translateSqliteError(error, file);
  }
}

/**
 * synchronous FULL: an acknowledged change survives a power cut. Its price is one fsync a transaction, and indexing writes a
 * batch per transaction, so NORMAL for derived rows would gain nothing that is felt.
 */
function configure(db: Database): void {
  db.pragma(`page_size = ${String(pageBytes)}`);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cache_size = -32000');
  db.pragma(`journal_size_limit = ${String(logLimitBytes)}`);
}

function assertSound(db: Database, file: string): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict === 'ok') return;
  throw new AppError(
    'not-a-library',
    `${file} is damaged (${String(verdict)}). It was left as it is; a backup may lie beside it.`,
  );
}

interface HandleParts {
  readonly file: string;
  readonly readonly: boolean;
  readonly recovered: boolean;
  readonly backups: readonly string[];
  readonly release: () => void;
}

function handle(db: Database, parts: HandleParts): Library {
  addTextFunctions(db);
  const statements = new Map<string, Statement>();
  return {
    file: parts.file,
    db,
    readonly: parts.readonly,
    recovered: parts.recovered,
    backups: parts.backups,
    sql(text) {
      let statement = statements.get(text);
      if (statement == null) statements.set(text, (statement = db.prepare(text)));
      return statement;
    },
    close() {
      if (db.open) db.close();
      parts.release();
    },
  };
}
