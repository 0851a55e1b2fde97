import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId } from '../../src-shared/photo/ids.ts';
import { decodeTimeline, flagFailed, flagOffline, unknownDay } from '../../src-shared/photo/timeline-pack.ts';
import { setFolderOffline } from './folders.ts';
import { revision } from './open.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from './testing/scratch-library.ts';
import { timeline, timelinePhotos } from './timeline.ts';
import { recordOutcome, recordStages } from './work.ts';

let scratch: ScratchLibrary;
let folder: FolderId;
beforeEach(() => {
  scratch = scratchLibrary();
  folder = plantFolder(scratch.library);
});
afterEach(() => {
  scratch.remove();
});

function plantDated(name: string, takenAt: string | null) {
  const photo = plantPhoto(scratch.library, folder, { path: `/photos/${name}.jpg` });
  const metadata = { width: 300, height: 200, orientation: 1, takenAt, offset: null, gps: null, camera: null };
  recordStages(scratch.library, { ...photo, results: [{ stage: 'metadata', version: '1', metadata }] });
  return photo.photoId;
}

const unpacked = () => decodeTimeline(timeline(scratch.library).bytes);

describe('timeline', () => {
  it('is newest first, photos without a date last, with day and shape', () => {
    const old = plantDated('old', '1969-12-31T12:00:00');
    const undated = plantDated('undated', null);
    const recent = plantDated('recent', '2024-02-29T08:00:00');
    plantPhoto(scratch.library, folder, { path: '/photos/waits.jpg' });
    expect(timelinePhotos(scratch.library)).toBe(3);
    const { id, day, aspect } = unpacked();
    expect([...id]).toEqual([recent, old, undated]);
    expect([...day]).toEqual([19782, -1, unknownDay]);
    expect(aspect[0]).toBeCloseTo(1.5, 3);
  });

  it('leaves out what waits or was skipped, and flags what failed or is offline', () => {
    plantPhoto(scratch.library, folder, { path: '/photos/waiting.jpg' });
    const failed = plantPhoto(scratch.library, folder, { path: '/photos/failed.jpg' });
    const skipped = plantPhoto(scratch.library, folder, { path: '/photos/skipped.psd' });
    recordOutcome(scratch.library, { photoId: failed.photoId, code: 'damaged', message: '', outcomeVersion: '1' });
    recordOutcome(scratch.library, {
      photoId: skipped.photoId,
      code: 'unsupported-format',
      message: '',
      outcomeVersion: '1',
    });
    const shown = plantDated('shown', '2024-01-01T00:00:00');
    setFolderOffline(scratch.library, folder, true);
    expect([...unpacked().id]).toEqual([shown, failed.photoId]);
    expect([...unpacked().flags]).toEqual([flagOffline, flagOffline + flagFailed]);
  });

  it('is packed once per revision', () => {
    plantDated('a', null);
    const first = timeline(scratch.library);
    expect(timeline(scratch.library)).toBe(first);
    plantDated('b', null);
    expect(timeline(scratch.library).revision).toBeGreaterThan(first.revision);
    expect(timeline(scratch.library).photos).toBe(2);
  });

  it('has a revision that grows over restarts', () => {
    plantDated('a', null);
    const before = revision(scratch.library);
    scratch.reopen();
    plantDated('b', null);
    expect(revision(scratch.library)).toBeGreaterThan(before);
  });
});
