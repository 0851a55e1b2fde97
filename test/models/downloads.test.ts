// Fetching over a network that fails in every way a network fails.
import { statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../src-main/models/catalogue/manifest.ts';
import { fetchModel, type FetchModelOptions } from '../../src-main/models/downloads/fetch-model.ts';
import { realDisk } from '../../src-main/models/downloads/disk.ts';
import { readRecord } from '../../src-main/models/downloads/installed-record.ts';
import {
  commit,
  cutAt,
  flipped,
  instead,
  lfsPointer,
  sendFile,
  sha256,
  startHub,
  status,
  webPage,
  type Fault,
  type Hub,
} from './hub-server.ts';
import { manifestOf, newFolder, optionsFor, restless, tinyContents, weights } from './tiny-model.ts';

let hub: Hub;
let directory = '';
let contents: Record<string, Buffer> = {};
let manifest: ModelManifest;
let whole: Buffer;

beforeEach(async () => {
  contents = await tinyContents();
  whole = contents[weights] ?? Buffer.alloc(0);
  manifest = manifestOf(contents);
  hub = await startHub(contents);
  directory = await newFolder();
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

/** Bytes of the weights that are on the disk. */
const held = (): number =>
  statSync(join(directory, 'tiny.partial', `${weights}.part`), { throwIfNoEntry: false })?.size ?? 0;
const cut = (bytes: number): Fault => cutAt(bytes, { held });

const get = (change: Partial<FetchModelOptions> = {}, wanted = manifest): ReturnType<typeof fetchModel> =>
  fetchModel(wanted, { ...optionsFor(hub.url, directory), ...change });

const asksFor = (path: string): (string | null)[] =>
  hub.asked.filter((ask) => ask.path === path).map(({ range }) => range);

async function expectWhole(): Promise<void> {
  for (const [path, bytes] of Object.entries(contents))
    expect(await readFile(join(directory, 'tiny', path))).toEqual(bytes);
  expect((await readdir(directory)).sort()).toEqual(['tiny', 'tiny.json']);
}

describe('a model of the catalogue', () => {
  it('is fetched, verified and put in place with nothing left beside it', async () => {
    const told: [number, number][] = [];
    const record = await get({ onProgress: (done, total) => told.push([done, total]) });
    await expectWhole();
    const bytes = Object.values(contents).reduce((sum, { length }) => sum + length, 0);
    expect(told.at(-1)).toEqual([bytes, bytes]);
    expect(record.files.find(({ path }) => path === weights)?.sha256).toBe(sha256(whole));
    expect(await readRecord(directory, 'tiny')).toEqual(record);
  });

  it('is not fetched again when it is there', async () => {
    await get();
    const before = hub.asked.length;
    await get();
    expect(hub.asked.length).toBe(before);
  });

  it('of a branch is pinned to the commit that the server named, and to what came first', async () => {
    const loose = manifestOf(contents, false);
    const record = await get({}, loose);
    expect(record.source?.revision).toBe(commit);
    await rm(join(directory, 'tiny'), { recursive: true });
    hub.files.set('config.json', Buffer.from('{"model_type":"clip","changed":true}'));
    await expect(get({}, loose)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('may keep its weights under another name, and may lack what is optional', async () => {
    hub.files.delete(weights);
    hub.files.set(
      'pytorch_model.bin',
      await readFile(join(import.meta.dirname, '../parity/clip/torch/pytorch_model.bin')),
    );
    const files = [
      { path: weights, or: ['pytorch_model.bin'], bytes: null, sha256: null },
      { path: 'config.json', bytes: null, sha256: null },
      { path: 'vocab.txt', optional: true, bytes: null, sha256: null },
    ];
    const record = await get({}, { ...manifest, files });
    expect(record.files.map(({ path }) => path)).toEqual(['pytorch_model.bin', 'config.json']);
    expect((await readdir(join(directory, 'tiny'))).sort()).toEqual([
      'config.json',
      'manifest.json',
      'pytorch_model.bin',
    ]);
  });

  it('is not fetched where the disk has no room, and nothing is asked', async () => {
    const disk = { ...realDisk, freeBytes: () => Promise.resolve(70_000_000) };
    const files = manifest.files.map((file) => (file.path === weights ? { ...file, bytes: 50_000_000 } : file));
    await expect(get({ disk }, { ...manifest, files })).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/\d+ MB more are needed, and 70 MB are free/) as string,
    });
    expect(hub.asked).toEqual([]);
  });

  it('does not replace a folder that somebody else put there', async () => {
    await mkdir(join(directory, 'tiny'));
    await writeFile(join(directory, 'tiny', 'diary.txt'), 'mine');
    await expect(get()).rejects.toMatchObject({ code: 'conflict' });
    expect(await readFile(join(directory, 'tiny', 'diary.txt'), 'utf8')).toBe('mine');
  });

  it('that is damaged in place gets only the damaged file anew', async () => {
    await get();
    await writeFile(join(directory, 'tiny', weights), whole.subarray(0, 1000));
    const before = hub.asked.length;
    await get();
    await expectWhole();
    expect(hub.asked.slice(before).map(({ path }) => path)).toEqual([weights]);
  });
});

describe('a connection that breaks', () => {
  it('in the middle of a file is taken up where it broke', async () => {
    hub.once(weights, cut(120_000), cut(200_000));
    await get();
    await expectWhole();
    const [first, second, third] = asksFor(weights);
    expect(first).toBeNull();
    expect(Number(/\d+/.exec(second ?? '')?.[0])).toBeGreaterThan(0);
    expect(Number(/\d+/.exec(third ?? '')?.[0])).toBeGreaterThan(Number(/\d+/.exec(second ?? '')?.[0]));
  });

  it('again and again is told as no connection, and the next fetch goes on', async () => {
    hub.once(weights, cut(120_000));
    hub.always(weights, cut(0));
    await expect(get()).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('What came so far is kept.') as string,
    });
    hub.always(weights, sendFile);
    await get();
    await expectWhole();
    expect(asksFor(weights).at(-1)).toMatch(/^bytes=[1-9]/);
  });

  it('in silence is given up and tried again', async () => {
    hub.once(weights, cutAt(120_000, 'silence'));
    await get({ patience: restless });
    await expectWhole();
    expect(asksFor(weights).length).toBeGreaterThan(1);
  });

  it('in silence every time is told as such', async () => {
    hub.always(weights, cutAt(0, 'silence'));
    await expect(get({ patience: { ...restless, tries: 2 } })).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('Nothing came') as string,
    });
  });

  it('to a server that is not there is told as no connection', async () => {
    const { url } = hub;
    await hub.close();
    await expect(get({ mirror: url })).rejects.toMatchObject({ code: 'offline' });
    hub = await startHub(contents);
  });
});

describe('a file that is not what was promised', () => {
  it.each([
    ['has another checksum', instead(flipped(5000)), 'checksum'],
    ['is a web page', instead(webPage, 'text/html; charset=utf-8'), 'a web page came in its place'],
    ['is a web page called something else', instead(webPage), 'a web page came in its place'],
    ['is a Git LFS pointer', instead(lfsPointer), 'Git LFS pointer'],
    ['is cut off by the server', instead((file) => file.subarray(0, 100_000)), '100000 bytes instead of'],
    ['is longer', instead((file) => Buffer.concat([file, file])), 'bytes instead of'],
    ['is empty', instead(''), 'bytes instead of'],
  ])('because it %s is asked for once more, then refused', async (_, fault, words) => {
    hub.always(weights, fault);
    await expect(get()).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining(words) as string,
    });
    expect(asksFor(weights)).toEqual([null, null]);
    expect(await readdir(directory)).toEqual(['tiny.partial']);
  });

  it('once is fetched anew, clean', async () => {
    hub.once(weights, instead(flipped(5000)));
    await get();
    await expectWhole();
  });

  it('is noticed by the hub’s own checksum where the catalogue knows none', async () => {
    hub.always(weights, instead(flipped(200_000)));
    await expect(get({}, manifestOf(contents, false))).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('ends without being whole and without a length: the promised size decides', async () => {
    hub.always(weights, (response, file) => {
      response.writeHead(200, { connection: 'close' });
      response.end(file.subarray(0, 150_000));
    });
    await expect(get()).rejects.toMatchObject({ code: expect.stringMatching(/offline|model-damaged/) as string });
  });
});

describe('going on', () => {
  /** Leaves the first 120,000 bytes of the weights. */
  async function leaveHalf(wanted = manifest): Promise<void> {
    hub.once(weights, cut(120_000));
    hub.always(weights, cut(0));
    await expect(get({}, wanted)).rejects.toMatchObject({ code: 'offline' });
    hub.always(weights, sendFile);
    hub.asked.length = 0;
  }

  it('asks for the rest under the tag under which the beginning came', async () => {
    await leaveHalf();
    await get();
    const [first] = hub.asked;
    expect(first).toMatchObject({
      path: weights,
      range: 'bytes=120000-',
      ifRange: expect.stringMatching(/^"/) as string,
    });
    await expectWhole();
  });

  it('begins again where the file is another one now', async () => {
    const loose = manifestOf(contents, false);
    await leaveHalf(loose);
    whole = flipped(100)(whole);
    contents[weights] = whole;
    hub.files.set(weights, whole);
    await get({ inspect: () => Promise.resolve() }, loose);
    await expectWhole();
  });

  it('begins again where a server ignores tags and splices two files', async () => {
    const loose = manifestOf(contents, false);
    await leaveHalf(loose);
    whole = flipped(100)(whole);
    contents[weights] = whole;
    hub.files.set(weights, whole);
    hub.always(weights, (response, file, ask) => {
      sendFile(response, file, { ...ask, ifRange: null });
    });
    await get({ inspect: () => Promise.resolve() }, loose);
    await expectWhole();
  });

  it('takes the whole file from a server that knows no ranges', async () => {
    await leaveHalf();
    hub.always(
      weights,
      instead((file) => file),
    );
    await get();
    await expectWhole();
  });

  it('notices that a part was spoiled meanwhile', async () => {
    await leaveHalf();
    const part = join(directory, 'tiny.partial', `${weights}.part`);
    await writeFile(part, flipped(10)(await readFile(part)));
    await get();
    await expectWhole();
    expect(asksFor(weights)).toHaveLength(2);
  });

  it('is content with 416 where everything is here', async () => {
    const loose = manifestOf(contents, false);
    await leaveHalf(loose);
    await writeFile(join(directory, 'tiny.partial', `${weights}.part`), whole);
    await get({}, loose);
    expect(asksFor(weights)).toEqual([`bytes=${String(whole.length)}-`]);
    await expectWhole();
  });

  it('begins again after a 416 where more is here than the file has', async () => {
    const loose = manifestOf(contents, false);
    await leaveHalf(loose);
    await writeFile(join(directory, 'tiny.partial', `${weights}.part`), Buffer.concat([whole, whole]));
    await get({}, loose);
    await expectWhole();
  });

  it('asks for nothing where all bytes are here and right', async () => {
    await leaveHalf();
    await writeFile(join(directory, 'tiny.partial', `${weights}.part`), whole);
    await get();
    expect(asksFor(weights)).toEqual([]);
    await expectWhole();
  });
});

describe('what a server says', () => {
  it.each([
    [401, 'permission', 'does not give this model to everybody'],
    [403, 'permission', 'does not give this model to everybody'],
    [404, 'not-found', 'does not have this model'],
    [429, 'offline', 'asks for patience'],
    [500, 'offline', 'is in trouble (status 500)'],
    [503, 'offline', 'is in trouble (status 503)'],
    [418, 'offline', 'status 418'],
  ])('%i becomes %s and a sentence', async (code, expected, words) => {
    hub.always('config.json', status(code));
    await expect(get()).rejects.toMatchObject({ code: expected, message: expect.stringContaining(words) as string });
  });

  it('429 and 503 once are no reason to give up', async () => {
    hub.once('config.json', status(429, { 'retry-after': '0' }), status(503));
    await get();
    await expectWhole();
  });

  it('a redirect in circles is left', async () => {
    hub.always('config.json', (response, _, { path }) => {
      response.writeHead(302, { location: `${hub.url}/cdn/${path}` }).end();
    });
    await expect(get()).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('circles') as string,
    });
    expect(hub.asked.length).toBeLessThan(5);
  });

  it('a redirect to a plain address of another host is not followed', async () => {
    const stranger = await startHub(contents);
    hub.always('config.json', (response) => {
      response.writeHead(302, { location: `${stranger.url}/cdn/config.json` }).end();
    });
    await expect(get()).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('without encryption') as string,
    });
    expect(stranger.asked).toEqual([]);
    await stranger.close();
  });
});

describe('stopping', () => {
  it('is done at once, and what came is kept', async () => {
    hub.once(weights, cutAt(120_000, 'silence'));
    const controller = new AbortController();
    const fetching = get({
      signal: controller.signal,
      patience: { stallMs: 60_000, tries: 3, pauseMs: () => 60_000 },
      onProgress: (done) => {
        if (done > 100_000) controller.abort();
      },
    });
    await expect(fetching).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(directory)).toEqual(['tiny.partial']);
    await get();
    await expectWhole();
    expect(asksFor(weights).at(-1)).toMatch(/^bytes=[1-9]/);
  });

  it('is done at once between two tries', async () => {
    const controller = new AbortController();
    hub.always('config.json', (response) => {
      response.writeHead(503).end();
      setTimeout(() => {
        controller.abort();
      }, 20);
    });
    const patience = { stallMs: 60_000, tries: 3, pauseMs: () => 60_000 };
    await expect(get({ signal: controller.signal, patience })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
