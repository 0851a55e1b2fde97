// Reads whole files read-only and notices when they change meanwhile. Runs in the inference process.
import { open, type FileHandle } from 'node:fs/promises';
import { MediaError } from '../../../media/media-error.ts';

/** No photo is larger; what claims to be would only fill the memory. */
const largestFileBytes = 1024 ** 3;

/**
 * The bytes of a file whose size and modification time were the same before and after reading, and whose size is
 * `expectedBytes` where that is given. `MediaError` `changed`, `empty` or `too-large` otherwise.
 */
export async function readWhole(path: string, expectedBytes?: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
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

/** The first `length` bytes (fewer where the file is shorter). */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
