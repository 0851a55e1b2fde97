import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHead, readWhole } from './read-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-read-file-'));
  await writeFile(join(folder, 'photo.jpg'), 'the bytes');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const reads = [
  ['readWhole', (path: string) => readWhole(path)],
  ['readHead', (path: string) => readHead(path, 100)],
] as const;

describe.each(reads)('%s', (_, read) => {
  it('reads a file', async () => {
    expect(Buffer.from(await read(join(folder, 'photo.jpg'))).toString()).toBe('the bytes');
  });

  it('follows no link that has taken the place of a photo', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no O_NOFOLLOW');
    const path = join(folder, 'link.jpg');
    await symlink('photo.jpg', path);
    await expect(read(path)).rejects.toMatchObject({ name: 'MediaError', code: 'disappeared' });
  });

  it('refuses a folder with a photo’s name', async () => {
    const path = join(folder, 'folder.jpg');
    await mkdir(path);
    await expect(read(path)).rejects.toMatchObject(
      process.platform === 'win32' ? {} : { name: 'MediaError', code: 'not-an-image' },
    );
  });

  it('does not wait for somebody to write to a named pipe', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no such pipes');
    const path = join(folder, 'pipe.jpg');
    execFileSync('mkfifo', [path]);
    await expect(read(path)).rejects.toMatchObject({ name: 'MediaError', code: 'not-an-image' });
  });
});
