// A disk that is full in the middle of a file: said at once, nothing that came is lost, and the next fetch goes on.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realDisk, type Disk } from '../../src-main/models/downloads/disk.ts';
import { fetchModel } from '../../src-main/models/downloads/fetch-model.ts';
import { importModel } from '../../src-main/models/import/import-model.ts';
import { describeModel } from '../../src-main/models/registry.ts';
import { startHub, type Hub } from './hub-server.ts';
import { manifestOf, newFolder, optionsFor, tinyContents, tinyFolder, weights } from './tiny-model.ts';

let hub: Hub;
let directory = '';
let contents: Record<string, Buffer> = {};

beforeEach(async () => {
  contents = await tinyContents();
  hub = await startHub(contents);
  directory = await newFolder();
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

const fullAfter = (limit: number): Disk => ({
  ...realDisk,
  async write(file, bytes, position) {
    if (position + bytes.length <= limit) return realDisk.write(file, bytes, position);
    await realDisk.write(file, bytes.subarray(0, Math.max(0, limit - position)), position);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  },
});

const get = (folder: string, disk: Disk): ReturnType<typeof fetchModel> =>
  fetchModel(manifestOf(contents), { ...optionsFor(hub.url, folder), disk });

const asksForWeights = (): (string | null)[] =>
  hub.asked.filter(({ path }) => path === weights).map(({ range }) => range);

describe('a full disk', () => {
  it('keeps what came, and the next fetch goes on', async () => {
    await expect(get(directory, fullAfter(130_000))).rejects.toMatchObject({ code: 'disk-full' });
    hub.asked.length = 0;
    await get(directory, realDisk);
    expect(await readFile(join(directory, 'tiny', weights))).toEqual(contents[weights]);
    expect(asksForWeights()).toEqual(['bytes=130000-']);
  });

  it('that is really full does the same', async ({ skip }) => {
    const mounted = join(directory, 'small');
    await mkdir(mounted);
    const mount = (...options: readonly string[]): boolean => spawnSync('mount', [...options, mounted]).status === 0;
    skip(!mount('-t', 'tmpfs', '-o', 'size=200k', 'tmpfs'), 'a small disk can only be mounted by root');
    try {
      const boundless = { ...realDisk, freeBytes: () => Promise.resolve(Infinity) };
      await expect(get(mounted, boundless)).rejects.toMatchObject({ code: 'disk-full' });
      mount('-o', 'remount,size=2m');
      hub.asked.length = 0;
      await get(mounted, boundless);
      expect(await readFile(join(mounted, 'tiny', weights))).toEqual(contents[weights]);
      expect(asksForWeights()).toEqual([expect.stringMatching(/^bytes=\d{5,6}-$/)]);
    } finally {
      spawnSync('umount', [mounted]);
    }
  });

  it('leaves nothing of an import', async () => {
    const importing = importModel({
      path: tinyFolder,
      name: 'mine',
      directory,
      taken: () => false,
      describe: describeModel,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      disk: fullAfter(130_000),
    });
    await expect(importing).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(directory)).toEqual([]);
  });
});
