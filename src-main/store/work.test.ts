import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId, type FolderId, type PhotoId } from '../../src-shared/photo/ids.ts';
import { setFolderOffline } from './folders.ts';
import { counts, photoDetails, photoRows, problems, runOutcomes } from './photos.ts';
import { beginScan, upsertSeen } from './scan.ts';
import { plantFolder, plantPhoto, scratchLibrary, shaOf, type ScratchLibrary } from './testing/scratch-library.ts';
import { getEmbedding } from './vectors.ts';
import {
  beginTrying,
  countLacking,
  newestPhotoId,
  endTrying,
  photosLacking,
  recordIdentity,
  recordOutcome,
  recordStages,
  recoverTrying,
  retryOutcomes,
  stageCounts,
  type StageResult,
} from './work.ts';

const model = toModelId('clip-test');
const stages = [
  { stage: 'identify', version: '1' },
  { stage: 'metadata', version: '1' },
  { stage: 'embed', version: model },
];
const question = { stages, outcomeVersion: '1' };
const metadata = {
  width: 40,
  height: 30,
  orientation: 6,
  takenAt: '2024-02-29T23:59:59',
  offset: '+02:00',
  gps: { latitude: -12.5, longitude: 0 },
  camera: { make: 'Maker', model: null },
  lens: '35 mm',
};
const results: StageResult[] = [
  { stage: 'identify', version: '1' },
  { stage: 'metadata', version: '1', metadata },
  { stage: 'embed', version: model, modelId: model, vector: Float32Array.of(0.6, 0.8) },
];

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

const waiting = (): string[] => photosLacking(scratch.library, { ...question, limit: 100 }).map((photo) => photo.path);

function touch(path: string, mtimeMs: number): void {
  const scanId = beginScan(scratch.library, folder);
  upsertSeen(scratch.library, { folderId: folder, scanId, files: [{ path, sizeBytes: 10, mtimeMs }] });
}

function fail(photoId: PhotoId, code: 'damaged' | 'crashed' | 'unsupported-format' = 'damaged') {
  return recordOutcome(scratch.library, { photoId, code, message: 'It is damaged.', outcomeVersion: '1' });
}

describe('work to do', () => {
  it('is every stage of a file nobody looked at, page by page', () => {
    for (const name of ['a', 'b', 'c']) touch(`/photos/${name}.jpg`, 1);
    const [first, second] = photosLacking(scratch.library, { ...question, limit: 2 });
    expect(first).toMatchObject({ path: '/photos/a.jpg', contentId: null, lacking: ['identify', 'metadata', 'embed'] });
    const rest = photosLacking(scratch.library, { ...question, limit: 2, after: second?.photoId ?? first!.photoId });
    expect(rest.map((photo) => photo.path)).toEqual(['/photos/c.jpg']);
    expect(countLacking(scratch.library, question)).toBe(3);
  });

  it('can be looked for in spans of ids that leave nothing out', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) touch(`/photos/${name}.jpg`, 1);
    const newest = newestPhotoId(scratch.library);
    const spans = Array.from({ length: Math.ceil(newest / 2) }, (_, i) => ({ after: 2 * i, upTo: 2 * i + 2 }));
    const found = spans.map((span) => photosLacking(scratch.library, { ...question, ...span, limit: 9 }).length);
    expect(Math.max(...found)).toBe(2);
    expect(found.reduce((sum, count) => sum + count)).toBe(5);
    expect(spans.map((span) => countLacking(scratch.library, { ...question, ...span }))).toEqual(found);
  });

  it('is none once results are recorded, and they can be read', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    recordStages(scratch.library, { ...photo, results });
    expect(waiting()).toEqual([]);
    expect(photoDetails(scratch.library, { id: photo.photoId }, stages)).toMatchObject({
      path: '/photos/a.jpg',
      format: 'jpeg',
      ...metadata,
      bytes: 10,
      sha256: shaOf('/photos/a.jpg'),
      status: 'indexed',
      outcome: null,
    });
    expect(photoDetails(scratch.library, { id: photo.photoId }, stages)?.place).toBeNull();
    expect(getEmbedding(scratch.library, model, photo.contentId)).toEqual(Float32Array.of(0.6, 0.8));
  });

  it('keeps the town beside the position, one row for each town, and takes it away again', () => {
    const places = [
      { town: 'Lisbon', region: 'Lisbon', country: 'Portugal' },
      { town: 'Lisbon', region: 'Lisbon', country: 'Portugal' },
      { town: 'Singapore', region: null, country: 'Singapore' },
      null,
    ];
    const planted = places.map((_, index) => plantPhoto(scratch.library, folder, { path: `/photos/${String(index)}` }));
    const placeOf = (index: number) =>
      photoDetails(scratch.library, { id: planted[index]?.photoId ?? 0 }, stages)?.place;
    planted.forEach((photo, index) => {
      const place = places[index] ?? null;
      recordStages(scratch.library, { ...photo, results: [{ stage: 'metadata', version: '1', metadata, place }] });
      expect(placeOf(index)).toEqual(place);
    });
    expect(scratch.library.db.prepare('SELECT count(*) AS towns FROM place').get()).toEqual({ towns: 2 });
    const [first] = planted;
    if (first == null) throw new Error('nothing was planted');
    recordStages(scratch.library, { ...first, results: [{ stage: 'metadata', version: '2', metadata, place: null }] });
    expect(placeOf(0)).toBeNull();
  });

  it('is only the new model after a change of model, while the old vectors stay', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    recordStages(scratch.library, { ...photo, results });
    const wanted = [...stages.slice(0, 2), { stage: 'embed', version: 'other-model' }];
    const [lacking] = photosLacking(scratch.library, { stages: wanted, outcomeVersion: '1', limit: 9 });
    expect(lacking?.lacking).toEqual(['embed']);
    expect(getEmbedding(scratch.library, model, photo.contentId)).not.toBeNull();
  });

  it('is none for a copy of a file that is done', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg', content: 'same' });
    recordStages(scratch.library, { ...photo, results });
    touch('/photos/copy.jpg', 1);
    const [copy] = photosLacking(scratch.library, { ...question, limit: 9 });
    const identity = { sha256: shaOf('same'), format: 'jpeg', bytes: 10, sizeBytes: 10, mtimeMs: 1 } as const;
    const found = recordIdentity(scratch.library, { photoId: copy!.photoId, ...identity });
    expect(found).toEqual({ contentId: photo.contentId, known: true });
    expect(waiting()).toEqual([]);
  });

  it('starts over for a file whose bytes changed, and costs nothing when only its time did', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    recordStages(scratch.library, { ...photo, results });
    touch('/photos/a.jpg', 2);
    expect(photosLacking(scratch.library, { ...question, limit: 9 })[0]).toMatchObject({ contentId: null });
    const same = { sha256: shaOf('/photos/a.jpg'), format: 'jpeg', bytes: 10, sizeBytes: 10, mtimeMs: 2 } as const;
    recordIdentity(scratch.library, { photoId: photo.photoId, ...same });
    expect(waiting()).toEqual([]);
  });

  it('waits while the folder is offline', () => {
    touch('/photos/a.jpg', 1);
    setFolderOffline(scratch.library, folder, true);
    expect(waiting()).toEqual([]);
    setFolderOffline(scratch.library, folder, false);
    expect(waiting()).toEqual(['/photos/a.jpg']);
  });

  it('does not repeat a stage that failed for this version, and counts it', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    const failed = { stage: 'metadata', version: '1', failed: 'no header' };
    recordStages(scratch.library, { ...photo, results: [{ stage: 'identify', version: '1' }, failed] });
    expect(photosLacking(scratch.library, { ...question, limit: 9 })[0]?.lacking).toEqual(['embed']);
    expect(stageCounts(scratch.library, stages)).toEqual([
      { stage: 'identify', done: 1, failed: 0, total: 1 },
      { stage: 'metadata', done: 1, failed: 1, total: 1 },
      { stage: 'embed', done: 0, failed: 0, total: 1 },
    ]);
  });

  it('writes nothing of a record whose vector is refused', () => {
    const photo = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    const bad: StageResult = { stage: 'embed', version: model, modelId: model, vector: Float32Array.of(3, 4) };
    expect(() => {
      recordStages(scratch.library, { ...photo, results: [...results.slice(0, 2), bad] });
    }).toThrow('length');
    expect(photosLacking(scratch.library, { ...question, limit: 9 })[0]?.lacking).toHaveLength(3);
  });
});

describe('outcomes', () => {
  it('set a damaged file aside at once, until its size, its time or the pipeline changes', () => {
    const { photoId } = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    expect(fail(photoId)).toEqual({ attempts: 1, setAside: true });
    expect(waiting()).toEqual([]);
    expect(photosLacking(scratch.library, { ...question, outcomeVersion: '2', limit: 9 })).toHaveLength(1);
    touch('/photos/a.jpg', 7);
    expect(waiting()).toEqual(['/photos/a.jpg']);
  });

  it('give a crash a second try, and no third', () => {
    const { photoId } = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    expect(fail(photoId, 'crashed')).toEqual({ attempts: 1, setAside: false });
    expect(waiting()).toHaveLength(1);
    expect(fail(photoId, 'crashed')).toEqual({ attempts: 2, setAside: true });
    expect(waiting()).toEqual([]);
  });

  it('are counted, grouped and listed, and can be tried again', () => {
    const names = ['a', 'b', 'c'] as const;
    const [a, b, c] = names.map((name) => plantPhoto(scratch.library, folder, { path: `/photos/${name}.jpg` }));
    fail(a!.photoId);
    fail(b!.photoId);
    fail(c!.photoId, 'unsupported-format');
    expect(counts(scratch.library, stages)).toMatchObject({ photos: 3, failed: 2, skipped: 1, waiting: 0, indexed: 0 });
    const { total, groups } = problems(scratch.library, { limit: 1 });
    expect(total).toBe(3);
    expect(groups.map((group) => [group.code, group.count, group.files.length])).toEqual([
      ['damaged', 2, 1],
      ['unsupported-format', 1, 1],
    ]);
    expect(runOutcomes(scratch.library).map((outcome) => outcome.path)).toEqual(
      names.map((name) => `/photos/${name}.jpg`),
    );
    expect(retryOutcomes(scratch.library, { codes: ['damaged'] })).toBe(2);
    expect(waiting()).toEqual(['/photos/a.jpg', '/photos/b.jpg']);
    expect(retryOutcomes(scratch.library)).toBe(1);
  });

  it('show in rows, in the order asked, without ids nobody knows', () => {
    const a = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    const b = plantPhoto(scratch.library, folder, { path: '/photos/b.jpg' });
    recordStages(scratch.library, { ...a, results });
    fail(b.photoId);
    const rows = photoRows(scratch.library, [b.photoId, 999, a.photoId], stages);
    expect(rows.map((row) => [row.path, row.status, row.width])).toEqual([
      ['/photos/b.jpg', 'failed', 0],
      ['/photos/a.jpg', 'indexed', 40],
    ]);
  });
});

describe('the "trying" marker', () => {
  it('names the files in the making when the process died; they come last and alone', () => {
    const a = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    plantPhoto(scratch.library, folder, { path: '/photos/b.jpg' });
    beginTrying(scratch.library, [a.photoId]);
    const library = scratch.reopen();
    expect(recoverTrying(library)).toEqual([{ photoId: a.photoId, path: '/photos/a.jpg', interruptions: 1 }]);
    expect(waiting()).toEqual(['/photos/b.jpg']);
    const suspects = photosLacking(library, { ...question, limit: 9, suspects: 'only' });
    expect(suspects.map((photo) => photo.photoId)).toEqual([a.photoId]);
    expect(countLacking(library, question)).toBe(2);
    recordStages(library, { ...a, results });
    expect(recoverTrying(library)).toEqual([]);
  });

  it('is gone after a clean stop', () => {
    const a = plantPhoto(scratch.library, folder, { path: '/photos/a.jpg' });
    beginTrying(scratch.library, [a.photoId]);
    endTrying(scratch.library, [a.photoId]);
    expect(recoverTrying(scratch.library)).toEqual([]);
    expect(waiting()).toHaveLength(1);
  });
});
