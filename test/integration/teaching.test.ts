// Taught labels through the one door, over a stand-in whose vectors are bags of words.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../src-main/backend.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import { createFakeLibrary, fakeDescribe, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let api: Api;
let backend: Backend;

const places = ['garden', 'street', 'kitchen', 'harbour', 'meadow', 'forest', 'station', 'roof'];
const others = ['train', 'boat', 'tree', 'cup', 'house', 'bridge', 'horse'];

beforeEach(async () => {
  library = await createFakeLibrary();
  const files: Record<string, string> = {};
  for (const place of places) files[`cat-${place}.jpg`] = `grey cat sleeping ${place}`;
  for (const thing of others) for (const place of places) files[`${thing}-${place}.jpg`] = `one ${thing} near ${place}`;
  await library.put(files);
  ({ api, backend } = await library.open());
  await api.jobs.index({ folders: [library.photos] });
});
afterEach(async () => {
  await library.close();
});

const idOf = async (name: string): Promise<number> =>
  (await api.library.show({ path: join(library.photos, name) })).id ?? 0;
const idsOf = (...names: string[]): Promise<number[]> => Promise.all(names.map(idOf));
const shown = ['cat-garden.jpg', 'cat-street.jpg', 'cat-kitchen.jpg', 'cat-roof.jpg'];
const teach = async (name = 'Miso') => (await api.teaching.teach({ name, positive: await idsOf(...shown) })).label;
const tagsOf = async (name: string): Promise<string[]> =>
  (await api.library.photo({ id: await idOf(name) })).tags.map(({ name: tag, state }) => `${tag} ${state}`);
const tagId = async (name: string): Promise<number> =>
  (await api.organise.tags()).tags.find((tag) => tag.name === name)?.id ?? 0;
const suggested = async (id: number): Promise<string[]> =>
  (await api.teaching.suggestions({ id })).photos.map(({ path }) => path.slice(library.photos.length + 1));

describe('a taught label', () => {
  it('finds the others of its kind first, tags its examples and says what it is worth', async () => {
    const label = await teach();
    expect(label).toMatchObject({ name: 'Miso', stale: false });
    expect(label.positive).toHaveLength(4);
    expect(label.suggested).toBeGreaterThanOrEqual(4);
    expect(label.precision).toBeGreaterThan(0);
    expect(label.recall).toBe(1);
    const found = await suggested(label.id);
    expect(found.slice(0, 4).toSorted()).toEqual(
      ['cat-forest.jpg', 'cat-harbour.jpg', 'cat-meadow.jpg', 'cat-station.jpg'].toSorted(),
    );
    expect(await tagsOf('cat-roof.jpg')).toEqual(['Miso confirmed']);
    expect(await tagsOf('cat-forest.jpg')).toEqual(['Miso suggested']);
    expect((await api.organise.tags()).tags).toMatchObject([{ name: 'Miso', photos: 4, suggested: label.suggested }]);
  });

  it('learns from a yes and a no, asks neither again, and an undo takes the example back', async () => {
    const { id } = await teach();
    const [yes = 0, no = 0] = await idsOf('cat-forest.jpg', 'cup-roof.jpg');
    const { label } = await api.teaching.answer({ id, yes: [yes], no: [no] });
    expect(label.positive).toHaveLength(5);
    expect(label.negative).toEqual([no]);
    const open = await suggested(id);
    expect(open).not.toContain('cat-forest.jpg');
    expect(open).not.toContain('cup-roof.jpg');
    await api.organise.undo({});
    const [after] = (await api.teaching.list()).labels;
    expect(after?.positive).toHaveLength(4);
    expect(after?.positive).not.toContain(yes);
  });

  it('takes photos that do not show it, and more examples under the name it has', async () => {
    const positive = await idsOf(...shown);
    const negative = await idsOf('horse-roof.jpg');
    const first = await api.teaching.teach({ name: 'Miso', positive, negative });
    expect(first.label.negative).toEqual(negative);
    const more = await api.teaching.teach({ name: 'miso', positive: await idsOf('cat-forest.jpg') });
    expect(more.label).toMatchObject({ id: first.label.id, name: 'Miso' });
    expect(more.label.positive).toHaveLength(5);
    expect((await api.teaching.list()).labels).toHaveLength(1);
  });

  it('does not overwrite what a person said of a photo', async () => {
    await api.organise.tag({ set: { ids: await idsOf('cat-station.jpg') }, add: ['Miso'] });
    const { id } = await teach();
    expect(await tagsOf('cat-station.jpg')).toEqual(['Miso confirmed']);
    expect(await suggested(id)).not.toContain('cat-station.jpg');
  });

  it('goes with its suggestions; what was said yes to stays', async () => {
    const { id } = await teach();
    expect(await api.teaching.remove({ id })).toEqual({ removed: true });
    expect(await api.teaching.remove({ id })).toEqual({ removed: false });
    expect(await tagsOf('cat-forest.jpg')).toEqual([]);
    expect(await tagsOf('cat-roof.jpg')).toEqual(['Miso confirmed']);
    await expect(api.teaching.suggestions({ id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('announces its suggestions', async () => {
    const seen: unknown[] = [];
    api.subscribe('organise.changed', ({ operation }) => seen.push(operation?.kind ?? null));
    await teach();
    expect(seen).toEqual(['tag', null]);
  });

  it('needs three photos that can be compared', async () => {
    const few = await idsOf('cat-garden.jpg', 'cat-street.jpg');
    await expect(api.teaching.teach({ name: 'Miso', positive: few })).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await api.teaching.list()).labels).toEqual([]);
    const unknown = [...few, 99_999];
    await expect(api.teaching.teach({ name: 'Miso', positive: unknown })).rejects.toMatchObject({ code: 'not-found' });
    expect((await api.organise.tags()).tags).toEqual([]);
  });

  it('is stale under another model, and learns again when it is asked', async () => {
    const { id } = await teach();
    await backend.close();
    const second = await library.open({ describeModel: fakeDescribe('fake/2') });
    ({ api, backend } = second);
    await api.jobs.index({});
    expect((await api.teaching.list()).labels).toMatchObject([{ id, stale: true }]);
    expect((await suggested(id)).slice(0, 4)).toContain('cat-forest.jpg');
    expect((await api.teaching.list()).labels).toMatchObject([{ id, stale: false }]);
  });

  it('follows its tag to another name', async () => {
    const { id } = await teach();
    const [tag] = (await api.organise.tags()).tags;
    await api.organise.renameTag({ id: tag?.id ?? 0, name: 'Our cat' });
    expect((await api.teaching.list()).labels).toMatchObject([{ id, name: 'Our cat' }]);
  });

  it('goes on under the tag that its own was merged into, and back with an undo', async () => {
    const negative = await idsOf('horse-roof.jpg');
    const { label } = await api.teaching.teach({ name: 'Miso', positive: await idsOf(...shown), negative });
    const before = await suggested(label.id);
    await api.organise.tag({ set: { ids: await idsOf('cat-forest.jpg') }, add: ['Our cat'] });
    const tags = async () => (await api.organise.tags()).tags.map(({ name, photos }) => [name, photos]);
    const [miso] = (await api.organise.tags()).tags.filter(({ name }) => name === 'Miso');
    await api.organise.renameTag({ id: miso?.id ?? 0, name: 'our CAT' });
    expect(await tags()).toEqual([['Our cat', 5]]);
    const [merged, ...more] = (await api.teaching.list()).labels;
    expect(more).toEqual([]);
    expect(merged).toMatchObject({ name: 'Our cat', stale: true, negative });
    expect(merged?.positive.toSorted()).toEqual(label.positive.toSorted());
    const open = await suggested(merged?.id ?? 0);
    expect(open).toEqual(expect.arrayContaining(['cat-harbour.jpg', 'cat-meadow.jpg', 'cat-station.jpg']));
    expect(open).not.toContain('cat-forest.jpg');
    await api.organise.undo({});
    expect((await api.teaching.list()).labels).toMatchObject([{ id: label.id, name: 'Miso', negative }]);
    expect(await tags()).toEqual([
      ['Miso', 4],
      ['Our cat', 1],
    ]);
    expect((await suggested(label.id)).toSorted()).toEqual(before.toSorted());
    expect((await api.organise.suggestions({ id: await tagId('Our cat') })).total).toBe(0);
  });

  it('takes in the examples of another that is merged into it; where they disagree, a photo of it is one', async () => {
    const [garden = 0, street = 0, kitchen = 0, roof = 0, forest = 0] = await idsOf(...shown, 'cat-forest.jpg');
    const horses = await idsOf('horse-roof.jpg');
    await api.teaching.teach({ name: 'Miso', positive: [garden, street, kitchen, forest], negative: [roof] });
    const whole = await api.teaching.teach({
      name: 'Cat',
      positive: [garden, street, roof],
      negative: [forest, ...horses],
    });
    await api.organise.renameTag({ id: await tagId('Miso'), name: 'Cat' });
    const [both] = (await api.teaching.list()).labels;
    expect(both).toMatchObject({ id: whole.label.id, negative: horses, stale: true });
    expect(both?.positive.toSorted()).toEqual([garden, street, kitchen, roof, forest].toSorted());
    await api.organise.undo({});
    const [cat] = (await api.teaching.list()).labels;
    expect(cat?.positive.toSorted()).toEqual([garden, street, roof].toSorted());
    expect(cat?.negative.toSorted()).toEqual([forest, ...horses].toSorted());
  });
});
