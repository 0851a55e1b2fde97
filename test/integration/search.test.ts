// Searching through the one door, over a stand-in for the inference process whose vectors are bags of words.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { SearchResult } from '../../src-shared/contract/search.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let api: Api;
let elsewhere = '';

beforeAll(async () => {
  library = await createFakeLibrary();
  elsewhere = await mkdtemp(join(tmpdir(), 'afterimage-elsewhere-'));
  await library.put({
    'trips/red-train.jpg': 'red train',
    'trips/blue-train.jpg': 'blue train',
    'home/red-apple.jpg': 'red apple',
    'home/blue-cup.jpg': 'blue cup',
    'home/blue-cup-copy.jpg': 'blue cup',
    'home/green-tree.jpg': 'green tree in rain',
  });
  ({ api } = await library.open());
  await api.jobs.index({ folders: [library.photos] });
});
afterAll(async () => {
  await library.close();
  await rm(elsewhere, { recursive: true, force: true });
});

const names = ({ results }: SearchResult): string[] => results.map(({ path }) => basename(path, '.jpg'));
const photo = (name: string): string => join(library.photos, name);

describe('search', () => {
  it('ranks by words, copies included, with rank and similarity falling', async () => {
    const found = await api.search.run({ text: 'blue cup' });
    expect(names(found).slice(0, 2).sort()).toEqual(['blue-cup', 'blue-cup-copy']);
    expect(found.searched).toBe(6);
    expect(found.results.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
    const similarities = found.results.map(({ similarity }) => similarity ?? 0);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
  });

  it('takes a limit and folders before the nearest are taken', async () => {
    const filters = { folders: [photo('home')] };
    const found = await api.search.run({ text: 'red train', filters, limit: 1 });
    expect(names(found)).toEqual(['red-apple']);
    expect(found.searched).toBe(4);
  });

  it('knows a photo and a folder by a name that goes through a link', async () => {
    const link = join(elsewhere, 'link');
    await symlink(library.photos, link);
    const like = await api.search.similar({ image: { path: join(link, 'home/blue-cup.jpg') }, limit: 1 });
    expect(names(like)).toEqual(['blue-cup-copy']);
    const within = await api.search.run({ text: 'red', filters: { folders: [join(link, 'home')] } });
    expect(within.searched).toBe(4);
    expect(await api.library.show({ path: join(link, 'home/blue-cup.jpg') })).toMatchObject({
      status: 'indexed',
      path: photo('home/blue-cup.jpg'),
    });
  });

  it('takes days and formats', async () => {
    const none = await api.search.run({ text: 'red', filters: { takenFrom: '2024-05-07' } });
    expect(none).toMatchObject({ results: [], searched: 0 });
    const all = await api.search.run({ text: 'red', filters: { takenTo: '2024-05-06', formats: ['jpeg'] } });
    expect(all.searched).toBe(6);
  });

  it('pushes down what is not wanted', async () => {
    expect(
      names(await api.search.run({ text: 'train' }))
        .slice(0, 2)
        .sort(),
    ).toEqual(['blue-train', 'red-train']);
    expect(names(await api.search.run({ text: 'train', not: 'red' }))[0]).toBe('blue-train');
  });

  it.each(['formula', 'calibrated'] as const)('mixes words and a picture (%s)', async (mix) => {
    const image = { path: photo('trips/red-train.jpg') };
    const both = await api.search.run({ text: 'blue', image, alpha: 0.5, mix });
    expect(names(both)[0]).toBe('blue-train');
    expect(names(await api.search.run({ text: 'blue', image, alpha: 0, mix }))[0]).toBe('red-train');
    expect(names(await api.search.run({ text: 'green tree rain', image, alpha: 1, mix }))[0]).toBe('green-tree');
  });

  it('gives the formula’s value for the formula', async () => {
    const image = { path: photo('trips/red-train.jpg') };
    const of = async (query: object): Promise<Map<string, number>> => {
      const { results } = await api.search.run(query);
      return new Map(results.map(({ path, similarity }) => [path, similarity ?? 0]));
    };
    const [words, picture, mixed] = await Promise.all([
      of({ text: 'blue' }),
      of({ image }),
      of({ text: 'blue', image, alpha: 0.3, mix: 'formula' }),
    ]);
    for (const [path, value] of mixed)
      expect(value).toBeCloseTo(0.3 * (words.get(path) ?? 0) + 0.7 * (picture.get(path) ?? 0), 6);
  });

  it('answers the same words from the cache', async () => {
    const first = await api.search.run({ text: 'green tree' });
    const second = await api.search.run({ text: 'green tree' });
    expect(second.results).toEqual(first.results);
  });

  it.each([
    ['nothing', {}],
    ['spaces', { text: '   ' }],
    ['only words to avoid', { not: 'red' }],
  ])('refuses %s with a sentence', async (_, query) => {
    await expect(api.search.run(query)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'Type some words, or give a picture to search by.',
    });
  });

  it.each([
    ['2,000 words', Array.from({ length: 2000 }, (_, at) => `word${String(at)}`).join(' ')],
    ['emoji', '🚂🔴 👩‍👩‍👧'],
    ['Chinese', '红色的火车'],
    ['a lone surrogate', '\uD83D train'],
    ['control characters', 'red\u0000\u001b[31m train'],
  ])('takes %s', async (_, text) => {
    expect((await api.search.run({ text })).results).toHaveLength(6);
  });

  it('refuses an alpha of 2', async () => {
    await expect(api.search.run({ text: 'red', alpha: 2 })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('survives words that kill the process, and says so', async () => {
    await expect(api.search.run({ text: 'poison-exit' })).rejects.toMatchObject({ code: 'crashed' });
    expect((await api.search.run({ text: 'a new red train' })).results).toHaveLength(6);
  });
});

describe('similar', () => {
  it('leaves the photo itself out and keeps its copies', async () => {
    const found = await api.search.similar({ image: { path: photo('home/blue-cup.jpg') }, limit: 2 });
    expect(names(found)[0]).toBe('blue-cup-copy');
    expect(names(found)).not.toContain('blue-cup');
    const photoId = found.results[0]?.id ?? 0;
    expect(names(await api.search.similar({ image: { photoId } }))[0]).toBe('blue-cup');
  });

  it('takes any file of this computer', async () => {
    const path = join(elsewhere, 'query.jpg');
    await writeFile(path, 'PHOTO green tree');
    expect(names(await api.search.similar({ image: { path } }))[0]).toBe('green-tree');
  });

  it.each([
    ['that is not there', 'gone.jpg', null, 'not-found'],
    ['that is damaged', 'damaged.jpg', 'PHOTO poison:damaged', 'damaged-image'],
    ['that makes the reader stop', 'crash.jpg', 'PHOTO poison:segfault', 'crashed'],
  ])('refuses a file %s', async (...[, name, contents, code]) => {
    const path = join(elsewhere, name);
    if (contents !== null) await writeFile(path, contents);
    await expect(api.search.similar({ image: { path } })).rejects.toMatchObject({ code });
  });

  it('refuses a photo the library does not have', async () => {
    await expect(api.search.similar({ image: { photoId: 999 } })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a picture that was handed in', () => {
  it('serves searches until newer ones came', async () => {
    const open = (words: string): Promise<{ imageId: string }> =>
      api.search.openImage({ data: Buffer.from(`PHOTO ${words}`).toString('base64') });
    const { imageId } = await open('red apple');
    expect(names(await api.search.run({ image: { imageId } }))[0]).toBe('red-apple');
    for (let newer = 0; newer < 20; newer++) await open(`number ${String(newer)}`);
    await expect(api.search.run({ image: { imageId } })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('match', () => {
  it('puts labels into the template and texts as they are, most probable first', async () => {
    const image = { path: photo('trips/red-train.jpg') };
    const { results } = await api.search.match({
      image,
      labels: ['red train', 'cup'],
      texts: ['a green tree'],
      top: 2,
    });
    expect(results.map(({ text }) => text)[0]).toBe('red train');
    expect(results).toHaveLength(2);
    const all = await api.search.match({ image, labels: ['red train', 'cup'], texts: ['a green tree'] });
    expect(all.results.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 10);
  });

  it('refuses no labels and a template without a place', async () => {
    const image = { path: photo('trips/red-train.jpg') };
    await expect(api.search.match({ image })).rejects.toMatchObject({ code: 'invalid-input' });
    const asked = api.search.match({ image, labels: ['a'], template: 'no place' });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('evaluate', () => {
  it('measures by paths relative to a watched folder or absolute', async () => {
    const report = await api.evaluation.run({
      queries: [
        { text: 'red train', relevant: { 'trips/red-train.jpg': 2, [photo('trips/blue-train.jpg')]: 1 } },
        { text: 'green tree in rain', relevant: { 'trips/red-train.jpg': 1 } },
      ],
    });
    expect(report.queries).toBe(2);
    expect(report.perQuery[0]).toMatchObject({ text: 'red train', 'recall@10': 1 });
    expect(report.perQuery[0]?.['ndcg@5']).toBeGreaterThan(0.8);
    expect(report.perQuery[1]?.['ndcg@10']).toBeLessThan(1);
    expect(report['recall@10']).toBe(1);
  });

  it('refuses a query without a photo of the library', async () => {
    const asked = api.evaluation.run({ queries: [{ text: 'red', relevant: { 'nowhere.jpg': 1 } }] });
    await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('show and the lists', () => {
  it('tells a photo of the library and one that is none', async () => {
    const inside = await api.library.show({ path: photo('home/red-apple.jpg') });
    expect(inside).toMatchObject({ status: 'indexed', takenAt: '2024-05-06T07:08:09', offset: '+02:00', width: 40 });
    const path = join(elsewhere, 'other.jpg');
    await writeFile(path, 'PHOTO something else');
    expect(await api.library.show({ path })).toMatchObject({ status: 'not-in-library', id: null, format: 'jpeg' });
    await expect(api.library.show({ path: join(elsewhere, 'none.jpg') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists folders for a picker with photos counted', async () => {
    const listing = await api.library.listFolders({ path: library.photos });
    expect(listing.folders.map(({ name }) => name)).toEqual(['home', 'trips']);
    expect((await api.library.listFolders({ path: photo('home') })).photos).toBe(4);
    await expect(api.library.listFolders({ path: photo('gone') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps settings and tells the change', async () => {
    const told: string[] = [];
    api.subscribe('settings.changed', ({ theme }) => told.push(theme));
    expect(await api.settings.set({ theme: 'dark' })).toMatchObject({ theme: 'dark', language: 'system' });
    expect(await api.settings.get()).toMatchObject({ theme: 'dark' });
    expect(told).toEqual(['dark']);
  });
});
