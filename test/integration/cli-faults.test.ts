// The command line as a process of its own when it is interrupted, started by another Node, or out of disk.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexReport } from '../../src-shared/contract/jobs.ts';
import type { LibraryStatus } from '../../src-shared/contract/library.ts';
import { afterimage, documentOf, expectFailure, tinyModel } from '../support/cli.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-cli-faults-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

async function picture(path: string, red: number): Promise<void> {
  const background = { r: red, g: 90, b: 60 };
  await sharp({ create: { width: 320, height: 200, channels: 3, background } })
    .jpeg()
    .toFile(path);
}

describe('Ctrl-C', () => {
  it('stops with a sentence, keeps what was done, and the next run goes on', async () => {
    const many = join(home, 'many');
    const file = join(home, 'many.db');
    await mkdir(many);
    for (let at = 0; at < 150; at++) await picture(join(many, `${String(at)}.jpg`), at);
    const args = ['--library', file, '--model', tinyModel, 'index', many, '--json'];
    const ran = await afterimage(args, {
      onStart(child) {
        const timer = setInterval(() => {
          void stat(join(`${file}-cache`, 'thumbnails')).then(
            () => {
              clearInterval(timer);
              child.kill('SIGINT');
            },
            () => undefined,
          );
        }, 20);
        child.on('close', () => {
          clearInterval(timer);
        });
      },
    });
    expectFailure(ran, 'cancelled');
    const rest = documentOf<IndexReport>(await afterimage(args));
    expect(rest.indexed).toBeGreaterThan(0);
    expect(rest.indexed + rest.unchanged).toBe(150);
  });
});

const systemNode = spawnSync('node', ['--version'], {
  env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  encoding: 'utf8',
});
const isOldNode = systemNode.status === 0 && Number(systemNode.stdout.slice(1).split('.')[0]) < 24;

describe('the launcher', () => {
  it('runs on the Node that comes along, whatever Node started it', async ({ skip }) => {
    skip(!isOldNode, 'no Node older than 24 is installed here');
    const node = spawnSync('sh', ['-c', 'command -v node'], {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      encoding: 'utf8',
    });
    const options = { node: node.stdout.trim() };
    const ran = await afterimage(['--library', join(home, 'a.db'), 'status', '--json'], options);
    expect(documentOf<LibraryStatus>(ran).photos).toBe(0);
    expect((await afterimage(['frobnicate'], options)).code).toBe(2);
  });
});

const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;

describe('a full disk', () => {
  it('stops with a sentence, loses nothing, and goes on when there is room', async ({ skip }) => {
    skip(!isRootOnLinux, 'a small file system can be mounted by root on Linux only');
    const disk = join(home, 'disk');
    await mkdir(disk);
    const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    skip(made.status !== 0, 'no small file system can be mounted here');
    try {
      const noisy = join(home, 'noisy');
      await mkdir(noisy);
      for (let at = 0; at < 40; at++) await noise(join(noisy, `${String(at)}.jpg`), at);
      const args = ['--library', join(disk, 'library.db'), '--model', tinyModel, 'index', noisy, '--json'];
      expectFailure(await afterimage(args), 'disk-full');
      spawnSync('mount', ['-o', 'remount,size=64m', disk]);
      const report = documentOf<IndexReport>(await afterimage(args));
      expect(report).toMatchObject({ seen: 40, skipped: [], failed: [] });
      expect(report.indexed + report.unchanged).toBe(40);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

/** Thumbnails of noise are large. */
async function noise(path: string, seed: number): Promise<void> {
  const data = new Uint8Array(512 * 512 * 3);
  let state = seed + 1;
  for (let at = 0; at < data.length; at++) data[at] = (state = Math.imul(state, 1664525) + 1013904223) >>> 24;
  await writeFile(
    path,
    await sharp(data, { raw: { width: 512, height: 512, channels: 3 } })
      .jpeg()
      .toBuffer(),
  );
}
