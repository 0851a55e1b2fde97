import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freeSpace, rangeRead, writable } from './disk-checks.ts';

describe('the disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afterimage-disk-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is written and read in parts, and nothing stays behind', async () => {
    const cache = join(folder, 'deep', 'cache');
    expect(await writable(cache)).toMatchObject({ outcome: 'passed' });
    expect(await rangeRead(cache)).toMatchObject({ outcome: 'passed' });
    expect(await readdir(cache)).toEqual([]);
  });

  it('says that a file is in the place of a folder', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const check of [writable, rangeRead]) {
      const { outcome, message } = await check(file);
      expect(outcome).toBe('failed');
      expect(message).toContain(`${file} cannot be a folder`);
    }
  });

  it('has its free space known for a folder that is not there yet', async () => {
    const missing = join(folder, 'a', 'b');
    const found = await freeSpace(missing, 1);
    expect(found).toMatchObject({ outcome: 'passed' });
    expect(found.message).toContain(missing);
  });

  it('says that there is too little room', async () => {
    const { outcome, message } = await freeSpace(folder, 1e18);
    expect(outcome).toBe('failed');
    expect(message).toMatch(/^Only [\d.]+ [GM]B are free on the disk of .*\. Free some space/);
  });
});
