// A file's identity: SHA-256 of its bytes, streamed, read-only. Runs in the inference processes.
// A file that moves under us (still being copied, edited) is reported, never fingerprinted.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Sha256 } from '../../src-shared/photo/ids.ts';
import { fromSystemError, MediaError } from './media-error.ts';

export interface Fingerprint {
  readonly sha256: Sha256;
  readonly bytes: number;
  readonly mtimeMs: number;
}

const chunkBytes = 1 << 20;

async function hashHandle(handle: FileHandle, signal: AbortSignal | undefined): Promise<Fingerprint> {
  const before = await handle.stat();
  if (!before.isFile()) throw new MediaError('not-an-image');
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let total = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, total);
    if (bytesRead === 0) break;
    hash.update(chunk.subarray(0, bytesRead));
    total += bytesRead;
    // A file that grows as fast as it is read (a copy, a log) would never end.
    if (total > before.size) throw new MediaError('changed');
  }
  const after = await handle.stat();
  const moved = after.mtimeMs !== before.mtimeMs || after.size !== before.size || total !== after.size;
  if (moved) throw new MediaError('changed');
  return { sha256: hash.digest('hex') as Sha256, bytes: total, mtimeMs: after.mtimeMs };
}

/**
 * Reads the file once, in pieces of 1 MiB. MediaError `disappeared`, `permission`, `not-an-image` (no regular file) or
 * `changed` (size or time moved while reading); throws the signal's reason when stopped.
 */
export async function fingerprint(path: string, signal?: AbortSignal): Promise<Fingerprint> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'r');
    return await hashHandle(handle, signal);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw fromSystemError(error);
  } finally {
    await handle?.close();
  }
}
