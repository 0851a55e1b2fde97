// The query language, fusion, bands, filters alone, several pictures and parts of pictures through the one door, over the stand-in
// for the inference process.
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import type { SearchHit, SearchQuery, SearchResult } from '../../src-shared/contract/search.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let api: Api;

const shown = {
  'summer/0001.jpg': 'red train harbour',
  'summer/0002.jpg': 'blue boat harbour',
  'winter/0003.jpg': 'red sledge snow',
  'winter/0004.jpg': 'yellow house snow',
  'winter/0005.jpg': 'dog sleeping sofa',
} as const;

/** Something to stand out from: pairs of words that share no number of the stand-in's vectors with the words above. */
function others(): Record<string, string> {
  const words = 'wall stone grass pebble brick moss paper glass wood rope wool salt fence'.split(' ');
  const pairs = words.flatMap((one, at) => words.slice(at + 1).map((other) => `${one} ${other}`)).slice(0, 80);
  return Object.fromEntries(pairs.map((pair, at) => [`other/${String(at)}.jpg`, pair]));
}

beforeAll(async () => {
  library = await createFakeLibrary();
  await library.put(shown);
  await library.put(others());
  ({ api } = await library.open());
  await api.jobs.index({ folders: [library.photos] });
}, 60_000);
afterAll(async () => {
  await library.close();
});

const names = ({ results }: Pick<SearchResult, 'results'>): string[] =>
  results.map(({ path }) => basename(path, '.jpg'));
const photo = (name: string): string => join(library.photos, name);
const run = (query: SearchQuery): Promise<SearchResult> => api.search.run(query);
const hit = ({ results }: SearchResult, name: string): SearchHit => {
  const found = results.find(({ path }) => basename(path, '.jpg') === name);
  if (found === undefined) throw new Error(`${name} was not found`);
  return found;
};

describe('words and filters in one text', () => {
  it('ranks words within the filters, and counts within them', async () => {
    const found = await run({ text: 'red folder:winter' });
    expect(names(found)[0]).toBe('0003');
    expect(found.searched).toBe(3);
    expect(found.counts.strong + found.counts.possible + found.counts.unlikely).toBe(3);
  });

  it('needs typed filters and handed-in ones, of the same key too', async () => {
    const filters = { where: 'folder:winter' };
    expect((await run({ text: 'red folder:summer', filters })).searched).toBe(0);
    await expect(run({ text: 'red', filters: { where: 'red' } })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('needs no model for filters alone: newest first, all of them counted', async () => {
    const found = await run({ text: 'folder:winter', limit: 2 });
    expect(found).toMatchObject({ searched: 3, confidence: 'clear', counts: { strong: 3, possible: 0, unlikely: 0 } });
    expect(found.results).toHaveLength(2);
    expect(found.results[0]).toMatchObject({ similarity: null, band: 'strong', rank: 1, why: [{ source: 'filter' }] });
    const nowhere = await run({ text: 'folder:winter folder:nowhere', filters: { takenFrom: '2030-01-01' } });
    expect(nowhere).toMatchObject({ confidence: 'none', results: [] });
    expect(nowhere.relax[0]).toEqual({ term: 'taken:2030..', hidden: 3 });
  });

  it('says what a filter hides where nothing is clear', async () => {
    expect((await run({ text: 'red train' })).counts.strong).toBeGreaterThan(0);
    const found = await run({ text: 'red train folder:other' });
    expect(found.confidence).toBe('none');
    expect(found.relax).toContainEqual({ term: 'folder:other', hidden: expect.any(Number) as number });
  });
});

describe('bands', () => {
  it('come in order, and leave the unlikely out where asked', async () => {
    const found = await run({ text: 'dog sleeping sofa' });
    const order = found.results.map(({ band }) => ['strong', 'possible', 'unlikely'].indexOf(band));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(found.confidence).toBe('clear');
    expect(hit(found, '0005')).toMatchObject({ band: 'strong', rank: 1 });
    const likely = await run({ text: 'dog sleeping sofa', unlikely: false });
    expect(likely.results.every(({ band }) => band !== 'unlikely')).toBe(true);
    expect(likely.counts).toEqual(found.counts);
  });

  it('find nothing in what nobody photographed', async () => {
    expect((await run({ text: 'zeppelin eclipse' })).confidence).toBe('none');
  });

  it('widen and narrow with strictness', async () => {
    const strong = async (strictness: SearchQuery['strictness']): Promise<number> => {
      const { counts } = await run({ text: 'harbour', strictness });
      return counts.strong + counts.possible;
    };
    const [wide, normal, strict] = [await strong('wide'), await strong('normal'), await strong('strict')];
    expect(wide >= normal && normal >= strict).toBe(true);
  });
});

describe('fusion', () => {
  it('believes a person’s caption, and says so', async () => {
    const id = hit(await run({ text: 'sofa' }), '0004').id;
    await api.captions.edit({ id, text: 'Grandmother’s birthday' });
    const found = await run({ text: 'grandmother birthday' });
    expect(found.results[0]).toMatchObject({ id, band: 'strong' });
    expect(found.results[0]?.why).toContainEqual({
      source: 'caption',
      text: 'Grandmother’s birthday',
      words: ['grandmother', 'birthday'],
    });
    const alone = await run({ text: 'grandmother birthday', fuse: false });
    expect(alone.results.every(({ why }) => why.every(({ source }) => source === 'look'))).toBe(true);
    await api.captions.edit({ id, text: null });
  });

  it('knows names of files and folders, each as what it is', async () => {
    const named = await run({ text: '0002' });
    expect(named.results[0]).toMatchObject({
      band: 'strong',
      why: [{ source: 'look' }, { source: 'name', text: '0002.jpg' }],
    });
    const folder = await run({ text: 'winter' });
    for (const name of ['0003', '0004', '0005'])
      expect(hit(folder, name).why).toContainEqual({ source: 'folder', text: 'winter', words: ['winter'] });
    expect(hit(folder, '0002').why.map(({ source }) => source)).toEqual(['look']);
  });

  it('is off for who asks: then the order is the vectors’ own', async () => {
    const { results } = await run({ text: 'red snow', fuse: false });
    const similarities = results.map(({ similarity }) => similarity ?? 0);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
  });
});

describe('words to avoid', () => {
  it('leave out photos whose texts say them', async () => {
    const id = hit(await run({ text: 'red' }), '0001').id;
    await api.captions.edit({ id, text: 'steam engine' });
    for (const query of [{ text: 'red -engine' }, { text: 'red', not: 'steam engines' }]) {
      const found = await run(query);
      expect(names(found)).not.toContain('0001');
      expect(found.searched).toBe(82);
    }
    await api.captions.edit({ id, text: null });
  });
});

describe('pictures', () => {
  it('are weighed against each other', async () => {
    const images = (first: number, second: number): SearchQuery => ({
      images: [
        { image: { path: photo('summer/0002.jpg') }, weight: first },
        { image: { path: photo('winter/0005.jpg') }, weight: second },
      ],
    });
    expect(names(await run(images(3, 1)))[0]).toBe('0002');
    expect(names(await run(images(1, 3)))[0]).toBe('0005');
    expect(
      names(await run(images(0, 0)))
        .slice(0, 2)
        .sort(),
    ).toEqual(['0002', '0005']);
    const five = Array.from({ length: 4 }, () => ({ image: { path: photo('summer/0002.jpg') } }));
    await expect(run({ images: five, image: { path: photo('summer/0001.jpg') } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('can be asked for in part', async () => {
    const image = { path: photo('summer/0001.jpg') };
    const right = await run({ images: [{ image, box: { x: 0.66, y: 0, width: 0.34, height: 1 } }] });
    expect(names(right).slice(0, 2).sort()).toEqual(['0001', '0002']);
    const left = await run({ images: [{ image, box: { x: 0, y: 0, width: 0.33, height: 1 } }] });
    expect(names(left).slice(0, 2).sort()).toEqual(['0001', '0003']);
  });
});
