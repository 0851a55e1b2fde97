import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  diagnoseIntegrity,
  diagnoseLibrary,
  diagnoseScan,
  diagnoseSqlite,
  diagnoseSqliteVec,
  photoFolders,
} from './diagnose.ts';
import { inTransaction, openLibrary } from './open.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from './testing/scratch-library.ts';

describe('diagnosing the store', () => {
  let scratch: ScratchLibrary;
  beforeEach(() => {
    scratch = scratchLibrary();
  });
  afterEach(() => {
    scratch.remove();
  });

  it('finds that SQLite, sqlite-vec and the scan compute what they must', () => {
    for (const check of [diagnoseSqlite, diagnoseSqliteVec, diagnoseScan])
      expect(check()).toMatchObject({ outcome: 'passed' });
  });

  it('counts the folders that hold photos, on any system', () => {
    const folder = plantFolder(scratch.library);
    for (const path of [
      '/photos/a.jpg',
      '/photos/b.jpg',
      '/photos/2024/a.jpg',
      'C:\\Photos\\a.jpg',
      'C:\\Photos\\b\\a.jpg',
    ])
      plantPhoto(scratch.library, folder, { path });
    expect(photoFolders(scratch.library)).toBe(4);
    expect(diagnoseLibrary(scratch.library).message).toContain('in 1 folders');
  });

  it('finds a sound library sound, or says why it did not look', async () => {
    expect(await diagnoseIntegrity(scratch.library)).toMatchObject({ outcome: 'passed' });
    const small = await diagnoseIntegrity(scratch.library, { largestBytes: 1, timeMs: 5000 });
    expect(small).toMatchObject({ outcome: 'skipped' });
    const late = await diagnoseIntegrity(scratch.library, { largestBytes: 1e9, timeMs: -1 });
    expect(late.message).toMatch(/^Checking takes too long here: 0 of \d+ tables/);
  });

  it('finds damage in the middle of a library', async () => {
    const folder = plantFolder(scratch.library);
    inTransaction(scratch.library, () => {
      for (let at = 0; at < 2000; at++) plantPhoto(scratch.library, folder, { path: `/photos/${String(at)}.jpg` });
    });
    scratch.library.close();
    const file = openSync(scratch.file, 'r+');
    // Pages of 16 KiB; the first holds the header, one in the middle holds rows.
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, 16_384 * 12);
    closeSync(file);
    const damaged = openLibrary(scratch.file);
    try {
      const { outcome, message } = await diagnoseIntegrity(damaged);
      expect(outcome).toBe('failed');
      expect(message).toContain('The library is damaged');
    } finally {
      damaged.close();
    }
  });
});
