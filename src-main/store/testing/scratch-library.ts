// A throw-away library for tests of this room. Test code: not part of the application.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhotoFormat } from '../../../src-shared/photo/formats.ts';
import type { ContentId, FolderId, PhotoId, Sha256 } from '../../../src-shared/photo/ids.ts';
import { addFolder } from '../folders.ts';
import { openLibrary, type Library } from '../open.ts';
import { photoIdByPath } from '../photos.ts';
import { beginScan, upsertSeen } from '../scan.ts';
import { recordIdentity } from '../work.ts';

export interface ScratchLibrary {
  readonly directory: string;
  readonly file: string;
  readonly library: Library;
  /** Closes and opens again. */
  reopen(): Library;
  remove(): void;
}

export function scratchLibrary(): ScratchLibrary {
  const directory = mkdtempSync(join(tmpdir(), 'afterimage-store-'));
  const file = join(directory, 'library.db');
  let library = openLibrary(file);
  return {
    directory,
    file,
    get library() {
      return library;
    },
    reopen() {
      library.close();
      library = openLibrary(file);
      return library;
    },
    remove() {
      library.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const shaOf = (text: string): Sha256 => Buffer.from(text).toString('hex').padEnd(64, '0').slice(-64) as Sha256;

export interface PlantedPhoto {
  readonly photoId: PhotoId;
  readonly contentId: ContentId;
}

/** A photo seen in a folder and identified. `content` names its bytes: photos of one name are copies. */
export function plantPhoto(
  library: Library,
  folder: FolderId,
  photo: { path: string; content?: string; format?: PhotoFormat },
): PlantedPhoto {
  const files = [{ path: photo.path, sizeBytes: 10, mtimeMs: 1.5 }];
  upsertSeen(library, { folderId: folder, scanId: beginScan(library, folder), files });
  const photoId = photoIdByPath(library, photo.path);
  if (photoId == null) throw new Error('the photo was not taken in');
  const { contentId } = recordIdentity(library, {
    photoId,
    sha256: shaOf(photo.content ?? photo.path),
    format: photo.format ?? 'jpeg',
    bytes: 10,
    sizeBytes: 10,
    mtimeMs: 1.5,
  });
  return { photoId, contentId };
}

export const plantFolder = (library: Library, path = '/photos'): FolderId => addFolder(library, path).id;
