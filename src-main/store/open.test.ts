import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../src-shared/contract/errors.ts';
import { listBackups } from './backup.ts';
import { applicationId } from './file-header.ts';
import type { Migration } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { openLibrary } from './open.ts';
import { writeSettings, readSettings } from './settings.ts';

let directory = '';
const at = (name: string): string => join(directory, name);
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'afterimage-open-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function codeOf(work: () => unknown): ErrorCode | 'none' {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const addTable = (name: string): Migration => ({ name, sql: `CREATE TABLE ${name} (id INTEGER PRIMARY KEY) STRICT` });

describe('opening a library', () => {
  it('makes one, marked as ours, with a log and foreign keys, and finds it again', () => {
    const library = openLibrary(at('a.db'));
    writeSettings(library, { theme: 'dark' });
    expect(library.db.pragma('application_id', { simple: true })).toBe(applicationId);
    expect(library.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(library.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(library.db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(library.backups).toEqual([]);
    library.close();
    const again = openLibrary(at('a.db'));
    expect(readSettings(again)).toEqual({ theme: 'dark' });
    expect(again.recovered).toBe(false);
    again.close();
  });

  it('has strict tables only, but for the text index, which SQLite makes as it likes', () => {
    const library = openLibrary(at('a.db'));
    const loose = library.db
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'text_index%' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
      )
      .all();
    expect(loose).toEqual([]);
    library.close();
  });

  it('refuses what is not a library and leaves every byte of it, without even a lock file', () => {
    writeFileSync(at('notes.txt'), 'not a database, and longer than a header '.repeat(10));
    const foreign = new Sqlite(at('foreign.db'));
    foreign.exec('CREATE TABLE theirs (a)');
    foreign.close();
    const before = [digest(at('notes.txt')), digest(at('foreign.db'))];
    expect(codeOf(() => openLibrary(at('notes.txt')))).toBe('not-a-library');
    expect(codeOf(() => openLibrary(at('foreign.db')))).toBe('not-a-library');
    expect(codeOf(() => openLibrary(directory))).toBe('not-a-library');
    expect([digest(at('notes.txt')), digest(at('foreign.db'))]).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['foreign.db', 'notes.txt']);
  });

  it('takes an empty file, as an interrupted creation leaves one', () => {
    writeFileSync(at('a.db'), '');
    const library = openLibrary(at('a.db'));
    expect(readSettings(library)).toEqual({});
    library.close();
  });

  it('refuses a library of a newer Afterimage without writing a byte', () => {
    openLibrary(at('a.db'), { migrations: [...migrations, addTable('later')] }).close();
    const before = digest(at('a.db'));
    expect(codeOf(() => openLibrary(at('a.db')))).toBe('newer-library');
    expect(codeOf(() => openLibrary(at('a.db'), { readonly: true }))).toBe('newer-library');
    expect(digest(at('a.db'))).toBe(before);
    expect(existsSync(at('a.db-wal'))).toBe(false);
  });

  it('refuses a second opener and lets the next one in after closing', () => {
    const first = openLibrary(at('a.db'));
    expect(codeOf(() => openLibrary(at('a.db')))).toBe('locked');
    first.close();
    openLibrary(at('a.db')).close();
  });

  it('says so where the folder does not exist, or a reader finds no library', () => {
    expect(codeOf(() => openLibrary(at('nowhere/a.db')))).toBe('not-found');
    expect(codeOf(() => openLibrary(at('a.db'), { readonly: true }))).toBe('not-found');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('lets readers in beside the writer, who cannot write', () => {
    const writer = openLibrary(at('a.db'));
    writeSettings(writer, { theme: 'light' });
    const reader = openLibrary(at('a.db'), { readonly: true });
    expect(readSettings(reader)).toEqual({ theme: 'light' });
    expect(
      codeOf(() => {
        writeSettings(reader, { theme: 'dark' });
      }),
    ).toBe('permission');
    reader.close();
    writer.close();
  });

  it('refuses a damaged library and leaves it as it is', () => {
    openLibrary(at('a.db')).close();
    const bytes = readFileSync(at('a.db'));
    bytes.fill(0xa5, 100, 4000);
    writeFileSync(at('a.db'), bytes);
    const before = digest(at('a.db'));
    expect(codeOf(() => openLibrary(at('a.db')))).toBe('not-a-library');
    expect(digest(at('a.db'))).toBe(before);
  });
});

describe('migrating a library', () => {
  it('backs an existing one up before each step, and the backup is the library as it was', () => {
    const first = openLibrary(at('a.db'));
    writeSettings(first, { theme: 'dark' });
    first.close();
    const next = openLibrary(at('a.db'), { migrations: [...migrations, addTable('second'), addTable('third')] });
    expect(next.backups).toHaveLength(2);
    expect(next.db.pragma('user_version', { simple: true })).toBe(migrations.length + 2);
    next.close();
    const [oldest] = next.backups;
    const backup = openLibrary(oldest ?? '', { readonly: true });
    expect(readSettings(backup)).toEqual({ theme: 'dark' });
    expect(backup.db.pragma('user_version', { simple: true })).toBe(migrations.length);
    backup.close();
  });

  it('keeps seven backups, the newest', () => {
    openLibrary(at('a.db')).close();
    const steps = Array.from({ length: 9 }, (_, i) => addTable(`extra${String(i)}`));
    const library = openLibrary(at('a.db'), { migrations: [...migrations, ...steps] });
    expect(library.backups).toHaveLength(9);
    expect(listBackups(at('a.db')).sort()).toEqual([...library.backups].slice(2).sort());
    library.close();
  });

  it('leaves the schema before a step that fails, with nothing of it', () => {
    openLibrary(at('a.db')).close();
    const broken = { name: 'broken', sql: 'CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);' };
    expect(() => openLibrary(at('a.db'), { migrations: [...migrations, broken] })).toThrow(/nowhere/);
    const library = openLibrary(at('a.db'));
    expect(library.db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all()).toEqual([]);
    library.close();
  });

  it('does not migrate for a reader', () => {
    openLibrary(at('a.db')).close();
    const steps = [...migrations, addTable('second')];
    expect(codeOf(() => openLibrary(at('a.db'), { migrations: steps, readonly: true }))).toBe('conflict');
  });
});
