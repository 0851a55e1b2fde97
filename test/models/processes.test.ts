// Several processes and killed ones: a model is fetched once, and nothing that was fetched is lost.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchModel } from '../../src-main/models/downloads/fetch-model.ts';
import { slowly, startHub, type Hub } from './hub-server.ts';
import { manifestOf, newFolder, optionsFor, tinyContents, tinyFiles, weights } from './tiny-model.ts';

const script = fileURLToPath(new URL('fetch-once.ts', import.meta.url));
let hub: Hub;
let directory = '';
let contents: Record<string, Buffer> = {};
const running = new Set<ChildProcess>();

beforeEach(async () => {
  contents = await tinyContents();
  hub = await startHub(contents);
  directory = await newFolder();
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

interface Fetcher {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

function startFetcher(): Fetcher {
  const child = spawn(process.execPath, [script, hub.url, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) };
}

/** Resolves when a process has so many bytes of the weights on the disk. */
async function heldBytes(bytes: number, { child }: Fetcher): Promise<void> {
  const part = join(directory, 'tiny.partial', `${weights}.part`);
  while ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < bytes) {
    if (child.exitCode !== null) throw new Error('The process ended too early.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const asksFor = (path: string): (string | null)[] =>
  hub.asked.filter((ask) => ask.path === path).map(({ range }) => range);

const expectWhole = async (): Promise<void> => {
  for (const [path, bytes] of Object.entries(contents))
    expect(await readFile(join(directory, 'tiny', path))).toEqual(bytes);
  expect((await readdir(directory)).sort()).toEqual(['tiny', 'tiny.json']);
};

describe('a process that fetches', () => {
  it('is killed in the middle: the next one takes over at once and goes on where it was', async () => {
    hub.once(weights, slowly(10_000, 20));
    const first = startFetcher();
    await heldBytes(100_000, first);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await readdir(directory)).toEqual(['tiny.lock', 'tiny.partial']);
    const second = await startFetcher().ended;
    expect(second).toMatchObject({ code: 0, err: '' });
    await expectWhole();
    expect(asksFor(weights)).toEqual([null, expect.stringMatching(/^bytes=\d{6}-$/)]);
    expect(asksFor('config.json')).toHaveLength(1);
  });

  it('is one of three: the model is fetched once, and all three have it', async () => {
    hub.once(weights, slowly(20_000, 20));
    const ended = await Promise.all([startFetcher(), startFetcher(), startFetcher()].map((each) => each.ended));
    expect(ended.map(({ code, err }) => [code, err])).toEqual(ended.map(() => [0, '']));
    await expectWhole();
    expect(hub.asked.map(({ path }) => path).sort()).toEqual([...tinyFiles].sort());
  });

  it('dies while another one waits for it: the one that waits goes on', async () => {
    hub.once(weights, slowly(10_000, 20));
    const first = startFetcher();
    await heldBytes(50_000, first);
    const second = startFetcher();
    await heldBytes(120_000, first);
    first.child.kill('SIGKILL');
    expect(await second.ended).toMatchObject({ code: 0, err: '' });
    await expectWhole();
    expect(asksFor(weights)[1]).toMatch(/^bytes=\d{6}-$/);
  });
});

describe('a lock', () => {
  const lockFile = (): string => join(directory, 'tiny.lock');
  const get = (signal = new AbortController().signal): Promise<unknown> =>
    fetchModel(manifestOf(contents), { ...optionsFor(hub.url, directory), signal });
  const owner = (pid: number, host = hostname()): string => JSON.stringify({ token: 'theirs', pid, host });

  it('of a process that is gone is taken over', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'close');
    await writeFile(lockFile(), owner(gone.pid ?? 0));
    await get();
    await expectWhole();
  });

  it('of an earlier process with our own number is taken over', async () => {
    await writeFile(lockFile(), owner(process.pid));
    await get();
    await expectWhole();
  });

  it('that nobody kept fresh is taken over, from another machine too', async () => {
    await writeFile(lockFile(), owner(1, 'another-machine'));
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(lockFile(), longAgo, longAgo);
    await get();
    await expectWhole();
  });

  it('that is kept fresh is respected, and waiting for it can be stopped', async () => {
    await writeFile(lockFile(), owner(1, 'another-machine'));
    const controller = new AbortController();
    const waiting = get(controller.signal);
    setTimeout(() => {
      controller.abort();
    }, 50);
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(hub.asked).toEqual([]);
    expect((await stat(lockFile())).size).toBeGreaterThan(0);
  });
});
