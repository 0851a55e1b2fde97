// Judging and measuring through the one door, over a stand-in for the inference process whose vectors are bags of words; figures are
// compared with ones that are counted out here by brute force.
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { Backend } from '../../src-main/backend.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import { tinyModel } from '../support/cli.ts';
import { createFakeLibrary, fakeModel, type FakeLibrary } from '../support/fake-backend.ts';
import { bagOfWords } from '../support/bag-of-words.ts';

let library: FakeLibrary;
let api: Api;
let backend: Backend;

const shows: Readonly<Record<string, string>> = {
  'trips/red-train': 'red train station',
  'trips/blue-train': 'blue train tunnel',
  'trips/red-boat': 'red boat lake',
  'home/red-apple': 'red apple bowl',
  'home/blue-cup': 'blue cup table',
  'home/green-tree': 'green tree rain',
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`other/${String(at)}`, `something number ${String(at)}`]),
  ),
};

async function open(env: Record<string, string> = {}): Promise<void> {
  const resources = join(library.home, 'resources');
  await mkdir(join(resources, 'starter', 'clip'), { recursive: true });
  ({ api, backend } = await library.open({
    modelDirectory: undefined,
    resourcesDirectory: resources,
    describeModel: (directory) => Promise.resolve({ ...fakeModel(`fake/${basename(directory)}`), directory }),
    env,
  }));
}

beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put(Object.fromEntries(Object.entries(shows).map(([name, words]) => [`${name}.jpg`, words])));
  await open();
  await api.jobs.index({ folders: [library.photos] });
});
afterEach(async () => {
  await library.close();
});

async function idOf(name: string): Promise<number> {
  const { id } = await api.library.show({ path: join(library.photos, `${name}.jpg`) });
  if (id === null) throw new Error(`no ${name}`);
  return id;
}

async function judge(text: string, gains: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, gain] of Object.entries(gains)) await api.evaluation.judge({ text, id: await idOf(name), gain });
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** By the definition, over a ranking without ties among what is worth something. */
function bruteForce(text: string, gains: Readonly<Record<string, number>>, among = Object.keys(shows)): number {
  const asked = bagOfWords(text);
  const ranking = [...among].sort(
    (a, b) => dot(asked, bagOfWords(`PHOTO ${shows[b] ?? ''}`)) - dot(asked, bagOfWords(`PHOTO ${shows[a] ?? ''}`)),
  );
  const worth = (sorted: readonly number[]): number =>
    sorted.slice(0, 10).reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
  const best = Object.values(gains).sort((a, b) => b - a);
  return worth(ranking.map((name) => gains[name] ?? 0)) / worth(best);
}

const trains = { 'trips/red-train': 2, 'trips/blue-train': 1, 'home/green-tree': 0 } as const;

describe('judgements', () => {
  it('are kept by query, the newest query first, and can be changed and taken back', async () => {
    await judge('train', trains);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await judge('something to drink from', { 'home/blue-cup': 2 });
    const { queries } = await api.evaluation.judgements();
    expect(queries.map(({ text }) => text)).toEqual(['something to drink from', 'train']);
    const judged = queries[1]?.judged.map(({ photo, gain }) => [basename(photo.path), gain] as const);
    expect(new Map(judged)).toEqual(
      new Map(Object.entries(trains).map(([name, gain]) => [`${basename(name)}.jpg`, gain])),
    );
    expect(await api.evaluation.judge({ text: ' train ', id: await idOf('trips/red-train'), gain: 1 })).toEqual({
      judged: 3,
    });
    expect(await api.evaluation.judge({ text: 'train', id: await idOf('home/green-tree'), gain: null })).toEqual({
      judged: 2,
    });
  });

  it('survive a restart and a moved file', async () => {
    await judge('train', trains);
    await backend.close();
    await mkdir(join(library.photos, 'moved'));
    await cp(join(library.photos, 'trips/red-train.jpg'), join(library.photos, 'moved/train.jpg'));
    await rm(join(library.photos, 'trips/red-train.jpg'));
    await open();
    await api.jobs.index({});
    const { queries } = await api.evaluation.judgements();
    expect(queries[0]?.judged.map(({ photo }) => basename(photo.path))).toContain('train.jpg');
  });

  it('are forgotten with their query', async () => {
    await judge('train', trains);
    expect(await api.evaluation.forget({ text: 'train' })).toEqual({ forgotten: true });
    expect(await api.evaluation.forget({ text: 'train' })).toEqual({ forgotten: false });
    expect(await api.evaluation.judgements()).toEqual({ queries: [] });
  });

  it('of a photo that is not there are refused', async () => {
    await expect(api.evaluation.judge({ text: 'train', id: 9999, gain: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('go out as the file that is measured by, and come back in; what is unknown is counted', async () => {
    await judge('train', trains);
    const { queries } = await api.evaluation.export();
    expect(queries).toEqual([
      { text: 'train', relevant: { 'trips/red-train.jpg': 2, 'trips/blue-train.jpg': 1, 'home/green-tree.jpg': 0 } },
    ]);
    await api.evaluation.forget({ text: 'train' });
    const relevant = { ...queries[0]?.relevant, 'nowhere/at-all.jpg': 1 };
    expect(await api.evaluation.import({ queries: [{ text: 'train', relevant }] })).toEqual({
      queries: 1,
      judged: 3,
      unknown: 1,
    });
    expect((await api.evaluation.export()).queries).toEqual(queries);
  });
});

describe('candidates', () => {
  it('have the best of the search among them, and none that was judged', async () => {
    const names = async (limit: number): Promise<string[]> =>
      (await api.evaluation.candidates({ text: 'red train', limit })).photos.map(({ path }) => basename(path, '.jpg'));
    const before = await names(10);
    expect(before).toHaveLength(10);
    expect(before).toEqual(expect.arrayContaining(['red-train', 'blue-train']));
    expect(await names(10)).toEqual(before);
    await judge('red train', { 'trips/red-train': 2 });
    expect(await names(10)).not.toContain('red-train');
    expect(new Set(await names(100)).size).toBe(Object.keys(shows).length - 1);
  });
});

describe('photos out of sight', () => {
  it('are neither shown to be judged nor measured', async () => {
    await judge('train', trains);
    const hidden = await idOf('trips/red-train');
    const removed = await idOf('home/blue-cup');
    await api.organise.mark({ set: { ids: [hidden] }, hidden: true });
    await api.organise.mark({ set: { ids: [removed] }, removed: true });
    const { photos } = await api.evaluation.candidates({ text: 'cup', limit: 100 });
    expect(photos.map(({ id }) => Number(id))).not.toEqual(expect.arrayContaining([hidden]));
    expect(photos.map(({ id }) => Number(id))).not.toEqual(expect.arrayContaining([removed]));
    expect(photos).toHaveLength(Object.keys(shows).length - 2);
    const { queries } = await api.evaluation.judgements();
    const left = queries[0]?.judged.map(({ photo }) => basename(photo.path)) ?? [];
    expect([...left].sort()).toEqual(['blue-train.jpg', 'green-tree.jpg']);
    const { comparisons } = await api.evaluation.compare({ setups: [{ fuse: false }] });
    expect(comparisons[0]?.photos).toBe(Object.keys(shows).length - 2);
  });
});

describe('questions', () => {
  it('are what was judged least; those of a library without captions and searches are those judged', async () => {
    await judge('train', trains);
    await judge('cup', { 'home/blue-cup': 2 });
    expect((await api.evaluation.questions({})).texts).toEqual(['cup', 'train']);
  });
});

describe('a comparison', () => {
  it('measures what the definition says, over the whole library, as the file measures', async () => {
    // The better one is found second: words decide, and no two that are worth something are found alike.
    const gains = { 'trips/red-train': 1, 'trips/blue-train': 2 };
    const text = 'red train station tunnel';
    const expected = bruteForce(text, gains);
    expect(expected).toBeLessThan(0.9);
    await judge(text, { ...gains, 'home/green-tree': 0 });
    const { comparisons } = await api.evaluation.compare({ setups: [{ fuse: false }] });
    expect(comparisons[0]).toMatchObject({ setup: { fuse: false }, photos: Object.keys(shows).length });
    expect(comparisons[0]?.report['ndcg@10']).toBeCloseTo(expected, 6);
    const { queries } = await api.evaluation.export();
    expect((await api.evaluation.run({ queries: [...queries], fuse: false }))['ndcg@10']).toBeCloseTo(expected, 6);
  });

  it('of the fusion ranks as a search does, and by the look alone where all the weight is on it', async () => {
    // Nothing in the picture says “trips”: only the folder and the name do.
    await judge('boat blue', { 'trips/red-boat': 1, 'trips/blue-train': 2 });
    const setups = [{ fuse: false }, { fuse: true, lookWeight: 1 }, { fuse: true }, { fuse: true, lookWeight: 0 }];
    const { comparisons } = await api.evaluation.compare({ setups });
    const [look, all, fused, words] = comparisons.map(({ report }) => report['ndcg@10']);
    expect(all).toBeCloseTo(look ?? 0, 1);
    for (const figure of [fused, words]) expect(figure).toBeGreaterThan(0);
    const { results } = await api.search.run({ text: 'boat blue', limit: 2 });
    const { queries } = await api.evaluation.export();
    const report = await api.evaluation.run({ queries: [...queries] });
    expect(report['ndcg@10']).toBe(fused);
    expect(results).toHaveLength(2);
  });

  it('with another model looks at the judged photos and a sample in a process of its own, and keeps no vector', async () => {
    await judge('train', trains);
    await cp(tinyModel, join(library.home, 'other'), { recursive: true });
    const { model } = await api.models.import({ path: join(library.home, 'other') });
    const told: { done: number; total: number }[] = [];
    api.subscribe('evaluation.progress', (progress) => told.push(progress));
    const setups = [{ fuse: false }, { fuse: false, model }];
    const { comparisons } = await api.evaluation.compare({ setups, sample: 12 });
    expect(comparisons.map(({ photos }) => photos)).toEqual([12, 12]);
    // Both are bags of words here, so another process must come to the very same figures.
    expect(comparisons[1]?.report).toEqual(comparisons[0]?.report);
    expect(told.at(-1)).toEqual({ done: 12, total: 12 });
    const stored = openLibrary(library.libraryFile, { readonly: true });
    expect(embeddingModels(stored).map(({ modelId }) => modelId)).toEqual(['fake/clip']);
    stored.close();
  });

  it('that is cancelled ends at once', async () => {
    await judge('train', trains);
    await cp(tinyModel, join(library.home, 'other'), { recursive: true });
    const { model } = await api.models.import({ path: join(library.home, 'other') });
    const stop = new AbortController();
    const comparing = api.evaluation.compare({ setups: [{ fuse: false, model }] }, { signal: stop.signal });
    api.subscribe('evaluation.progress', () => {
      stop.abort();
    });
    await expect(comparing).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(async () => {
      expect((await api.evaluation.compare({ setups: [{ fuse: false }] })).comparisons).toHaveLength(1);
    });
  });

  it('needs judgements, and a model that is installed', async () => {
    await expect(api.evaluation.compare({ setups: [{ fuse: true }] })).rejects.toMatchObject({ code: 'invalid-input' });
    await judge('train', { 'home/green-tree': 0 });
    await expect(api.evaluation.compare({ setups: [{ fuse: true }] })).rejects.toMatchObject({ code: 'invalid-input' });
    await judge('train', trains);
    await expect(api.evaluation.compare({ setups: [{ fuse: false, model: 'clip-not-here' }] })).rejects.toMatchObject({
      code: 'model-missing',
    });
  });
});
