// The disk as downloads see it, so that tests can hand in a full one. Runs in the backend.
import { rename, rm, statfs, writeFile, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { translateDiskError } from './fetch-problems.ts';

export interface Disk {
  /** Bytes that an ordinary user may still write to the disk that holds `directory`. */
  freeBytes(directory: string): Promise<number>;
  /** Writes all of `bytes` at `position`. */
  write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void>;
}

export const realDisk: Disk = {
  async freeBytes(directory) {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
  async write(file, bytes, position) {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  },
};

/** Left free for everything else on the disk: the library writes beside the models. */
const spareBytes = 64 * 1024 * 1024;

/** `disk-full` where `bytes` more would not fit. */
export async function askForSpace(disk: Disk, directory: string, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  const free = await disk.freeBytes(directory);
  if (free >= bytes + spareBytes) return;
  const needed = `${megabytes(bytes + spareBytes)} more are needed, and ${megabytes(free)} are free`;
  throw new AppError('disk-full', `The disk has too little room for this model: ${needed}. What came so far is kept.`);
}

const megabytes = (bytes: number): string => `${String(Math.ceil(bytes / 1e6))} MB`;

/** All or nothing, even when the power goes. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.new`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw translateDiskError(error);
  }
}
