// `afterimage teach` in this process, over a stand-in that decodes nothing.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { afterimageOn, documentOf, expectFailure, type Ran } from '../support/cli.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
  const files: Record<string, string> = {};
  for (const place of ['garden', 'street', 'kitchen', 'roof', 'forest', 'station'])
    for (const thing of ['grey cat', 'red train', 'blue boat', 'white cup'])
      files[`${thing.replace(' ', '-')}-${place}.jpg`] = `${thing} near ${place}`;
  await library.put(files);
  await run('index', library.photos);
});
afterEach(() => library.close());

const run = (...args: string[]): Promise<Ran> => afterimageOn(library, args);

const file = (name: string): string => join(library.photos, `${name}.jpg`);
const cats = (...places: string[]): string[] => places.map((place) => file(`grey-cat-${place}`));

describe('afterimage teach', () => {
  it('teaches, lists what it suggests, goes on under the same name, and forgets', async () => {
    expect((await run('teach')).out).toContain('Nothing was taught yet');
    const taught = await run('teach', 'Miso', ...cats('garden', 'street', 'roof'), '--not', file('white-cup-roof'));
    expect(taught.code).toBe(0);
    const [head = '', ...found] = taught.out.trimEnd().split('\n');
    expect(head).toMatch(/^Miso: 3 examples, 1 against, \d+ suggestions?, about [\d.]+ % right, [\d.]+ % found$/);
    expect(found.slice(0, 3).every((line) => / % {2}.*grey-cat-/.test(line))).toBe(true);
    const more = await run('teach', 'miso', ...cats('forest'), '--limit', '1', '--json');
    expect(documentOf(more)).toMatchObject({ label: { name: 'Miso' }, photos: [{}] });
    expect((await run('teach')).out).toMatch(/^Miso: 4 examples, 1 against/);
    expect((await run('teach', 'Miso')).out).toContain('grey-cat-');
    expect((await run('teach', 'Miso', '--forget')).out).toContain('not looked for any more');
    expect((await run('tag')).out).toBe('Miso: 4 photos\n');
  });

  it('says what it needs', async () => {
    expectFailure(await run('teach', 'Miso', ...cats('garden'), '--json'), 'invalid-input');
    expectFailure(await run('teach', 'Miso', '--json'), 'not-found');
    expectFailure(await run('teach', 'Miso', join(library.home, 'elsewhere.jpg'), '--json'), 'not-found');
  });
});
