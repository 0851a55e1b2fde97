import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src-shared/contract/errors.ts';
import { migrations } from '../../src-main/store/migrations/all.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { readSettings, writeSettings } from '../../src-main/store/settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'afterimage-disk-'));

/** A file system of its own needs root on Linux; says why where there is none. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory], { stdio: 'pipe' });
    return true;
  } catch (error) {
    rmSync(directory, { recursive: true });
    console.log(
      `skipped: no small file system can be mounted here (${error instanceof Error ? error.message.trim() : ''})`,
    );
    return false;
  }
}

const mounted = mount();

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const ballast = join(directory, 'ballast');

/** Leaves about so many bytes free. */
function fillDisk(freeBytes: number): void {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes)));
}

describe('a full disk', () => {
  beforeEach(({ skip }) => {
    skip(!mounted, 'no small file system can be mounted here');
  });
  beforeAll(() => {
    rmSync(ballast, { force: true });
  });
  afterAll(() => {
    if (mounted) execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true, force: true });
  });

  it('is said to be full, loses nothing acknowledged, and work goes on once there is room', () => {
    const file = join(directory, 'a.db');
    const library = openLibrary(file);
    let failures = 0;
    let written = 0;
    for (let freeBytes = 0; freeBytes <= 400_000; freeBytes += 8000) {
      fillDisk(freeBytes);
      for (;;) {
        const code = codeOf(() => {
          writeSettings(library, { [`key${String(written)}`]: 'x'.repeat(20_000) });
        });
        if (code === 'none') written++;
        else {
          expect(code).toBe('disk-full');
          failures++;
          break;
        }
      }
      expect(Object.keys(readSettings(library))).toHaveLength(written);
      if (written > 20) {
        // Makes room again in the file itself, without a restart.
        rmSync(ballast);
        library.db.exec('DELETE FROM setting');
        library.db.pragma('wal_checkpoint(TRUNCATE)');
        written = 0;
      }
    }
    expect(failures).toBe(51);
    rmSync(ballast, { force: true });
    expect(
      codeOf(() => {
        writeSettings(library, { last: true });
      }),
    ).toBe('none');
    expect(library.db.pragma('integrity_check', { simple: true })).toBe('ok');
    library.close();
    rmSync(file);
  });

  it('refuses to make a library, or to change the schema of one it cannot back up', () => {
    const file = join(directory, 'b.db');
    fillDisk(20_000);
    expect(codeOf(() => openLibrary(file))).toBe('disk-full');
    rmSync(ballast);
    const library = openLibrary(file);
    writeSettings(library, { kept: 'y'.repeat(200_000) });
    library.close();
    fillDisk(250_000);
    const later = [...migrations, { name: 'later', sql: 'CREATE TABLE later (a TEXT) STRICT' }];
    expect(codeOf(() => openLibrary(file, { migrations: later }))).toBe('disk-full');
    rmSync(ballast);
    const again = openLibrary(file);
    expect(Object.keys(readSettings(again))).toEqual(['kept']);
    expect(again.db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'later'`).all()).toEqual([]);
    again.close();
  });

  it('is told from one that may not be written', () => {
    const file = join(directory, 'c.db');
    openLibrary(file).close();
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    expect(codeOf(() => openLibrary(file))).toBe('permission');
    expect(codeOf(() => openLibrary(join(directory, 'new.db')))).toBe('permission');
    execFileSync('mount', ['-o', 'remount,rw', directory]);
    openLibrary(file).close();
  });
});
