import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SearchFilters } from '../../../src-shared/contract/search.ts';
import type { FolderId } from '../../../src-shared/photo/ids.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../testing/scratch-library.ts';
import { recordStages } from '../work.ts';
import { compileFilters } from './filters.ts';

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

function plant(path: string, takenAt: string | null = null, format: 'jpeg' | 'png' = 'jpeg'): void {
  const photo = plantPhoto(scratch.library, folder, { path, format });
  const metadata = { width: 1, height: 1, orientation: 1, takenAt, offset: null, gps: null, camera: null, lens: null };
  recordStages(scratch.library, { ...photo, results: [{ stage: 'metadata', version: '1', metadata }] });
}

function allowed(filters: SearchFilters): string[] {
  const { where, parameters } = compileFilters(filters);
  const rows = scratch.library.db
    .prepare(
      `SELECT photo.path FROM photo JOIN content ON content.id = photo.content_id WHERE ${where} ORDER BY photo.path`,
    )
    .all(...parameters) as { path: string }[];
  return rows.map((row) => row.path);
}

describe('search filters', () => {
  it('let everything through when there are none', () => {
    plant('/photos/a.jpg');
    expect(allowed({})).toEqual(['/photos/a.jpg']);
  });

  it('take a folder to be it and what is below, letter for letter', () => {
    const inside = ['/photos/a%b_c/1.jpg', '/photos/a%b_c/deep/2.jpg'];
    const outside = ['/photos/a%b_c.jpg', '/photos/a%b_cd/3.jpg', '/photos/aXb_c/4.jpg', '/photos/A%B_C/5.jpg'];
    for (const path of [...inside, ...outside]) plant(path);
    expect(allowed({ folders: ['/photos/a%b_c'] })).toEqual(inside);
    expect(allowed({ folders: ['/photos/a%b_c/'] })).toEqual(inside);
    expect(allowed({ folders: ['/photos/a%b_c/deep', '/photos/aXb_c'] })).toEqual([inside[1], '/photos/aXb_c/4.jpg']);
    expect(allowed({ folders: ['/'] })).toHaveLength(6);
    expect(allowed({ folders: [] })).toEqual([]);
  });

  it('count both ends of a span of local days, whatever the time of day', () => {
    plant('/photos/before.jpg', '2024-02-28T23:59:59');
    plant('/photos/first.jpg', '2024-02-29T00:00:00');
    plant('/photos/last.jpg', '2024-03-01T23:59:59');
    plant('/photos/after.jpg', '2024-03-02T00:00:00');
    plant('/photos/undated.jpg');
    expect(allowed({ takenFrom: '2024-02-29', takenTo: '2024-03-01' })).toEqual([
      '/photos/first.jpg',
      '/photos/last.jpg',
    ]);
    expect(allowed({ takenFrom: '2024-03-02' })).toEqual(['/photos/after.jpg']);
    expect(allowed({ takenTo: '1969-01-01' })).toEqual([]);
  });

  it('go by format, and all hold together', () => {
    plant('/photos/in/a.png', '2024-01-01T00:00:00', 'png');
    plant('/photos/in/b.jpg', '2024-01-01T00:00:00');
    plant('/photos/out/c.png', '2024-01-01T00:00:00', 'png');
    expect(allowed({ formats: ['png'], folders: ['/photos/in'], takenTo: '2024-12-31' })).toEqual(['/photos/in/a.png']);
    expect(allowed({ formats: ['png', 'jpeg'] })).toHaveLength(3);
    expect(allowed({ formats: [] })).toEqual([]);
  });
});
