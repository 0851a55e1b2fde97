// Indexing through the one door, over a stand-in for the inference process: everything real but the pixels.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';
import { createFakeLibrary, fakeModel, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
});
afterEach(async () => {
  await library.close();
});

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`]));

describe('an index run', () => {
  it('indexes what is new, and nothing the second time', async () => {
    await library.put(numbered(40));
    const { api } = await library.open();
    const first = await api.jobs.index({ folders: [library.photos] });
    expect(first).toMatchObject({ seen: 40, indexed: 40, unchanged: 0, skipped: [], failed: [] });
    const second = await api.jobs.index({});
    expect(second).toMatchObject({ seen: 40, indexed: 0, unchanged: 40 });
    expect(await library.embedded()).toHaveLength(40);
  });

  it('states an outcome for every file, and neighbours of a bad one are done', async () => {
    await library.put({
      'good.jpg': 'red train',
      'also-good.jpg': 'blue boat',
      'empty.jpg': '',
      'text.jpg': '=not an image at all',
      'damaged.jpg': 'poison:damaged',
      'crash.jpg': 'poison:segfault',
      'memory.jpg': 'poison:memory',
      'bug.jpg': 'poison:bug',
    });
    const { api } = await library.open();
    const report = await api.jobs.index({ folders: [library.photos] });
    const codes = Object.fromEntries(
      [...report.skipped, ...report.failed].map((each) => [basename(each.path), each.code]),
    );
    expect(codes).toEqual({
      'empty.jpg': 'empty',
      'text.jpg': 'not-an-image',
      'damaged.jpg': 'damaged',
      'crash.jpg': 'crashed',
      'memory.jpg': 'out-of-memory',
      'bug.jpg': 'internal',
    });
    expect(report).toMatchObject({ seen: 8, indexed: 2, unchanged: 0 });
    expect(report.skipped.map(({ code }) => code).sort()).toEqual(['empty', 'not-an-image']);
    const again = await api.jobs.index({});
    expect(again).toMatchObject({ seen: 8, indexed: 0, unchanged: 2 });
  });

  it('does not embed a moved or copied file again', async () => {
    await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
    const { api } = await library.open();
    await api.jobs.index({ folders: [library.photos] });
    await mkdir(join(library.photos, 'moved'));
    await rename(join(library.photos, 'a.jpg'), join(library.photos, 'moved', 'c.jpg'));
    await library.put({ 'copy.jpg': 'blue boat' });
    const report = await api.jobs.index({});
    expect(report).toMatchObject({ seen: 3, indexed: 2, unchanged: 1 });
    expect(await library.embedded()).toHaveLength(2);
    expect(await api.library.status()).toMatchObject({ photos: 3, indexed: 3, missing: 1 });
  });

  it('embeds copies that are found together once', async () => {
    await library.put(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${String(at)}.jpg`, 'the same'])));
    const { api } = await library.open();
    expect(await api.jobs.index({ folders: [library.photos] })).toMatchObject({ indexed: 20 });
    expect(await library.embedded()).toHaveLength(1);
  });

  it('reads a file again whose bytes changed', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const { api } = await library.open();
    await api.jobs.index({ folders: [library.photos] });
    await library.put({ 'a.jpg': 'a blue sailing boat' });
    expect(await api.jobs.index({})).toMatchObject({ indexed: 1, unchanged: 0 });
    const found = await api.search.run({ text: 'blue boat' });
    expect(found.results[0]?.path).toBe(join(library.photos, 'a.jpg'));
    expect(found.results).toHaveLength(1);
  });

  it('tells a file that changes while it is read, and takes it up with the next scan', async () => {
    await library.put({ 'moving.jpg': 'poison:changed', 'good.jpg': 'fine' });
    const { api } = await library.open();
    const report = await api.jobs.index({ folders: [library.photos] });
    expect(report.skipped.map(({ code }) => code)).toEqual(['changed']);
    await library.put({ 'moving.jpg': 'still at last' });
    expect(await api.jobs.index({})).toMatchObject({ indexed: 1, unchanged: 1, skipped: [] });
  });

  it('keeps photos of a folder that is not there, and does not embed them again', async () => {
    await library.put(numbered(5));
    const { api } = await library.open();
    await api.jobs.index({ folders: [library.photos] });
    await rename(library.photos, `${library.photos}-away`);
    await api.jobs.index({});
    expect((await api.library.folders()).folders).toMatchObject([{ state: 'offline', photos: 5 }]);
    await rename(`${library.photos}-away`, library.photos);
    expect(await api.jobs.index({})).toMatchObject({ seen: 5, unchanged: 5 });
    expect((await api.library.folders()).folders).toMatchObject([{ state: 'online', photos: 5 }]);
    expect(await library.embedded()).toHaveLength(5);
  });

  it('fills the index of another model beside the old one', async () => {
    await library.put(numbered(6));
    const first = await library.open();
    await first.api.jobs.index({ folders: [library.photos] });
    await first.backend.close();
    const second = await library.open({ describeModel: () => Promise.resolve(fakeModel('fake/2')) });
    expect(await second.api.jobs.index({})).toMatchObject({ indexed: 6 });
    await second.backend.close();
    const third = await library.open();
    expect(await third.api.jobs.index({})).toMatchObject({ indexed: 0, unchanged: 6 });
  });

  it('does everything but embedding without a model, and says so', async () => {
    await library.put(numbered(3));
    const missing = new AppError('model-missing', 'There is no model.');
    const without = await library.open({ describeModel: () => Promise.reject(missing) });
    await expect(without.api.jobs.index({ folders: [library.photos] })).rejects.toMatchObject({
      code: 'model-missing',
    });
    await expect(without.api.search.run({ text: 'number' })).rejects.toMatchObject({ code: 'model-missing' });
    expect((await without.api.library.timeline()).photos).toBe(3);
    await without.backend.close();
    const { api } = await library.open();
    expect(await api.jobs.index({})).toMatchObject({ indexed: 3 });
    expect((await api.search.run({ text: 'number 2' })).results).toHaveLength(3);
  });
});

describe('bad folders', () => {
  it('refuses a folder that does not exist, after the rest is done', async () => {
    await library.put(numbered(2));
    const { api } = await library.open();
    const asked = api.jobs.index({ folders: [join(library.home, 'nowhere'), library.photos] });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
    expect(await api.library.status()).toMatchObject({ indexed: 2, folders: 1 });
  });

  it('refuses a file where a folder is meant', async () => {
    await library.put(numbered(1));
    const { api } = await library.open();
    const asked = api.jobs.index({ folders: [join(library.photos, '0.jpg')] });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('takes an empty folder', async () => {
    await mkdir(library.photos);
    const { api } = await library.open();
    expect(await api.jobs.index({ folders: [library.photos] })).toMatchObject({ seen: 0, indexed: 0 });
  });

  it('passes over 10,000 files that are no photos', async () => {
    await mkdir(library.photos);
    for (let at = 0; at < 10_000; at++) await writeFile(join(library.photos, `${String(at)}.txt`), '');
    await library.put({ 'one.jpg': 'the only one' });
    const { api } = await library.open();
    expect(await api.jobs.index({ folders: [library.photos] })).toMatchObject({ seen: 1, indexed: 1 });
  });
});

describe('pause, stop and resume', () => {
  it('does nothing while paused and goes on after', async () => {
    await library.put(numbered(10));
    const { api } = await library.open();
    expect((await api.jobs.pause()).state).toBe('paused');
    const running = api.jobs.index({ folders: [library.photos] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await library.embedded()).toHaveLength(0);
    await api.jobs.resume();
    expect(await running).toMatchObject({ indexed: 10 });
  });

  it('stops when told to, keeps what was finished and goes on without doing it again', async () => {
    await library.put(numbered(60));
    const { api } = await library.open({ env: { FAKE_INFERENCE_DELAY_MS: '40' } });
    const stop = new AbortController();
    const running = api.jobs.index({ folders: [library.photos] }, { signal: stop.signal });
    await new Promise<void>((resolve) => {
      const leave = api.subscribe('jobs.activity', (activity) => {
        if (activity.done < 10) return;
        leave();
        resolve();
      });
    });
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    // The caller is free at once; the work itself ends a moment later.
    await vi.waitFor(async () => {
      expect((await api.jobs.activity()).state).toBe('idle');
    });
    const before = (await api.library.status()).indexed;
    expect(before).toBeGreaterThanOrEqual(10);
    expect(before).toBeLessThan(60);
    const rest = await api.jobs.index({});
    expect(rest.indexed + before).toBe(60);
    expect(await api.library.status()).toMatchObject({ indexed: 60, waiting: 0 });
  });

  it('announces progress up to the end', async () => {
    await library.put(numbered(30));
    const { api } = await library.open();
    const told: Activity[] = [];
    api.subscribe('jobs.activity', (activity) => told.push(activity));
    const revisions: number[] = [];
    api.subscribe('library.changed', ({ revision }) => revisions.push(revision));
    await api.jobs.index({ folders: [library.photos] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told.at(-1)).toMatchObject({ state: 'idle', seen: 30, done: 30, total: 30 });
    expect(told.at(-1)?.stages.map(({ stage, done }) => [stage, done])).toEqual([
      ['identify', 30],
      ['metadata', 30],
      ['thumbnail', 30],
      ['embed', 30],
    ]);
    expect(revisions.length).toBeGreaterThan(0);
  });
});

describe('the cache folder', () => {
  it('holds whole files only, and is made again after it was deleted', async () => {
    await library.put(numbered(4));
    const { api, backend } = await library.open();
    await api.jobs.index({ folders: [library.photos] });
    const cache = `${library.libraryFile}-cache`;
    const names = await readdir(cache, { recursive: true });
    expect(names.filter((name) => name.endsWith('.webp'))).toHaveLength(4);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await rm(cache, { recursive: true });
    const [row] = (await api.search.run({ text: 'number 1' })).results;
    if (row?.sha256 == null) throw new Error('a photo that was indexed has a hash');
    await expect(backend.media.thumbnailPath(row.sha256)).resolves.toContain(row.sha256);
  });
});
