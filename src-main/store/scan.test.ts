import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId } from '../../src-shared/photo/ids.ts';
import { addFolder, listFolders, pathsBelow, removeFolder } from './folders.ts';
import { counts, photoIdByPath } from './photos.ts';
import { beginScan, finishScan, upsertSeen, type FinishedScan, type SeenCounts } from './scan.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from './testing/scratch-library.ts';

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

type Names = Record<string, number>;
const filesOf = (names: Names) =>
  Object.entries(names).map(([name, mtimeMs]) => ({ path: `/photos/${name}`, sizeBytes: 10, mtimeMs }));

function walk(names: Names, end: Partial<FinishedScan> = {}): SeenCounts & { missing: number; offline: boolean } {
  const scanId = beginScan(scratch.library, folder);
  const seen = upsertSeen(scratch.library, { folderId: folder, scanId, files: filesOf(names) });
  return { ...seen, ...finishScan(scratch.library, { folderId: folder, scanId, rootOnline: true, ...end }) };
}

describe('scanning a folder', () => {
  it('tells new, changed and unchanged files apart', () => {
    expect(walk({ 'a.jpg': 1.25, 'b.jpg': 2 })).toMatchObject({ new: 2, changed: 0, unchanged: 0, missing: 0 });
    expect(walk({ 'a.jpg': 1.25, 'b.jpg': 3 })).toMatchObject({ new: 0, changed: 1, unchanged: 1, missing: 0 });
  });

  it('keeps what it knew of a changed file until it is identified again', () => {
    const { photoId } = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    walk({ 'a.jpg': 99 });
    expect(counts(scratch.library, [])).toMatchObject({ indexed: 0, waiting: 1 });
    expect(photoIdByPath(scratch.library, '/photos/a.jpg')).toBe(photoId);
  });

  it('marks files that are gone as missing, keeps them, and welcomes them back under their id', () => {
    walk({ 'a.jpg': 1, 'b.jpg': 1 });
    const id = photoIdByPath(scratch.library, '/photos/b.jpg');
    expect(walk({ 'a.jpg': 1 })).toMatchObject({ missing: 1 });
    expect(counts(scratch.library, [])).toMatchObject({ photos: 1, missing: 1 });
    expect(walk({ 'a.jpg': 1, 'b.jpg': 1 })).toMatchObject({ returned: 1, unchanged: 2 });
    expect(photoIdByPath(scratch.library, '/photos/b.jpg')).toBe(id);
  });

  it('marks nothing missing in a folder that is offline, and brings it back online', () => {
    walk({ 'a.jpg': 1 });
    expect(walk({}, { rootOnline: false })).toMatchObject({ missing: 0, offline: true });
    expect(listFolders(scratch.library)[0]?.offlineSinceMs).not.toBeNull();
    expect(walk({ 'a.jpg': 1 })).toMatchObject({ offline: false });
    expect(listFolders(scratch.library)[0]?.offlineSinceMs).toBeNull();
  });

  it('takes a folder that suddenly shows nothing for unmounted, unless the user says it is empty', () => {
    walk({ 'a.jpg': 1 });
    expect(walk({})).toMatchObject({ missing: 0, offline: true });
    expect(walk({}, { evenIfEmpty: true })).toMatchObject({ missing: 1, offline: false });
  });

  it('spares what lies in a folder that could not be listed', () => {
    walk({ 'a.jpg': 1, 'in/b.jpg': 1, 'in2/c.jpg': 1 });
    expect(walk({ 'a.jpg': 1 }, { unreadable: ['/photos/in'] })).toMatchObject({ missing: 1 });
    expect(counts(scratch.library, [])).toMatchObject({ photos: 2, missing: 1 });
  });

  it('keeps names apart that differ in case or in the form of their accents', () => {
    const twins = ['a.jpg', 'A.jpg', '\u00e9.jpg', 'e\u0301.jpg', 'a%_.jpg', "o'\n.jpg"];
    expect(walk(Object.fromEntries(twins.map((name) => [name, 1])))).toMatchObject({ new: twins.length });
    for (const name of twins) expect(photoIdByPath(scratch.library, `/photos/${name}`)).not.toBeNull();
  });

  it('refuses to scan a folder that is not watched', () => {
    removeFolder(scratch.library, folder);
    expect(() => beginScan(scratch.library, folder)).toThrow('no longer watched');
  });
});

describe('watched folders', () => {
  it('are the same when added again', () => {
    expect(addFolder(scratch.library, '/photos').id).toBe(folder);
    expect(listFolders(scratch.library)).toHaveLength(1);
  });

  it('hand their photos to a folder around them when removed, and forget the rest', () => {
    const inner = addFolder(scratch.library, '/photos/trip').id;
    const elsewhere = addFolder(scratch.library, '/photos-of-others').id;
    const kept = plantPhoto(scratch.library, inner, { path: '/photos/trip/a.jpg' });
    plantPhoto(scratch.library, elsewhere, { path: '/photos-of-others/b.jpg' });
    expect(removeFolder(scratch.library, inner)).toBe(true);
    expect(removeFolder(scratch.library, elsewhere)).toBe(true);
    expect(removeFolder(scratch.library, elsewhere)).toBe(false);
    expect(photoIdByPath(scratch.library, '/photos/trip/a.jpg')).toBe(kept.photoId);
    expect(photoIdByPath(scratch.library, '/photos-of-others/b.jpg')).toBeNull();
  });

  it('contain exactly the paths below them', () => {
    const [first, end] = pathsBelow('/a/b');
    const inside = (path: string): boolean => path >= first && path < end;
    expect(['/a/b/c', '/a/b/c/d', '/a/b/\u{10ffff}'].every(inside)).toBe(true);
    expect(['/a/b', '/a/bc', '/a/b.jpg', '/a/b-/c', '/a/B/c', '/a/b0'].some(inside)).toBe(false);
    expect(pathsBelow('/')).toEqual(['/', '0']);
    expect(pathsBelow('C:\\Photos')).toEqual(['C:\\Photos\\', 'C:\\Photos]']);
  });
});
