// Where the bytes of a picture are that a person names: a file, or what was just opened. Runs in the backend; reads no pixels.
import { randomUUID } from 'node:crypto';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { QueryImage } from '../../src-shared/contract/search.ts';
import type { Library } from '../store/open.ts';
import { photoFile } from '../store/photos.ts';
import { sizeOfFile, toFilePath } from './file-path.ts';
import type { PictureSource } from './inference/protocol.ts';

/** Bytes that a person opened and that never were a file of this computer. */
export interface OpenedPictures {
  /** Answers an id that serves until about 20 newer ones came, or 128 MB of them. */
  keep(bytes: Uint8Array): string;
  /** `not-found` where it is no longer kept. */
  bytes(imageId: string): Uint8Array;
}

const mostKept = 20;
const mostBytes = 128 * 1024 * 1024;

export function createOpenedPictures(): OpenedPictures {
  const kept = new Map<string, Uint8Array>();
  const total = (): number => [...kept.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    keep(bytes) {
      const id = randomUUID();
      kept.set(id, bytes);
      // A Map keeps the order of insertion; the newest stays whatever its size.
      for (const oldest of kept.keys()) {
        if (kept.size <= 1 || (kept.size <= mostKept && total() <= mostBytes)) break;
        kept.delete(oldest);
      }
      return id;
    },
    bytes(imageId) {
      const bytes = kept.get(imageId);
      if (!bytes) throw new AppError('not-found', 'This picture is no longer open. Choose it again.');
      return bytes;
    },
  };
}

/** `not-found`, or `permission` and `invalid-input` for a path, each with a sentence. */
export type SourceOf = (image: QueryImage) => Promise<PictureSource>;

export const createSourceOf =
  (library: Library, opened: OpenedPictures): SourceOf =>
  async (image) => {
    if ('imageId' in image) return { bytes: opened.bytes(image.imageId) };
    if ('path' in image) {
      const path = await toFilePath(image.path);
      await sizeOfFile(path);
      return { path };
    }
    const file = photoFile(library, image.photoId);
    if (!file) throw new AppError('not-found', 'The library has no such photo.');
    return { path: file.path };
  };
