// The files behind the media URLs: thumbnails, previews, originals, the packed timeline. Runs in the backend.
// What is missing from the cache is made again by the query process; nothing is decoded here.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PhotoId, Sha256 } from '../../src-shared/photo/ids.ts';
import { folderOfPhoto } from '../store/folders.ts';
import type { Library } from '../store/open.ts';
import { contentBySha, photoFile } from '../store/photos.ts';
import { timeline } from '../store/timeline.ts';
import { previewFile, thumbnailFile } from './inference/cache-files.ts';
import type { QueryProcess } from './query-process.ts';

/** Rejects with `not-found` for what the library does not have. */
export interface MediaFiles {
  thumbnailPath(sha256: Sha256): Promise<string>;
  previewPath(sha256: Sha256): Promise<string>;
  original(id: PhotoId): Promise<{ readonly path: string; readonly format: PhotoFormat | null; readonly root: string }>;
  /** The packed timeline as it is now, whatever revision is asked for; of the filters that `key` names. `not-found` for a key of another run. */
  timeline(revision: number, key?: string): Uint8Array;
}

export interface MediaFilesOptions {
  readonly library: Library;
  readonly process: QueryProcess;
  readonly cacheDirectory: string;
  /** The filters behind a key; throws `not-found`. */
  readonly timelineFilters: (key: string) => string;
}

/** Longest sides in pixels: what a grid cell and what a large screen shows. */
const thumbnailSide = 512;
const previewSide = 2048;

export const thumbnailDirectory = (cacheDirectory: string): string => join(cacheDirectory, 'thumbnails');

export function createMediaFiles(options: MediaFilesOptions): MediaFiles {
  const { library, cacheDirectory } = options;
  const make = createMaker(options);
  return {
    thumbnailPath: (sha256) => make(sha256, thumbnailFile(thumbnailDirectory(cacheDirectory), sha256), thumbnailSide),
    previewPath: (sha256) => make(sha256, previewFile(join(cacheDirectory, 'previews'), sha256), previewSide),
    original(id) {
      const file = photoFile(library, id);
      const root = folderOfPhoto(library, id);
      if (!file || root == null) return Promise.reject(new AppError('not-found', 'The library has no such photo.'));
      return Promise.resolve({ path: file.path, format: file.format, root });
    },
    timeline: (_revision, key) => timeline(library, key === undefined ? '' : options.timelineFilters(key)).bytes,
  };
}

type Make = (sha256: Sha256, target: string, longestSide: number) => Promise<string>;

/** The cache may have been emptied under us: then the file is made from the original, once for all who ask meanwhile. */
function createMaker({ library, process }: MediaFilesOptions): Make {
  const making = new Map<string, Promise<unknown>>();
  return async (sha256, target, longestSide) => {
    if (await exists(target)) return target;
    const path = contentBySha(library, sha256)?.anyPath ?? null;
    if (path === null) throw new AppError('not-found', 'The library has no such photo.');
    const started = making.get(target) ?? process.ask('preview', { path, target, longestSide });
    making.set(target, started);
    try {
      await started;
    } finally {
      making.delete(target);
    }
    return target;
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
