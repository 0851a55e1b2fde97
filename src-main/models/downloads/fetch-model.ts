// Fetches a model of the catalogue into its folder: file by file beside its place, and there at once when all are verified.
// Several processes that ask for one model fetch it once. Runs in the backend; knows nothing of what the model computes.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { isCommit, promisedBytes, type ManifestFile, type ModelManifest } from '../catalogue/manifest.ts';
import { askForSpace, realDisk, type Disk } from './disk.ts';
import { fetchFile, usualPatience, type FetchedFile, type Patience } from './fetch-file.ts';
import { isLocked, tryLock, usualLockTimes, type FetchLock, type LockTimes } from './fetch-lock.ts';
import { translateDiskError } from './fetch-problems.ts';
import { sha256OfFile } from './hash-file.ts';
import { isFolder, missingFiles, readRecord, writeRecord, type InstalledRecord } from './installed-record.ts';
import { fileAddress } from './open-address.ts';
import { writeOwnManifest } from './own-manifest.ts';
import { readPartial, writePartial, type PartialState } from './partial-state.ts';

export interface FetchModelOptions {
  /** The folder of models; made where it is missing. */
  readonly directory: string;
  readonly mirror: string;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  /** Looks at all files before they are let in; rejects with a sentence. */
  readonly inspect: (folder: string) => Promise<void>;
  readonly patience?: Patience | undefined;
  readonly lockTimes?: LockTimes | undefined;
  readonly disk?: Disk | undefined;
  readonly fetch?: typeof fetch | undefined;
}

type Fetching = FetchModelOptions & { readonly manifest: ModelManifest; readonly disk: Disk; readonly folder: string };

const followMs = 250;

/**
 * Resolves when the model is verified and in place, whoever fetched it. Rejects with `AppError`: `cancelled`, `not-found`,
 * `permission`, `offline`, `disk-full`, `model-damaged`. What came is kept and gone on with at the next call.
 */
export async function fetchModel(manifest: ModelManifest, options: FetchModelOptions): Promise<InstalledRecord> {
  const { directory, signal, lockTimes = usualLockTimes } = options;
  const { name } = manifest;
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw translateDiskError(error);
  }
  const lockFile = join(directory, `${name}.lock`);
  for (;;) {
    if (signal.aborted) throw cancelled();
    const there = await inPlace(directory, name);
    if (there !== null) return there;
    const lock = await tryLock(lockFile, lockTimes);
    if (lock === null) {
      await follow(manifest, options, () => isLocked(lockFile, lockTimes));
      continue;
    }
    const record = await fetchUnder(lock, manifest, options);
    if (record !== null) return record;
  }
}

/** Null where the lock was lost meanwhile: then somebody else is at it. */
async function fetchUnder(
  lock: FetchLock,
  manifest: ModelManifest,
  options: FetchModelOptions,
): Promise<InstalledRecord | null> {
  const { directory, signal, disk = realDisk } = options;
  try {
    // Whoever held it before may have finished between our two looks.
    const done = await inPlace(directory, manifest.name);
    if (done !== null) return done;
    const folder = join(directory, `${manifest.name}.partial`);
    return await fetchAll({ ...options, manifest, folder, signal: AbortSignal.any([signal, lock.lost]), disk });
  } catch (error) {
    if (signal.aborted) throw cancelled();
    if (lock.lost.aborted) return null;
    throw translateDiskError(error);
  } finally {
    await lock.release();
  }
}

/** The record of a model that is whole by its files' sizes and was not found damaged. */
async function inPlace(directory: string, name: string): Promise<InstalledRecord | null> {
  if (!(await isFolder(join(directory, name)))) return null;
  const record = await readRecord(directory, name);
  return record !== null && record.problem === null && (await missingFiles(directory, record)) === null ? record : null;
}

/** Somebody else is at it: tells how far it is until the lock is free. */
async function follow(
  manifest: ModelManifest,
  { directory, signal, onProgress }: FetchModelOptions,
  locked: () => Promise<boolean>,
): Promise<void> {
  const folder = join(directory, `${manifest.name}.partial`);
  do {
    const done = await partialBytes(folder);
    onProgress(done, Math.max(promisedBytes(manifest), done));
    await wait(followMs, undefined, { signal }).catch(() => {
      throw cancelled();
    });
  } while (await locked());
}

/** Bytes that came of a model that is not whole; 0 where none did. */
export async function partialBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !/^fetch\.json|\.part\.json/.test(entry.name));
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name)).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fetchAll(fetching: Fetching): Promise<InstalledRecord> {
  const { manifest, folder, directory, disk, inspect } = fetching;
  await takeBackDamaged(fetching);
  await mkdir(folder, { recursive: true });
  const state = await readPartial(folder, manifest.source);
  await askForSpace(disk, folder, promisedBytes(manifest) - (await partialBytes(folder)));
  const pins = await pinsOf(fetching);
  if (!isCommit(state.revision) && pins.revision !== null) state.revision = pins.revision;
  const progress = createTally(fetching);
  for (const file of manifest.files) await fetchOne({ ...fetching, file, state, pins, progress });
  await dropOthers(folder, state);
  await inspect(folder).catch(async (error: unknown) => {
    // It is whole and it is what the server has, but nothing for us: there is no use in keeping it.
    if (error instanceof AppError && error.code !== 'cancelled') await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const record = recordOf(manifest, state);
  const { title, licence, logitScale, logitBias } = manifest;
  await writeOwnManifest(folder, { name: title, licence, logitScale, logitBias });
  await writeRecord(directory, record);
  await rename(folder, join(directory, manifest.name));
  return record;
}

/** Parts of what was not to be had, and the notes of this fetch: the folder holds what was verified and nothing else. */
async function dropOthers(folder: string, state: PartialState): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => !each.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    if (!state.files.has(relative(folder, path).replaceAll('\\', '/'))) await rm(path, { force: true });
  }
}

/** A model in place that is damaged becomes what is there already: only what is wrong with it is fetched again. */
async function takeBackDamaged({ directory, manifest, folder }: Fetching): Promise<void> {
  const place = join(directory, manifest.name);
  if (!(await isFolder(place))) return;
  if ((await readRecord(directory, manifest.name)) === null)
    throw new AppError(
      'conflict',
      `Afterimage did not make the folder ${place}. Move it away, or import the model in it.`,
    );
  await rm(folder, { recursive: true, force: true });
  await rename(place, folder);
}

interface Pins {
  readonly revision: string | null;
  /** SHA-256 by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What an earlier fetch of the same repository and version pinned. */
async function pinsOf({ directory, manifest: { name, source } }: Fetching): Promise<Pins> {
  const record = await readRecord(directory, name);
  const other = isCommit(source.revision) && record?.source?.revision !== source.revision;
  if (record?.source?.repository !== source.repository || other) return { revision: null, files: new Map() };
  return {
    revision: record.source.revision,
    files: new Map(record.files.map(({ path, sha256 }) => [path, sha256])),
  };
}

interface Tally {
  readonly set: (path: string, here: number, total: number | null) => void;
}

/** Sums what is here of all files; a size that nobody knew before counts from when the server says it. */
function createTally({ manifest, onProgress }: Fetching): Tally {
  const here = new Map<string, number>();
  const totals = new Map(manifest.files.map(({ path, bytes }) => [path, bytes ?? 0]));
  const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0);
  return {
    set(path, bytes, total) {
      here.set(path, bytes);
      totals.set(path, Math.max(total ?? totals.get(path) ?? 0, bytes));
      onProgress(sum(here.values()), sum(totals.values()));
    },
  };
}

interface FetchingOne extends Fetching {
  readonly file: ManifestFile;
  readonly state: PartialState;
  readonly pins: Pins;
  readonly progress: Tally;
}

async function fetchOne(one: FetchingOne): Promise<void> {
  const { file, state, progress } = one;
  for (const path of [file.path, ...(file.or ?? [])]) {
    const kept = await alreadyHere(path, one);
    if (kept !== null) {
      progress.set(file.path, kept, kept);
      return;
    }
  }
  let missing: unknown = null;
  for (const path of [file.path, ...(file.or ?? [])]) {
    try {
      const fetched = await fetchAs(path, one);
      if (fetched.commit !== null && !isCommit(state.revision)) state.revision = fetched.commit;
      state.files.set(path, { bytes: fetched.bytes, sha256: fetched.sha256 });
      await writePartial(one.folder, state);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
      missing ??= error;
    }
  }
  if (file.optional !== true) throw missing;
}

/** Bytes of a file that an earlier fetch verified, read again; null where it is not there or not the same any more. */
async function alreadyHere(path: string, { folder, state, pins, file, signal }: FetchingOne): Promise<number | null> {
  const expected = file.sha256 ?? state.files.get(path)?.sha256 ?? pins.files.get(path);
  const place = join(folder, path);
  const info = await stat(place).catch(() => null);
  if (info?.isFile() !== true) return null;
  if (expected !== undefined && (await sha256OfFile(place, { signal })) === expected) {
    state.files.set(path, { bytes: info.size, sha256: expected });
    return info.size;
  }
  await rm(place, { force: true });
  return null;
}

function fetchAs(path: string, one: FetchingOne): Promise<FetchedFile> {
  const { file, folder, manifest, mirror, state, pins, progress } = one;
  const { repository } = manifest.source;
  return fetchFile(
    {
      address: fileAddress(mirror, { repository, revision: state.revision }, path),
      path: join(folder, path),
      name: path,
      bytes: path === file.path ? file.bytes : null,
      sha256: (path === file.path ? file.sha256 : null) ?? pins.files.get(path) ?? null,
    },
    {
      signal: one.signal,
      fetch: one.fetch ?? fetch,
      disk: one.disk,
      patience: one.patience ?? usualPatience,
      onBytes: (here, total) => {
        progress.set(file.path, here, total);
      },
    },
  );
}

function recordOf(
  { name, title, family, tasks, licence, source }: ModelManifest,
  state: PartialState,
): InstalledRecord {
  const files = [...state.files].map(([path, { bytes, sha256 }]) => ({ path, bytes, sha256 }));
  const { repository } = source;
  const known = { name, title, family, tasks, licence, files, source: { repository, revision: state.revision } };
  return { schema: 1, origin: 'catalogue', ...known, problem: null };
}
