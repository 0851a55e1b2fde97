// What the disk gives: room, a folder that can be written, a part of a file. Runs in the backend; touches only temporary
// files of its own, and removes them.
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failed, passed, type Finding } from '../../../src-shared/contract/diagnostics.ts';
import { asSize } from './as-size.ts';

/** Below this a library of thumbnails cannot grow for long, and a backup before an update may not fit. */
const leastFreeBytes = 500e6;

/** Of the disk that holds `folder`, which need not exist yet. */
export async function freeSpace(folder: string, leastBytes = leastFreeBytes): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(folder));
  const free = bavail * bsize;
  if (free >= leastBytes) return passed(`${asSize(free)} are free on the disk of ${folder}.`);
  return failed(
    `Only ${asSize(free)} are free on the disk of ${folder}. Free some space: ${asSize(leastBytes)} should be left.`,
  );
}

async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found?.isDirectory() === true || at === dirname(at)) return at;
  }
}

const sampleBytes = 256 * 1024;

/** Writes, flushes, renames, reads and removes a file in `folder`, which is made where it is missing. */
export async function writable(folder: string): Promise<Finding> {
  return withTemporary(folder, async (temporary) => {
    const bytes = randomBytes(sampleBytes);
    await writeFlushed(temporary, bytes);
    const renamed = `${temporary}.renamed`;
    await rename(temporary, renamed);
    try {
      const same = bytes.equals(await readFile(renamed));
      return same
        ? passed(`${folder} can be written.`)
        : failed(`${folder} gives back something else than was written. The disk may be failing.`);
    } finally {
      await rm(renamed, { force: true });
    }
  });
}

/** Reads a part of a file as a range request does. */
export async function rangeRead(folder: string): Promise<Finding> {
  return withTemporary(folder, async (temporary) => {
    const bytes = randomBytes(sampleBytes);
    await writeFlushed(temporary, bytes);
    const [start, end] = [70_001, 200_000];
    const parts: Buffer[] = [];
    for await (const part of createReadStream(temporary, { start, end })) parts.push(part as Buffer);
    const same = Buffer.concat(parts).equals(bytes.subarray(start, end + 1));
    return same
      ? passed(`Bytes ${String(start)} to ${String(end)} of a file came back as they were written.`)
      : failed('A part of a file came back wrong. The disk may be failing.');
  });
}

async function withTemporary(folder: string, use: (file: string) => Promise<Finding>): Promise<Finding> {
  const temporary = join(folder, `.afterimage-check-${String(process.pid)}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
    return await use(temporary);
  } catch (error) {
    return failed(sentence(folder, error));
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function sentence(folder: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (['ENOSPC', 'EDQUOT'].includes(code)) return `The disk that holds ${folder} is full.`;
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return `Afterimage may not write into ${folder}. Check its permissions.`;
  if (['ENOTDIR', 'EEXIST'].includes(code)) return `${folder} cannot be a folder: a file is in its place.`;
  return `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
}
