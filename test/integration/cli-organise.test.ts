// `afterimage tag`, `album`, `favourite` and `undo` in this process, over a stand-in that decodes nothing.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';
import { afterimageOn, documentOf, expectFailure, type Ran } from '../support/cli.ts';

let library: FakeLibrary;
let a = '';
let b = '';
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put({ 'a.jpg': 'red train', 'b.jpg': 'blue boat' });
  [a, b] = [join(library.photos, 'a.jpg'), join(library.photos, 'b.jpg')];
  await run('index', library.photos);
});
afterEach(() => library.close());

const run = (...args: string[]): Promise<Ran> => afterimageOn(library, args);

describe('afterimage tag', () => {
  it('gives tags, takes them away and lists them', async () => {
    expect((await run('tag')).out).toContain('There are no tags yet');
    expect((await run('tag', a, b, '--add', 'Journey, Summer')).out).toBe('tag “Journey, Summer”: 2 photos\n');
    expect((await run('tag', a, '--add', 'journey')).out).toBe('Nothing was different from before.\n');
    expect((await run('tag', '--where', 'name:b.jpg', '--remove', 'Summer')).out).toBe('untag “Summer”: 1 photo\n');
    expect((await run('tag')).out).toBe('Journey: 2 photos\nSummer: 1 photo\n');
    expect(documentOf(await run('tag', '--json'))).toMatchObject({ tags: [{ name: 'Journey' }, { name: 'Summer' }] });
  });

  it('says what is missing or unknown', async () => {
    expectFailure(await run('tag', a, '--json'), 'invalid-input');
    expectFailure(await run('tag', '--add', 'x', '--json'), 'invalid-input');
    expectFailure(await run('tag', a, '--where', 'tag:x', '--add', 'x', '--json'), 'invalid-input');
    expectFailure(await run('tag', '--where', 'a dog', '--add', 'x', '--json'), 'invalid-input');
    expectFailure(await run('tag', `${a}x`, '--add', 'x', '--json'), 'not-found');
    await library.put({ '../outside.jpg': 'a dog' });
    expectFailure(await run('tag', join(library.home, 'outside.jpg'), '--add', 'x', '--json'), 'not-found');
  });
});

describe('afterimage album', () => {
  it('is made by putting photos in, and lists them', async () => {
    expect((await run('album')).out).toContain('There are no albums yet');
    expect((await run('album', 'Trains', '--add', a)).out).toBe('create album “Trains”: 1 photo\n');
    expect((await run('album', 'trains', '--add', b)).out).toBe('add to album “Trains”: 1 photo\n');
    expect((await run('album', 'Trains', '--list')).out.trim().split('\n').toSorted()).toEqual([a, b]);
    expect((await run('album', 'Trains', '--remove', b)).out).toBe('take from album “Trains”: 1 photo\n');
    expect(documentOf(await run('album', 'Trains', '--json'))).toMatchObject({ name: 'Trains', photos: 1, paths: [a] });
    expect((await run('album')).out).toBe('Trains: 1 photo\n');
    expectFailure(await run('album', 'Cats', '--json'), 'not-found');
  });
});

describe('afterimage favourite and undo', () => {
  it('mark photos, and take back and do again what was done', async () => {
    expect((await run('favourite', a)).out).toBe('favourite: 1 photo\n');
    expect((await run('favourite', '--where', 'is:favourite', '--off')).out).toBe('favourite: 1 photo\n');
    expect((await run('undo')).out).toBe('favourite: 1 photo, taken back\n');
    expect(documentOf(await run('show', a, '--json'))).toMatchObject({ favourite: true });
    expect((await run('undo', '--redo')).out).toBe('favourite: 1 photo\n');
    expect(documentOf(await run('undo', '--list', '--json'))).toMatchObject({ operations: [{ id: 2 }, { id: 1 }] });
    await run('undo');
    await run('undo');
    expectFailure(await run('undo', '--json'), 'not-found');
  });
});
