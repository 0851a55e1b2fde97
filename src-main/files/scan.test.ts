import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPhotoName, rootState, scan, type ScanCounts } from './scan.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'afterimage-scan-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), path);
  }
}

async function walk(batchSize = 500): Promise<{ names: string[]; batches: number; counts: ScanCounts }> {
  const names: string[] = [];
  let batches = 0;
  let counts: ScanCounts | undefined;
  for await (const batch of scan(root, { batchSize })) {
    names.push(...batch.files.map((file) => file.path.slice(root.length + 1)));
    batches++;
    counts = { ...batch.counts };
  }
  if (!counts) throw new Error('a scan yields at least one batch');
  return { names, batches, counts };
}

describe('scan', () => {
  it('finds photos in folders below, in name order, and counts everything else', async () => {
    await put('b/two.JPG', 'a/one.heic', 'top.png', 'notes.txt', 'a/one.xmp');
    const { names, counts } = await walk();
    expect(names).toEqual(['top.png', join('a', 'one.heic'), join('b', 'two.JPG')]);
    expect(counts).toMatchObject({ photos: 3, others: 2, unreadable: 0 });
  });

  it('leaves hidden and cache folders out, and hidden files', async () => {
    await put('.git/a.jpg', '@eaDir/b.jpg', 'node_modules/c.jpg', '.thumbnails/d.jpg', '._e.jpg', 'f.jpg');
    const { names, counts } = await walk();
    expect(names).toEqual(['f.jpg']);
    expect(counts.skippedFolders).toBe(4);
  });

  it('does not follow symbolic links, so a loop ends', async () => {
    await put('in/a.jpg');
    await symlink(root, join(root, 'in', 'loop'));
    await symlink(join(root, 'in', 'a.jpg'), join(root, 'again.jpg'));
    expect((await walk()).names).toEqual([join('in', 'a.jpg')]);
  });

  it('yields whole batches and a last one that may be empty', async () => {
    await put('1.jpg', '2.jpg', '3.jpg', '4.jpg');
    expect(await walk(2)).toMatchObject({ batches: 3, counts: { photos: 4 } });
  });

  it('passes over an unreadable folder and goes on', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'nothing is unreadable to root');
    await put('a/hidden.jpg', 'b/seen.jpg');
    await chmod(join(root, 'a'), 0o000);
    const { names, counts } = await walk();
    await chmod(join(root, 'a'), 0o755);
    expect(names).toEqual([join('b', 'seen.jpg')]);
    expect(counts.unreadablePaths.map((path) => basename(path))).toEqual(['a']);
  });

  it('counts a folder that vanished and does not throw', async () => {
    await rm(root, { recursive: true });
    const { names, counts } = await walk();
    expect(names).toEqual([]);
    expect(counts.unreadable).toBe(1);
  });

  it('stops when it is told to', async () => {
    await put('a.jpg');
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(scan(root, { signal: stop }).next()).rejects.toThrow('enough');
  });

  it('gives size and a whole modification time', async () => {
    await put('a.jpg');
    for await (const batch of scan(root)) {
      expect(batch.files[0]?.sizeBytes).toBe(5);
      expect(Number.isInteger(batch.files[0]?.mtimeMs)).toBe(true);
    }
  });
});

describe('rootState', () => {
  it('tells a folder, a file and nothing apart', async () => {
    await put('a.jpg');
    expect(await rootState(root)).toBe('online');
    expect(await rootState(join(root, 'a.jpg'))).toBe('not-a-folder');
    expect(await rootState(join(root, 'gone'))).toBe('offline');
  });
});

describe('isPhotoName', () => {
  it.each([
    ['IMG_1.JPG', true],
    ['raw.CR3', true],
    ['no-extension', false],
    ['.jpg', false],
    ['side.jpg.xmp', false],
  ])('%s → %s', (name, expected) => {
    expect(isPhotoName(name)).toBe(expected);
  });
});
