// Captions through the one door, over a stand-in whose captions are the words of the "photo".
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';
import type { Caption } from '../../src-shared/contract/library.ts';
import { createFakeLibrary, fakeDescribe, fakeWriters, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
});
afterEach(async () => {
  await library.close();
});

const writers = fakeWriters;
const captionOf = async (api: Api, name: string): Promise<Caption | null> =>
  (await api.library.show({ path: join(library.photos, name) })).caption;
const idOf = async (api: Api, name: string): Promise<number> =>
  Number((await api.library.show({ path: join(library.photos, name) })).id);

describe('a caption', () => {
  it('is made on request for any picture, and nothing is kept', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const { api } = await library.open({ writers });
    const image = { path: join(library.photos, 'a.jpg') };
    expect(await api.captions.make({ image })).toMatchObject({ caption: 'red train', model: writers.caption });
    expect(await api.captions.make({ image, prompt: 'a photo of a' })).toMatchObject({
      caption: 'a photo of a red train',
    });
    const opened = await api.search.openImage({ data: Buffer.from('PHOTO blue boat').toString('base64') });
    expect(await api.captions.make({ image: { imageId: opened.imageId } })).toMatchObject({ caption: 'blue boat' });
    expect(await captionOf(api, 'a.jpg')).toBeNull();
  });

  it('is refused with a sentence where no model can write one, or the picture is not there', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const image = { path: join(library.photos, 'a.jpg') };
    const without = await library.open();
    await expect(without.api.captions.make({ image })).rejects.toMatchObject({ code: 'model-missing' });
    await without.backend.close();
    const { api } = await library.open({ writers });
    const nowhere = { path: join(library.photos, 'nowhere.jpg') };
    await expect(api.captions.make({ image: nowhere })).rejects.toMatchObject({ code: 'not-found' });
    await expect(api.captions.make({ image: { photoId: 99 } })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the stage', () => {
  it('captions every content once, when all have been embedded', async () => {
    await library.put({
      'a.jpg': 'red train',
      'copy.jpg': 'red train',
      'b.jpg': 'blue boat',
      'bad.jpg': 'poison:damaged',
    });
    const { api } = await library.open({ writers });
    const report = await api.jobs.index({ folders: [library.photos] });
    expect(report).toMatchObject({ seen: 4, indexed: 3 });
    expect((await library.captioned()).sort()).toEqual(['blue boat', 'red train']);
    const shown = { text: 'red train', by: 'model', model: writers.caption };
    expect(await captionOf(api, 'a.jpg')).toEqual(shown);
    expect(await captionOf(api, 'copy.jpg')).toEqual(shown);
    const ids = [await idOf(api, 'b.jpg'), await idOf(api, 'bad.jpg'), await idOf(api, 'a.jpg')];
    const { captions } = await api.captions.of({ ids });
    expect(captions.map(({ caption }) => caption.text)).toEqual(['blue boat', 'red train']);
    await api.jobs.index({});
    expect(await library.captioned()).toHaveLength(2);
  });

  it('tells how far it is', async () => {
    await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
    const { api } = await library.open({ writers });
    const seen: Activity[] = [];
    api.subscribe('jobs.activity', (activity) => seen.push(activity));
    await api.jobs.index({ folders: [library.photos] });
    const stage = (await api.jobs.activity()).stages.find((each) => each.stage === 'caption');
    expect(stage).toEqual({ stage: 'caption', done: 2, total: 2, failed: 0 });
    expect(seen.at(-1)).toMatchObject({ state: 'idle', done: 4, total: 4 });
  });

  it('makes a row with a reason of a photo that cannot be captioned, and does the others', async () => {
    await library.put({
      'a.jpg': 'red train',
      'damaged.jpg': 'poison-caption:damaged',
      'crash.jpg': 'poison-caption:segfault',
      'b.jpg': 'blue boat',
    });
    const { api } = await library.open({ writers });
    const report = await api.jobs.index({ folders: [library.photos] });
    expect(report).toMatchObject({ indexed: 4, failed: [], skipped: [] });
    expect((await library.captioned()).sort()).toEqual(['blue boat', 'red train']);
    const stage = (await api.jobs.activity()).stages.find((each) => each.stage === 'caption');
    expect(stage).toEqual({ stage: 'caption', done: 4, total: 4, failed: 2 });
    await api.jobs.index({});
    expect(await library.captioned()).toHaveLength(2);
    expect(await api.library.status()).toMatchObject({ indexed: 4, failed: 0 });
  });

  it('lists what could not be captioned, and tries it again when asked to', async () => {
    await library.put({ 'a.jpg': 'red train', 'damaged.jpg': 'poison-caption:damaged' });
    const { api } = await library.open({ writers });
    expect(await api.captions.failed({})).toEqual({ total: 0, files: [] });
    await api.jobs.index({ folders: [library.photos] });
    const files = [{ path: join(library.photos, 'damaged.jpg'), message: 'The picture is damaged.' }];
    expect(await api.captions.failed({ limit: 5 })).toEqual({ total: 1, files });
    expect(await api.captions.retryFailed()).toEqual({ retried: 1 });
    expect(await api.captions.failed({})).toEqual({ total: 0, files: [] });
    await api.jobs.index({});
    expect(await api.captions.failed({})).toEqual({ total: 1, files });
  });

  it('stops nothing else where its model is missing, damaged, or ends its process', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const missing = await library.open();
    expect(await missing.api.jobs.index({ folders: [library.photos] })).toMatchObject({ indexed: 1 });
    await missing.backend.close();
    const usual = fakeDescribe();
    const damaged = await library.open({
      writers,
      describeModel: (directory) =>
        directory === writers.caption ? Promise.reject(new AppError('model-damaged', 'Cut short.')) : usual(directory),
    });
    expect(await damaged.api.jobs.index({})).toMatchObject({ unchanged: 1 });
    await damaged.backend.close();
    const log = vi.fn();
    const dying = await library.open({ writers, log, env: { FAKE_INFERENCE_DIAGNOSE: 'model caption=poison:exit' } });
    expect(await dying.api.jobs.index({})).toMatchObject({ unchanged: 1 });
    expect(log.mock.calls.flat().join('\n')).toContain('captions: The model that writes captions cannot be used here');
    expect(await library.captioned()).toEqual([]);
    await dying.backend.close();
    const { api } = await library.open({ writers });
    await api.jobs.index({});
    expect(await library.captioned()).toEqual(['red train']);
  });

  it('rests while captions are off, and is taken up when they are on again', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const { api } = await library.open({ writers });
    await api.settings.set({ captions: 'off' });
    await api.jobs.index({ folders: [library.photos] });
    expect(await captionOf(api, 'a.jpg')).toBeNull();
    await api.settings.set({ captions: 'on' });
    await vi.waitFor(async () => {
      expect(await captionOf(api, 'a.jpg')).toMatchObject({ text: 'red train' });
    }, 10_000);
  });

  it('gives way to photos that are new, and goes on afterwards', async () => {
    await library.put(
      Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`])),
    );
    const { api } = await library.open({ writers, env: { FAKE_WORD_MS: '300' } });
    const first = api.jobs.index({ folders: [library.photos] });
    await vi.waitFor(async () => {
      expect((await library.captioned()).length).toBeGreaterThan(0);
    }, 20_000);
    await library.put({ 'new.jpg': 'a late one' });
    const second = api.jobs.index({});
    await first;
    expect((await library.captioned()).length).toBeLessThan(12);
    await vi.waitFor(async () => {
      expect(await api.library.status()).toMatchObject({ indexed: 13, waiting: 0 });
    }, 20_000);
    expect((await library.captioned()).length).toBeLessThan(12);
    await second;
    expect((await library.captioned()).length).toBe(13);
  });

  it('never makes a search wait', async () => {
    await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
    const { api } = await library.open({ writers, env: { FAKE_WORD_MS: '2000' } });
    const running = api.jobs.index({ folders: [library.photos] });
    await vi.waitFor(async () => {
      expect(await api.library.status()).toMatchObject({ indexed: 2 });
    }, 20_000);
    expect((await api.search.run({ text: 'boat' })).results[0]?.path).toBe(join(library.photos, 'b.jpg'));
    expect(await library.captioned()).toEqual([]);
    await running;
  });

  it('is stopped by a pause, and loses nothing by a stop', async () => {
    await library.put(
      Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`])),
    );
    const first = await library.open({ writers, env: { FAKE_WORD_MS: '150' } });
    const running = first.api.jobs.index({ folders: [library.photos] });
    running.catch(() => undefined);
    await vi.waitFor(async () => {
      expect((await library.captioned()).length).toBeGreaterThan(1);
    }, 20_000);
    expect(await first.api.jobs.pause()).toMatchObject({ state: 'paused' });
    await first.backend.close();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const { api } = await library.open({ writers });
    await api.jobs.index({});
    // What was being written when it stopped is written again; nothing that was kept is.
    expect(new Set(await library.captioned()).size).toBe(8);
    expect((await library.captioned()).length).toBeLessThanOrEqual(10);
  });
});

describe("a person's words", () => {
  it('win over the model, for copies and moved files too, and over the next model', async () => {
    await library.put({ 'a.jpg': 'red train', 'copy.jpg': 'red train', 'b.jpg': 'blue boat' });
    const first = await library.open({ writers });
    await first.api.jobs.index({ folders: [library.photos] });
    const id = await idOf(first.api, 'a.jpg');
    const edited = await first.api.captions.edit({ id, text: '  Our train to Bergen ' });
    const own = { text: 'Our train to Bergen', by: 'person', model: null };
    expect(edited).toEqual({ caption: own });
    expect(await captionOf(first.api, 'copy.jpg')).toEqual(own);
    await first.backend.close();
    await rename(join(library.photos, 'a.jpg'), join(library.photos, 'moved.jpg'));
    const { api } = await library.open({ writers: { ...writers, caption: 'writer/better' } });
    await api.jobs.index({});
    expect(await captionOf(api, 'moved.jpg')).toEqual(own);
    expect(await captionOf(api, 'b.jpg')).toEqual({ text: 'blue boat', by: 'model', model: 'writer/better' });
    // Nothing was spent on a caption that nobody would see.
    expect((await library.captioned()).sort()).toEqual(['blue boat', 'blue boat', 'red train']);
  });

  it('can be taken back: what the model wrote shows again, and a newer model may write', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const first = await library.open({ writers });
    await first.api.jobs.index({ folders: [library.photos] });
    const id = await idOf(first.api, 'a.jpg');
    await first.api.captions.edit({ id, text: 'mine' });
    await first.backend.close();
    const { api } = await library.open({ writers: { ...writers, caption: 'writer/better' } });
    await api.jobs.index({});
    expect(await api.captions.edit({ id, text: null })).toEqual({
      caption: { text: 'red train', by: 'model', model: writers.caption },
    });
    await vi.waitFor(async () => {
      expect(await captionOf(api, 'a.jpg')).toEqual({ text: 'red train', by: 'model', model: 'writer/better' });
    }, 10_000);
  });

  it('may be none at all', async () => {
    await library.put({ 'a.jpg': 'red train' });
    const { api } = await library.open({ writers });
    await api.jobs.index({ folders: [library.photos] });
    const id = await idOf(api, 'a.jpg');
    expect(await api.captions.edit({ id, text: ' ' })).toEqual({ caption: { text: '', by: 'person', model: null } });
    await expect(api.captions.edit({ id: 999, text: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
