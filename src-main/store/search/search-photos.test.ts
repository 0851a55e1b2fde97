import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId, type FolderId } from '../../../src-shared/photo/ids.ts';
import { removeFolder } from '../folders.ts';
import { beginScan, finishScan, upsertSeen } from '../scan.ts';
import {
  plantFolder,
  plantPhoto,
  scratchLibrary,
  type PlantedPhoto,
  type ScratchLibrary,
} from '../testing/scratch-library.ts';
import { forgetModel, putEmbeddings } from '../vectors.ts';
import { plain } from './combination.ts';
import { searchPhotos, type PhotoQuestion } from './search-photos.ts';
import { openVectorIndex, statistics, type SearchEngine, type VectorIndex } from './vector-index.ts';

const model = toModelId('m');
const query = Float32Array.of(1, 0);
const engines: SearchEngine[] = ['scan', 'sqlite-vec', 'exhaustive'];

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

/** A photo whose similarity to the query is `similarity`. */
function plant(path: string, similarity: number, content = path): PlantedPhoto {
  const photo = plantPhoto(scratch.library, folder, { path, content });
  const vector = Float32Array.of(similarity, Math.sqrt(1 - similarity * similarity));
  putEmbeddings(scratch.library, model, [{ contentId: photo.contentId, vector }]);
  return photo;
}

const find = (index: VectorIndex, question: Partial<PhotoQuestion> = {}) =>
  searchPhotos(index, { combination: plain(query), limit: 10, ...question });

describe.each(engines)('searching photos by %s', (engine) => {
  const open = (): VectorIndex => openVectorIndex(scratch.library, model, { engine });

  it('finds nothing where nothing is, and what comes later', () => {
    const index = open();
    expect(find(index)).toEqual({ hits: [], searched: 0 });
    const photo = plant('/photos/a.jpg', 0.5);
    expect(find(index)).toMatchObject({ hits: [{ photoId: photo.photoId, similarity: 0.5 }], searched: 1 });
  });

  it('gives every copy, in order of content and photo, and leaves out what is excluded', () => {
    const [a, b] = [plant('/photos/a.jpg', 0.5), plant('/photos/b.jpg', 0.9)];
    const [copy, tie] = [plant('/photos/c.jpg', 0.5, '/photos/a.jpg'), plant('/photos/d.jpg', 0.5)];
    const ids = (question?: Partial<PhotoQuestion>) => find(open(), question).hits.map((hit) => hit.photoId);
    expect(ids()).toEqual([b, a, copy, tie].map((photo) => photo.photoId));
    expect(ids({ limit: 2 })).toEqual([b.photoId, a.photoId]);
    expect(ids({ limit: 2, excludePhotos: [b.photoId] })).toEqual([a.photoId, copy.photoId]);
    expect(ids({ excludeContents: [a.contentId] })).toEqual([b.photoId, tie.photoId]);
    expect(ids({ limit: Number.MAX_SAFE_INTEGER })).toHaveLength(4);
    expect(find(open()).searched).toBe(4);
  });

  it('filters before the nearest are taken', () => {
    for (let i = 0; i < 30; i++) plant(`/photos/near/${String(i)}.jpg`, 0.9);
    const far = plant('/photos/far/a.jpg', -0.5);
    expect(find(open(), { limit: 1, filters: { folders: ['/photos/far'] } })).toMatchObject({
      hits: [{ photoId: far.photoId }],
      searched: 1,
    });
  });

  it('follows what happens to photos: replaced vectors, missing files, removed folders', () => {
    const index = open();
    const [a, b] = [plant('/photos/a.jpg', 0.5), plant('/photos/b.jpg', 0.4)];
    expect(find(index).hits).toHaveLength(2);
    putEmbeddings(scratch.library, model, [{ contentId: b.contentId, vector: query }]);
    expect(find(index).hits.map((hit) => hit.photoId)).toEqual([b.photoId, a.photoId]);
    const scanId = beginScan(scratch.library, folder);
    upsertSeen(scratch.library, {
      folderId: folder,
      scanId,
      files: [{ path: '/photos/a.jpg', sizeBytes: 10, mtimeMs: 1.5 }],
    });
    finishScan(scratch.library, { folderId: folder, scanId, rootOnline: true });
    expect(find(index)).toMatchObject({ hits: [{ photoId: a.photoId }], searched: 1 });
    removeFolder(scratch.library, folder);
    expect(find(index)).toEqual({ hits: [], searched: 0 });
  });

  it('starts over with a model that was forgotten and comes back', () => {
    const index = open();
    const photo = plant('/photos/a.jpg', 0.5);
    expect(find(index).hits).toHaveLength(1);
    forgetModel(scratch.library, model);
    expect(find(index)).toEqual({ hits: [], searched: 0 });
    putEmbeddings(scratch.library, model, [{ contentId: photo.contentId, vector: Float32Array.of(0, 0, 1) }]);
    expect(find(index, { combination: plain(Float32Array.of(0, 0, 1)) }).hits).toHaveLength(1);
  });

  it('keeps count while photos come in and copies go', () => {
    const index = open();
    for (let i = 0; i < 40; i++) {
      plant(`/photos/${String(i)}.jpg`, i / 40, `content ${String(i % 25)}`);
      expect(find(index, { limit: 99 })).toMatchObject({ searched: i + 1 });
      expect(find(index, { limit: 99 }).hits).toHaveLength(i + 1);
    }
    expect(find(index, { filters: { folders: [], formats: undefined } })).toEqual({ hits: [], searched: 0 });
    expect(find(index, { filters: { formats: ['jpeg'] } }).searched).toBe(40);
  });

  it('knows mean and spread of the similarities', () => {
    for (const [i, similarity] of [0.2, 0.4, 0.6].entries()) plant(`/photos/${String(i)}.jpg`, similarity);
    const { mean, sd } = statistics(open(), query);
    expect(mean).toBeCloseTo(0.4, 2);
    expect(sd).toBeCloseTo(Math.sqrt(0.08 / 3), 2);
  });
});
