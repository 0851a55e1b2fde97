// Reads whole files read-only and notices when they change meanwhile. Runs in the inference process.
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { MediaError } from '../../../media/media-error.ts';

/** No photo is larger; what claims to be would only fill the memory. */
const largestFileBytes = 1024 ** 3;

/**
 * The scan follows no links, so a file that is a link by now was put there since, and may point out of the watched folder.
 * Not blocking: a named pipe called photo.jpg must not hold a thread until somebody writes to it. Windows has neither flag;
 * what is not there counts as 0.
 */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** `MediaError` `disappeared` for a link, `not-an-image` for a folder, a pipe, a device. */
async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, flags).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
    throw new MediaError('disappeared', 'A link has taken the place of this file. Links are not followed.');
  });
  try {
    if (!(await file.stat()).isFile()) throw new MediaError('not-an-image', 'This is not a file.');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The bytes of a file whose size and modification time were the same before and after reading, and whose size is
 * `expectedBytes` where that is given. `MediaError` `changed`, `empty` or `too-large` otherwise,
 * and as `openFile`.
 */
export async function readWhole(path: string, expectedBytes?: number): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    const before = await file.stat();
    if (before.size === 0) throw new MediaError('empty', 'The file is empty.');
    if (before.size > largestFileBytes) throw new MediaError('too-large', 'The file is larger than 1 GB.');
    const bytes = await readAll(file, before.size);
    const after = await file.stat();
    const same = after.size === before.size && after.mtimeMs === before.mtimeMs && bytes.length === before.size;
    if (!same || (expectedBytes !== undefined && before.size !== expectedBytes))
      throw new MediaError('changed', 'The file changed while it was read. It is read again with the next scan.');
    return bytes;
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 16 * 1024 * 1024), at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** The first `length` bytes (fewer where the file is shorter). `MediaError` as `openFile`. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
