// Duplicates through the one door, over a stand-in whose pixels are waves of words.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../src-main/backend.ts';
import { burstLine, nearLine } from '../../src-main/media/picture-likeness.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import type { DuplicateKind } from '../../src-shared/contract/choices.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

const scene = 'a quiet harbour with nine old boats and many gulls before the evening rain';

let library: FakeLibrary;
let backend: Backend;
let api: Api;
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({
    'harbour.jpg': scene,
    'copy/harbour.jpg': scene,
    'stripped/harbour.jpg': `${scene} meta:none`,
    'small/harbour.jpg': `${scene} slightly:smaller`,
    'small/again.jpg': `${scene} slightly:again`,
    'tree.jpg': 'green trees beside another road',
    'plain.jpg': '',
  });
  ({ api, backend } = await library.open());
  await api.jobs.index({ folders: [library.photos] });
});
afterEach(async () => {
  await library.close();
});

const name = (path: string): string => path.slice(library.photos.length + 1);
const compared = (kind: DuplicateKind) =>
  vi.waitFor(async () => {
    const answer = await api.duplicates.groups({ kind });
    expect(answer.waiting).toBe(0);
    return answer;
  }, 10_000);
const names = async (kind: DuplicateKind): Promise<string[][]> =>
  (await compared(kind)).groups.map(({ photos }) => photos.map(({ path }) => name(path)).toSorted());
const idOf = async (file: string): Promise<number> => {
  const { id } = await api.library.show({ path: join(library.photos, file) });
  if (id == null) throw new Error(`${file} is not in the library`);
  return id;
};
const ids = (...files: string[]): Promise<number[]> => Promise.all(files.map(idOf));

const same = ['copy/harbour.jpg', 'harbour.jpg', 'stripped/harbour.jpg'];

describe('duplicates', () => {
  it('are identical by bytes or by every pixel, near otherwise, and no photo shows in both but the one that is kept', async () => {
    expect(await names('identical')).toEqual([same]);
    const { groups, photos, bytes, total } = await compared('near');
    const [near] = groups;
    expect({ photos, total }).toEqual({ photos: 3, total: 1 });
    expect(near?.photos.map(({ path }) => name(path)).filter((path) => path.startsWith('small/'))).toHaveLength(2);
    expect(near?.likeness).toBeGreaterThan(0.95);
    expect(near?.likeness).toBeLessThan(1);
    const keeper = (await compared('identical')).groups[0]?.keeper;
    expect(near?.photos.map(({ id }) => id)).toContain(keeper);
    const others = near?.photos.filter(({ id }) => id !== near.keeper) ?? [];
    expect(bytes).toBe(others.reduce((sum, photo) => sum + photo.bytes, 0));
  });

  it('are resolved in one step that takes everything along, and one undo brings all of it back', async () => {
    const [kept = 0, ...others] = await ids('harbour.jpg', 'stripped/harbour.jpg', 'copy/harbour.jpg');
    const [stripped = 0] = others;
    const set = { ids: [stripped] };
    await api.organise.tag({ set, add: ['Harbour'] });
    await api.organise.mark({ set, favourite: true, rating: 4 });
    const { album } = await api.organise.createAlbum({ name: 'Sea', set });
    const before = await compared('identical');
    const { operation } = await api.duplicates.resolve({ groups: [{ keep: kept, remove: others }] });
    expect(operation).toMatchObject({ kind: 'resolve-duplicates', changed: 2 });
    expect(await api.library.photo({ id: kept })).toMatchObject({
      removed: false,
      favourite: true,
      rating: 4,
      tags: [{ name: 'Harbour', state: 'confirmed', by: 'person' }],
      albums: [{ id: album.id, name: 'Sea' }],
    });
    expect(await api.library.photo({ id: stripped })).toMatchObject({ removed: true });
    expect(await names('identical')).toEqual([]);
    await api.organise.undo({});
    expect(await api.library.photo({ id: kept })).toMatchObject({ favourite: false, rating: 0, tags: [], albums: [] });
    const after = await compared('identical');
    expect(after.groups.map(({ id }) => id)).toEqual(before.groups.map(({ id }) => id));
  });

  it('that a person told apart stay apart, over a new scan and a restart, until it is undone', async () => {
    const all = await ids(...same);
    await api.duplicates.dismiss({ ids: all });
    expect(await names('identical')).toEqual([]);
    await api.jobs.index({ folders: [library.photos] });
    await backend.close();
    ({ api } = await library.open());
    expect(await names('identical')).toEqual([]);
    await api.organise.undo({});
    expect(await names('identical')).toEqual([same]);
  });

  it('leave out what is removed, hidden or gone', async () => {
    const [first = 0] = await ids('small/again.jpg');
    await api.organise.mark({ set: { ids: [first] }, removed: true });
    expect((await names('near'))[0]).toHaveLength(2);
    const [second = 0] = await ids('small/harbour.jpg');
    await api.organise.mark({ set: { ids: [second] }, hidden: true });
    expect(await names('near')).toEqual([]);
    await rm(join(library.photos, 'copy/harbour.jpg'));
    await api.jobs.index({ folders: [library.photos] });
    expect((await names('identical'))[0]).toHaveLength(2);
  });

  it('refuse to keep and remove one photo at once, or to keep what is not there', async () => {
    const [one = 0, other = 0] = await ids('harbour.jpg', 'copy/harbour.jpg');
    const crossed = [
      { keep: one, remove: [other] },
      { keep: other, remove: [one] },
    ];
    await expect(api.duplicates.resolve({ groups: crossed })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(api.duplicates.resolve({ groups: [{ keep: 9999, remove: [one] }] })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await api.library.photo({ id: one })).removed).toBe(false);
  });

  it('of one minute may differ by more, as shots of one burst do; a second later they are two pictures', async () => {
    const busy = 'anchors lamps ropes nets crates towers';
    const shot = 'high clouds over a wide field of barley with two tall poplars beside the stream';
    await library.put({
      'burst/first.jpg': `${shot} meta:taken=2024-06-01T11:59:30`,
      'burst/second.jpg': `${shot} ${busy} meta:taken=2024-06-01T12:00:30`,
    });
    await api.jobs.index({ folders: [library.photos] });
    const burst = ['burst/first.jpg', 'burst/second.jpg'];
    expect(await names('near')).toContainEqual(burst);
    const group = (await compared('near')).groups.find(({ photos }) =>
      photos.some(({ path }) => name(path) === burst[0]),
    );
    expect(group?.likeness).toBeGreaterThan(burstLine);
    expect(group?.likeness).toBeLessThan(nearLine);
    await library.put({ 'burst/second.jpg': `${shot} ${busy} meta:taken=2024-06-01T12:00:31` });
    await api.jobs.index({ folders: [library.photos] });
    expect((await names('near')).flat()).not.toContain('burst/first.jpg');
  });
});
