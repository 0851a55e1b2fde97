// Label sets through the one door, over a stand-in whose vectors are bags of words.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { LabelsOfSet } from '../../src-shared/contract/library.ts';
import { createFakeLibrary, fakeDescribe, fakeModel, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let api: Api;
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({
    'train.jpg': 'a red train',
    'copy.jpg': 'a red train',
    'boat.jpg': 'a blue boat',
    'tree.jpg': 'a green tree',
    'bad.jpg': 'poison:damaged',
  });
  ({ api } = await library.open());
});
afterEach(async () => {
  await library.close();
});

const labels = ['train', 'boat', 'tree', 'cat'];
const templates = ['a {}'];
const labelsOf = async (name: string): Promise<readonly LabelsOfSet[]> =>
  (await api.library.show({ path: join(library.photos, name) })).labels;
const best = async (name: string): Promise<string | undefined> => (await labelsOf(name))[0]?.labels[0]?.label;
const settled = (count: number): Promise<void> =>
  vi.waitFor(async () => {
    expect((await api.labels.sets()).sets.map(({ labelled }) => labelled)).toEqual([count]);
  }, 10_000);

describe('a label set', () => {
  it('is compared with every photo, three best with probabilities, decoding nothing', async () => {
    await api.labels.save({ name: 'Subjects', labels, templates });
    await api.jobs.index({ folders: [library.photos] });
    const [found] = await labelsOf('boat.jpg');
    expect(found).toMatchObject({ name: 'Subjects' });
    expect(found?.labels.map(({ label }) => label).slice(0, 1)).toEqual(['boat']);
    expect(found?.labels).toHaveLength(3);
    const probabilities = found?.labels.map(({ probability }) => probability) ?? [];
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1.000001);
    expect(await best('copy.jpg')).toBe('train');
    expect(await labelsOf('bad.jpg')).toEqual([]);
    const { sets } = await api.labels.sets();
    expect(sets).toMatchObject([{ name: 'Subjects', labels, templates, labelled: 3, photos: 3 }]);
    expect((await api.jobs.activity()).stages.find(({ stage }) => stage === 'label')).toEqual({
      stage: 'label',
      done: 3,
      total: 3,
      failed: 0,
    });
  });

  it('made later is compared in the background with what is there; changed, again; removed, forgotten', async () => {
    await api.jobs.index({ folders: [library.photos] });
    const embedded = await library.embedded();
    const { set } = await api.labels.save({ name: 'Subjects', labels, templates });
    await settled(3);
    expect(await best('train.jpg')).toBe('train');
    await api.labels.save({ id: set.id, name: 'Colours', labels: ['red', 'blue', 'green'], templates });
    await settled(3);
    expect(await best('train.jpg')).toBe('red');
    expect(await library.embedded()).toEqual(embedded);
    expect(await api.labels.remove({ id: set.id })).toEqual({ removed: true });
    expect(await api.labels.remove({ id: set.id })).toEqual({ removed: false });
    expect(await labelsOf('train.jpg')).toEqual([]);
  });

  it('is compared with a photo that changed, and with all when the model is another', async () => {
    await api.labels.save({ name: 'Subjects', labels, templates });
    await api.jobs.index({ folders: [library.photos] });
    await library.put({ 'tree.jpg': 'a small cat' });
    await api.jobs.index({});
    expect(await best('tree.jpg')).toBe('cat');
    const second = await library.open({
      describeModel: fakeDescribe('fake/2'),
      libraryFile: join(library.home, 'two.db'),
    });
    api = second.api;
    await api.labels.save({ name: 'Subjects', labels, templates });
    expect((await api.labels.sets()).sets).toMatchObject([{ labelled: 0, photos: 0 }]);
  });

  it('asks each label in every template and takes their mean', async () => {
    await api.labels.save({ name: 'Things', labels: ['train', 'boat'], templates: ['a red {}', 'a blue {}', 'a {}'] });
    await api.jobs.index({ folders: [library.photos] });
    expect(await best('train.jpg')).toBe('train');
    expect(await best('boat.jpg')).toBe('boat');
  });

  it('gives each label its own probability where the model says so', async () => {
    const sigmoid = { ...fakeModel('sig/1'), logitScale: 10, logitBias: -5 };
    const second = await library.open({
      describeModel: () => Promise.resolve(sigmoid),
      libraryFile: join(library.home, 'sigmoid.db'),
    });
    api = second.api;
    await api.labels.save({ name: 'Both', labels: ['red train', 'train red', 'cat'], templates });
    await api.jobs.index({ folders: [library.photos] });
    const [first, other, last] = (await labelsOf('train.jpg'))[0]?.labels ?? [];
    expect((first?.probability ?? 0) + (other?.probability ?? 0)).toBeGreaterThan(1);
    expect(last?.probability).toBeLessThan(0.5);
  });

  it('finds its photos by their best label, most probable first, copies included', async () => {
    await api.labels.save({ name: 'Subjects', labels, templates });
    await api.jobs.index({ folders: [library.photos] });
    const { set } = await api.labels.save({ id: 1, name: 'Subjects', labels, templates });
    const { photos } = await api.labels.photos({ set: set.id, label: 'train' });
    expect(photos).toHaveLength(2);
    expect(photos[0]?.probability).toBe(photos[1]?.probability);
    const { photos: labelled } = await api.labels.of({ ids: photos.map(({ id }) => id) });
    expect(labelled.map(({ labels: [first] }) => first?.label)).toEqual(['train', 'train']);
    expect((await api.labels.photos({ set: set.id, label: 'cat' })).photos).toEqual([]);
  });

  it('is refused with a name that is taken, an unknown id, or fewer than two labels', async () => {
    await api.labels.save({ name: 'Subjects', labels, templates });
    await expect(api.labels.save({ name: 'subjects', labels })).rejects.toMatchObject({ code: 'conflict' });
    await expect(api.labels.save({ id: 99, name: 'x', labels })).rejects.toMatchObject({ code: 'not-found' });
    await expect(api.labels.save({ name: 'y', labels: ['cat', ' cat '] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(api.labels.save({ name: 'z', labels, templates: ['none'] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
