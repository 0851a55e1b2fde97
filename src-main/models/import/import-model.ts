// Imports a model from this computer: copied beside its place, inspected, described, and there at once when all is right.
// Runs in the backend; leaves nothing behind where it is refused.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { quoted } from '../checkpoint/stored-tensor.ts';
import { askForSpace, realDisk, type Disk } from '../downloads/disk.ts';
import { translateDiskError } from '../downloads/fetch-problems.ts';
import { isFolder, writeRecord, type InstalledRecord } from '../downloads/installed-record.ts';
import { writeOwnManifest } from '../downloads/own-manifest.ts';
import type { ModelDescription } from '../model-description.ts';
import { collectFiles, isWeightFile, type Collected } from './collect-files.ts';
import { inspectFolder } from './inspect-folder.ts';

export interface ImportOptions {
  /** A folder, or a file of weights. */
  readonly path: string;
  /** What a person calls it. */
  readonly name: string | undefined;
  /** The folder of models. */
  readonly directory: string;
  /** Names that something else has. */
  readonly taken: (name: string) => boolean;
  readonly describe: (folder: string) => Promise<ModelDescription>;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  readonly disk?: Disk | undefined;
}

/**
 * `not-found` or `invalid-input` where there is no model or it is not safe to read, `conflict` where its name is taken,
 * `disk-full`, `permission`, `cancelled`.
 */
export async function importModel(options: ImportOptions): Promise<InstalledRecord> {
  const { directory, signal, disk = realDisk } = options;
  const path = resolve(options.path);
  try {
    const name = await freeName(path, options);
    await refuseOwnFolder(path, directory);
    const files = await collectFiles(path);
    await mkdir(directory, { recursive: true });
    await askForSpace(disk, directory, sizeOf(files));
    const temporary = await mkdtemp(join(directory, '.import-'));
    try {
      const copied = await copyAll(files, temporary, options);
      await inspectFolder(temporary);
      const description = await options.describe(temporary);
      const own = description.name === basename(temporary) ? basename(path) : description.name;
      const record = recordOf(description, { name, title: options.name ?? own, copied });
      await writeOwnManifest(temporary, { name: record.title });
      await writeRecord(directory, record);
      await rename(temporary, join(directory, name));
      return record;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    throw signal.aborted ? cancelled() : asRefusal(translateDiskError(error));
  }
}

/** A model that is none or is broken is, here, a wrong thing to have named. */
function asRefusal(error: unknown): unknown {
  const codes = ['model-missing', 'model-damaged'];
  if (!(error instanceof AppError) || !codes.includes(error.code)) return error;
  return new AppError('invalid-input', `This cannot be imported. ${error.message}`, { cause: error });
}

const reserved = /\.(?:partial|lock|json|takeover)$/;

async function freeName(path: string, { name, taken, directory }: ImportOptions): Promise<string> {
  const folder = basename(isWeightFile(path) ? dirname(path) : path);
  const short = (name ?? folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 90);
  const wanted = short === '' || reserved.test(short) ? `${short.replaceAll('.', '-')}-model`.replace(/^-/, '') : short;
  for (let number = 1; ; number++) {
    const tried = number === 1 ? wanted : `${wanted}-${String(number)}`;
    if (!taken(tried) && !(await isFolder(join(directory, tried)))) return tried;
    if (name !== undefined)
      throw new AppError('conflict', `There is a model called ${quoted(wanted)} already. Give this one another name.`);
  }
}

async function refuseOwnFolder(path: string, directory: string): Promise<void> {
  const [from, own] = await Promise.all([path, directory].map((each) => realpath(each).catch(() => each)));
  if (from === own || from?.startsWith(`${own ?? ''}${sep}`) === true)
    throw new AppError('invalid-input', 'This is Afterimage’s own folder of models: what is in it is there already.');
}

const sizeOf = (files: readonly Collected[]): number => files.reduce((sum, { stats }) => sum + stats.size, 0);

type Copied = InstalledRecord['files'];

async function copyAll(files: readonly Collected[], folder: string, options: ImportOptions): Promise<Copied> {
  const totalBytes = sizeOf(files);
  const copied: Copied = [];
  let doneBytes = 0;
  for (const file of files) {
    const sha256 = await copyOne(file, join(folder, file.to), {
      ...options,
      onBytes: (bytes) => {
        doneBytes += bytes;
        options.onProgress(doneBytes, totalBytes);
      },
    });
    copied.push({ path: file.to, bytes: file.stats.size, sha256 });
  }
  return copied;
}

type CopyOptions = ImportOptions & { readonly onBytes: (bytes: number) => void };

/** Copies what was looked at, and nothing that took its place meanwhile; no link is followed. Answers the SHA-256. */
async function copyOne({ from, stats }: Collected, to: string, options: CopyOptions): Promise<string> {
  const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  const noWait = (constants.O_NONBLOCK as number | undefined) ?? 0;
  await mkdir(dirname(to), { recursive: true });
  await using source = await open(from, constants.O_RDONLY | noFollow | noWait);
  const now = await source.stat();
  if (!now.isFile() || now.ino !== stats.ino || now.dev !== stats.dev || now.nlink > 1 || now.size !== stats.size)
    throw new AppError('conflict', `${quoted(basename(from))} changed while it was imported. Try again.`);
  await using target = await open(to, 'wx');
  const disk = options.disk ?? realDisk;
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  for (let position = 0; position < now.size;) {
    options.signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, now.size - position), position);
    if (bytesRead === 0) throw new AppError('conflict', `${quoted(basename(from))} changed while it was imported.`);
    const chunk = buffer.subarray(0, bytesRead);
    await disk.write(target, chunk, position);
    hash.update(chunk);
    position += bytesRead;
    options.onBytes(bytesRead);
  }
  await target.sync();
  return hash.digest('hex');
}

function recordOf(
  { family, tasks, licence }: ModelDescription,
  { name, title, copied }: { readonly name: string; readonly title: string; readonly copied: Copied },
): InstalledRecord {
  const known = { name, title, family, tasks: [...tasks], licence, files: copied };
  return { schema: 1, origin: 'import', ...known, source: null, problem: null };
}
