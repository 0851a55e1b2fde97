import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FolderId } from '../../src-shared/photo/ids.ts';
import {
  decodeTimeline,
  flagFailed,
  flagFavourite,
  flagOffline,
  unknownDay,
} from '../../src-shared/photo/timeline-pack.ts';
import { setFolderOffline } from './folders.ts';
import { revision } from './open.ts';
import { recordOperation, undoOperation } from './organise/operations.ts';
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
  const metadata = {
    width: 300,
    height: 200,
    orientation: 1,
    takenAt,
    offset: null,
    gps: null,
    camera: null,
    lens: null,
  };
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

  it('says who is a favourite, the same whether it is packed anew or only marked anew', () => {
    const planted = ['a', 'b', 'c', 'd'].map((name) =>
      plantPhoto(scratch.library, folder, { path: `/photos/${name}` }),
    );
    for (const photo of planted) {
      const metadata = {
        width: 3,
        height: 2,
        orientation: 1,
        takenAt: null,
        offset: null,
        gps: null,
        camera: null,
        lens: null,
      };
      recordStages(scratch.library, { ...photo, results: [{ stage: 'metadata', version: '1', metadata }] });
    }
    const mark = (field: 'favourite' | 'hidden', place: number, value: string | null) => {
      const subjects = [planted[place]?.contentId ?? 0];
      recordOperation(scratch.library, { kind: 'favourite', name: null, changes: [{ field, subjects, value }] });
    };
    const flags = (): number[] => [...unpacked().flags].toReversed();
    const both = (expected: number[]): void => {
      expect(timelinePhotos(scratch.library)).toBe(expected.length);
      expect(flags()).toEqual(expected);
      scratch.reopen();
      expect(flags()).toEqual(expected);
    };
    both([0, 0, 0, 0]);
    mark('favourite', 1, '1');
    both([0, flagFavourite, 0, 0]);
    mark('favourite', 3, '1');
    mark('favourite', 1, null);
    both([0, 0, 0, flagFavourite]);
    mark('favourite', 0, '1');
    mark('hidden', 0, '1');
    both([0, 0, flagFavourite]);
    undoOperation(scratch.library);
    both([flagFavourite, 0, 0, flagFavourite]);
    undoOperation(scratch.library);
    both([0, 0, 0, flagFavourite]);
  });

  it('has a revision that grows over restarts', () => {
    plantDated('a', null);
    const before = revision(scratch.library);
    scratch.reopen();
    plantDated('b', null);
    expect(revision(scratch.library)).toBeGreaterThan(before);
  });
});
