import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId } from '../../src-shared/photo/ids.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { addFolder } from '../../src-main/store/folders.ts';
import { migrations } from '../../src-main/store/migrations/all.ts';
import { openLibrary, type Library } from '../../src-main/store/open.ts';
import { beginScan, upsertSeen } from '../../src-main/store/scan.ts';
import { embeddingCount } from '../../src-main/store/vectors.ts';
import { countLacking } from '../../src-main/store/work.ts';

const script = new URL('../../src-main/store/testing/writer.ts', import.meta.url).pathname;
const stages = [
  { stage: 'identify', version: '1' },
  { stage: 'embed', version: 'm' },
];
const photos = 4000;

let directory = '';
let file = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'afterimage-kill-'));
  file = join(directory, 'library.db');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

interface Writer {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Resolves with the line once it was said. */
  said(start: string): Promise<string>;
  kill(): Promise<void>;
}

function start(task: 'work' | 'hold' | 'migrate'): Writer {
  const child = spawn(process.execPath, [script, task, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  const ended = once(child, 'close');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const look of waiting) look();
  });
  const said = (start: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.find((one) => one.startsWith(start));
        if (line != null) resolve(line);
      };
      waiting.add(look);
      look();
      void ended.then(() => {
        reject(new Error(`it ended without saying ${start}: ${lines.join(', ')}`));
      });
    });
  return {
    child,
    lines,
    said,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function plantFiles(library: Library): void {
  const folderId = addFolder(library, '/photos').id;
  const files = Array.from({ length: photos }, (_, i) => ({
    path: `/photos/${String(i)}.jpg`,
    sizeBytes: 10,
    mtimeMs: 1,
  }));
  upsertSeen(library, { folderId, scanId: beginScan(library, folderId), files });
}

describe('a library whose process is killed', () => {
  it('opens again with everything acknowledged, twelve times in a row, and nothing is done twice', async () => {
    const seeded = openLibrary(file);
    plantFiles(seeded);
    seeded.close();
    const acknowledged = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const writer = start('work');
      await writer.said('done');
      await after((round * 37) % 120);
      await writer.kill();
      const done = writer.lines.filter((line) => line.startsWith('done '));
      for (const line of done) {
        expect(acknowledged.has(line)).toBe(false);
        acknowledged.add(line);
      }
      const library = openLibrary(file);
      expect(library.recovered).toBe(true);
      expect(library.db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(library.db.pragma('foreign_key_check')).toEqual([]);
      const finished = photos - countLacking(library, { stages, outcomeVersion: '1' });
      // The last one may have been committed and not said any more; it must not be said again, so it counts as said.
      expect(finished - acknowledged.size).toBeGreaterThanOrEqual(0);
      expect(finished - acknowledged.size).toBeLessThanOrEqual(round + 1);
      expect(embeddingCount(library, toModelId('m'))).toBe(finished);
      library.close();
    }
    expect(acknowledged.size).toBeGreaterThan(12);
  });

  it('has the schema before or after a step of migration, never between', async () => {
    for (let round = 0; round < 8; round++) {
      rmSync(directory, { recursive: true, force: true });
      directory = mkdtempSync(join(tmpdir(), 'afterimage-kill-'));
      file = join(directory, 'library.db');
      openLibrary(file).close();
      const writer = start('migrate');
      await writer.said('open');
      await after(30 + round * 60);
      await writer.kill();
      const db = new Sqlite(file);
      const version = Number(db.pragma('user_version', { simple: true }));
      const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE 'slow%'`).all();
      expect(tables).toHaveLength(version - migrations.length);
      for (let i = 0; i < tables.length; i++) {
        expect(db.prepare(`SELECT count(*) AS rows FROM slow${String(i)}`).get()).toEqual({ rows: 20_000 });
      }
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
      for (const name of readdirSync(directory).filter((one) => one.endsWith('.db') && one.includes('.backup-'))) {
        const backup = new Sqlite(join(directory, name), { readonly: true });
        expect(backup.pragma('quick_check', { simple: true })).toBe('ok');
        backup.close();
      }
    }
  });
});

describe('the lock', () => {
  it('keeps other processes out, and goes with its process even when that is killed', async () => {
    const holder = start('hold');
    await holder.said('open');
    expect(() => openLibrary(file)).toThrow(AppError);
    await expect(start('hold').said('')).resolves.toBe('locked');
    await holder.kill();
    openLibrary(file).close();
  });

  it('lets exactly one of ten simultaneous starts in', async () => {
    const said = await Promise.all(Array.from({ length: 10 }, () => start('hold').said('')));
    expect(said.sort()).toEqual([...Array.from({ length: 9 }, () => 'locked'), 'open']);
  });
});
