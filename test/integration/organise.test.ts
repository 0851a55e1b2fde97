// Marks, tags, albums and undo through the one door, over a stand-in that decodes nothing.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../src-main/backend.ts';
import { createMediaHandler } from '../../src-main/hosts/media.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import type { PhotoDetails } from '../../src-shared/contract/library.ts';
import type { Operation } from '../../src-shared/contract/organise.ts';
import { decodeTimeline, flagFavourite } from '../../src-shared/photo/timeline-pack.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let api: Api;
let backend: Backend;
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({ 'a.jpg': 'red train', 'copy.jpg': 'red train', 'b.jpg': 'blue boat', 'c.jpg': 'a dog' });
  ({ api, backend } = await library.open());
  await api.jobs.index({ folders: [library.photos] });
});
afterEach(async () => {
  await library.close();
});

const show = (name: string): Promise<PhotoDetails> => api.library.show({ path: join(library.photos, name) });
const idOf = async (name: string): Promise<number> => Number((await show(name)).id);
const everything = { where: '', except: [] };

async function packOf(where?: string): Promise<{ ids: number[]; flags: number[] }> {
  const { url, photos } = await api.library.timeline({ where });
  const handler = createMediaHandler(backend.media, () => undefined);
  const answer = await handler(new Request(`http://127.0.0.1${url}`));
  expect(answer.status).toBe(200);
  const { id, flags } = decodeTimeline(new Uint8Array(await answer.arrayBuffer()));
  expect(id).toHaveLength(photos);
  return { ids: [...id], flags: [...flags] };
}

describe('marks', () => {
  it('belong to the content: copies share them', async () => {
    const id = await idOf('a.jpg');
    const { operation } = await api.organise.mark({ set: { ids: [id] }, favourite: true, rating: 4 });
    expect(operation).toMatchObject({ kind: 'rating', name: '4', changed: 1, undone: false });
    expect(await show('copy.jpg')).toMatchObject({ favourite: true, rating: 4, hidden: false, removed: false });
    const { photos } = await api.library.photos({ ids: [id, await idOf('b.jpg')] });
    expect(photos).toMatchObject([
      { favourite: true, rating: 4 },
      { favourite: false, rating: 0 },
    ]);
    const { ids, flags } = await packOf('is:favourite');
    expect(ids).toHaveLength(2);
    expect(flags).toEqual([flagFavourite, flagFavourite]);
  });

  it('take hidden and removed photos out of every view but their own, and back', async () => {
    const [a, b, copy] = [await idOf('a.jpg'), await idOf('b.jpg'), await idOf('copy.jpg')];
    await api.organise.mark({ set: { ids: [a] }, removed: true });
    await api.organise.mark({ set: { ids: [b] }, hidden: true });
    expect((await packOf()).ids.toSorted((one, other) => one - other)).toEqual([copy, await idOf('c.jpg')].toSorted((one, other) => one - other)); // prettier-ignore
    expect((await packOf('is:removed')).ids).toEqual([a]);
    expect((await packOf('is:hidden')).ids).toEqual([b]);
    expect((await api.search.run({ text: 'red train' })).results.map(({ id }) => id)).not.toContain(a);
    const { operation } = await api.organise.mark({ set: { where: 'is:removed', except: [] }, removed: false });
    expect(operation).toMatchObject({ kind: 'restore', changed: 1 });
    expect((await packOf()).ids).toContain(a);
  });

  it('announce themselves, and the timeline where it is another one', async () => {
    const done: (Operation | null)[] = [];
    const revisions: number[] = [];
    api.subscribe('organise.changed', ({ operation }) => done.push(operation));
    api.subscribe('library.changed', ({ revision }) => revisions.push(revision));
    const before = (await api.library.status()).revision;
    const set = { ids: [await idOf('a.jpg')] };
    await api.organise.tag({ set, add: ['Train'] });
    expect(revisions).toEqual([]);
    await api.organise.mark({ set, favourite: true });
    await api.organise.mark({ set, favourite: true });
    await api.organise.undo({});
    expect(done.map((operation) => operation?.kind)).toEqual(['tag', 'favourite', 'favourite']);
    expect(done[2]?.undone).toBe(true);
    expect(revisions).toEqual([before + 1, before + 2]);
  });
});

describe('a set', () => {
  it('is counted and listed by ids or by filters', async () => {
    const all = await api.organise.count({ set: everything });
    expect(all.photos).toBe(4);
    expect(all.bytes).toBeGreaterThan(40);
    const a = await idOf('a.jpg');
    const set = { where: 'name:.jpg', except: [a] };
    expect((await api.organise.ids({ set })).ids).toHaveLength(3);
    expect((await api.organise.ids({ set })).ids).not.toContain(a);
    expect((await api.organise.ids({ set, limit: 1 })).ids).toHaveLength(1);
    expect((await api.organise.count({ set: { ids: [a, a, 999] } })).photos).toBe(1);
  });

  it('of words or of filters that are not known is refused', async () => {
    for (const where of ['a dog', 'tgs:dog', 'rating:nine'])
      await expect(api.organise.count({ set: { where, except: [] } })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(api.library.timeline({ where: 'a dog' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('tags', () => {
  it('are made by being used, found by filters, and gone with their last photo', async () => {
    const set = { ids: [await idOf('a.jpg')] };
    await api.organise.tag({ set, add: ['Train', 'Journey'] });
    expect((await show('copy.jpg')).tags.map(({ name }) => name)).toEqual(['Journey', 'Train']);
    expect((await api.organise.tags()).tags).toMatchObject([
      { name: 'Journey', photos: 2, suggested: 0 },
      { name: 'Train', photos: 2, suggested: 0 },
    ]);
    expect((await packOf('tag:journey -tag:boat')).ids).toHaveLength(2);
    const { operation } = await api.organise.tag({ set, remove: ['JOURNEY', 'unknown'] });
    expect(operation).toMatchObject({ kind: 'untag', changed: 1 });
    expect((await api.organise.tags()).tags.map(({ name }) => name)).toEqual(['Train']);
    await api.organise.undo({});
    expect((await api.organise.tags()).tags).toHaveLength(2);
  });

  it('are renamed, merged and deleted, each undone in one go', async () => {
    const [a, b] = [await idOf('a.jpg'), await idOf('b.jpg')];
    await api.organise.tag({ set: { ids: [a, b] }, add: ['Vehicle'] });
    await api.organise.tag({ set: { ids: [b] }, add: ['Boat'] });
    const tagsOf = async () => (await api.organise.tags()).tags.map(({ name, photos }) => `${name} ${String(photos)}`);
    const [boat, vehicle] = (await api.organise.tags()).tags;
    const [boatId, vehicleId] = [boat?.id ?? 0, vehicle?.id ?? 0];
    await api.organise.renameTag({ id: boatId, name: 'boats' });
    expect(await tagsOf()).toEqual(['boats 1', 'Vehicle 3']);
    expect(await api.organise.renameTag({ id: boatId, name: 'VEHICLE' })).toMatchObject({
      operation: { kind: 'merge-tag', name: 'Vehicle' },
    });
    expect(await tagsOf()).toEqual(['Vehicle 3']);
    await api.organise.undo({});
    await api.organise.undo({});
    expect(await tagsOf()).toEqual(['Boat 1', 'Vehicle 3']);
    await api.organise.deleteTag({ id: vehicleId });
    expect(await tagsOf()).toEqual(['Boat 1']);
    await api.organise.undo({});
    expect(await tagsOf()).toEqual(['Boat 1', 'Vehicle 3']);
    await expect(api.organise.deleteTag({ id: 77 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('albums', () => {
  it('hold contents, know their cover and days, and are taken back with what is in them', async () => {
    const a = await idOf('a.jpg');
    const { album, operation } = await api.organise.createAlbum({ name: 'Trains', set: { ids: [a] } });
    expect(album).toMatchObject({ name: 'Trains', kind: 'fixed', query: null, photos: 2 });
    expect(album.cover?.sha256).toBe((await show('a.jpg')).sha256);
    expect((await show('copy.jpg')).albums).toEqual([{ id: album.id, name: 'Trains' }]);
    await api.organise.addToAlbum({ id: album.id, set: everything });
    expect((await packOf('album:trains')).ids).toHaveLength(4);
    await expect(api.organise.undo({ operation: operation.id })).rejects.toMatchObject({ code: 'conflict' });
    await api.organise.takeFromAlbum({ id: album.id, set: { ids: [a] } });
    expect((await api.organise.albums()).albums).toMatchObject([{ photos: 2 }]);
    await api.organise.deleteAlbum({ id: album.id });
    expect((await api.organise.albums()).albums).toEqual([]);
    await api.organise.undo({});
    expect((await api.organise.albums()).albums).toMatchObject([{ name: 'Trains', photos: 2 }]);
  });

  it('have names of their own; saved searches fill themselves', async () => {
    const { album } = await api.organise.createAlbum({ name: 'Dogs', query: 'q=a%20dog' });
    expect(album).toMatchObject({ kind: 'search', query: 'q=a%20dog', photos: null, cover: null, from: null });
    const set = everything;
    await expect(api.organise.createAlbum({ name: 'DOGS', set })).rejects.toMatchObject({ code: 'conflict' });
    await expect(api.organise.addToAlbum({ id: album.id, set })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(api.organise.addToAlbum({ id: 99, set })).rejects.toMatchObject({ code: 'not-found' });
    const { album: other } = await api.organise.createAlbum({ name: 'Cats' });
    await expect(api.organise.renameAlbum({ id: other.id, name: 'dogs' })).rejects.toMatchObject({ code: 'conflict' });
    await api.organise.renameAlbum({ id: other.id, name: 'CATS' });
    expect((await api.organise.albums()).albums.map(({ name }) => name)).toEqual(['CATS', 'Dogs']);
  });
});

describe('what was done', () => {
  it('is taken back and done again over a restart, a caption too', async () => {
    const id = await idOf('b.jpg');
    await api.organise.tag({ set: everything, add: ['All'] });
    await api.captions.edit({ id, text: 'my own boat' });
    await backend.close();
    ({ api, backend } = await library.open());
    const { operations } = await api.organise.operations({});
    expect(operations.map(({ kind, changed }) => [kind, changed])).toEqual([
      ['caption', 1],
      ['tag', 3],
    ]);
    await api.organise.undo({});
    expect((await show('b.jpg')).caption).toBeNull();
    await api.organise.undo({});
    expect((await api.organise.tags()).tags).toEqual([]);
    await expect(api.organise.undo({})).rejects.toMatchObject({ code: 'not-found' });
    await api.organise.redo();
    await api.organise.redo();
    expect((await show('b.jpg')).caption).toMatchObject({ text: 'my own boat', by: 'person' });
    expect((await api.organise.tags()).tags).toMatchObject([{ name: 'All', photos: 4 }]);
    await expect(api.organise.redo()).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a file that is edited', () => {
  it('keeps what a person said of it, and its unedited copy does too', async () => {
    const id = await idOf('a.jpg');
    const set = { ids: [id] };
    await api.organise.tag({ set, add: ['Train'] });
    await api.organise.mark({ set, rating: 5 });
    await api.organise.createAlbum({ name: 'Trains', set });
    await api.captions.edit({ id, text: 'the old train' });
    await writeFile(join(library.photos, 'a.jpg'), 'PHOTO red train, cropped');
    await api.jobs.index({});
    for (const name of ['a.jpg', 'copy.jpg']) {
      expect(await show(name)).toMatchObject({
        rating: 5,
        caption: { text: 'the old train', by: 'person' },
        tags: [{ name: 'Train' }],
        albums: [{ name: 'Trains' }],
      });
    }
    expect((await show('a.jpg')).sha256).not.toBe((await show('copy.jpg')).sha256);
  });

  it('becomes what it becomes where that has something of its own', async () => {
    await api.organise.tag({ set: { ids: [await idOf('a.jpg')] }, add: ['Train'] });
    await api.organise.tag({ set: { ids: [await idOf('b.jpg')] }, add: ['Boat'] });
    await writeFile(join(library.photos, 'a.jpg'), 'PHOTO blue boat');
    await api.jobs.index({});
    expect((await show('a.jpg')).tags.map(({ name }) => name)).toEqual(['Boat']);
  });
});

describe('the address of a filtered timeline', () => {
  it('holds nothing that was typed, and an unknown one is not found', async () => {
    const { url } = await api.library.timeline({ where: 'name:secret' });
    expect(url).toMatch(/^\/media\/timeline\/\d+\/[0-9a-f]{16}$/);
    const handler = createMediaHandler(backend.media, () => undefined);
    const answer = async (path: string) => (await handler(new Request(`http://127.0.0.1${path}`))).status;
    expect(await answer(url)).toBe(200);
    expect(await answer('/media/timeline/1/0123456789abcdef')).toBe(404);
    expect(await answer('/media/thumbnail/1/abc')).toBe(404);
  });
});
