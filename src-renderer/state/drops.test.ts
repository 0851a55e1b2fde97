import { describe, expect, it } from 'vitest';
import { dropPromise, readDrop } from './drops.ts';

const entry = (name: string, type: string, isDirectory = false) => ({
  kind: 'file',
  getAsFile: () => new File([], name, { type }),
  webkitGetAsEntry: () => ({ isDirectory }),
});
const read = (...items: object[]) => {
  const { folders, picture } = readDrop({ items } as unknown as DataTransfer);
  return { folders: folders.map(({ name }) => name), picture: picture?.name ?? null };
};

describe('a drop', () => {
  it('holds folders, even those that are called like a picture, and the first picture', () => {
    expect(
      read(
        entry('Trips', '', true),
        entry('odd.jpg', 'image/jpeg', true),
        entry('notes.txt', 'text/plain'),
        entry('sea.webp', 'image/webp'),
        entry('sky.png', 'image/png'),
        { kind: 'string' },
      ),
    ).toEqual({ folders: ['Trips', 'odd.jpg'], picture: 'sea.webp' });
  });

  it('holds nothing of use where there is neither', () => {
    expect(read(entry('notes.txt', 'text/plain'))).toEqual({ folders: [], picture: null });
    expect(readDrop(null)).toEqual({ folders: [], picture: null });
  });

  it.each([
    [['image/png', 'image/jpeg'], 'drop.picture', 'drop.picture'],
    [['', ''], 'drop.folder', 'drop.picture'],
    [['', 'image/png'], 'drop.either', 'drop.picture'],
    [[], 'drop.either', 'drop.picture'],
  ] as const)('of %j promises %s in the desktop application and %s in a browser', (types, desktop, browser) => {
    expect([dropPromise(types, true), dropPromise(types, false)]).toEqual([desktop, browser]);
  });
});
