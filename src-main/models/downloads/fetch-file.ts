// Fetches one file: goes on where it stopped, notices when nothing comes, tries again a few times, and lets nothing take the
// file's name that is not what was promised. Runs in the backend; knows nothing of models.
import { setTimeout as wait } from 'node:timers/promises';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { askForSpace, type Disk } from './disk.ts';
import { notAsPromised, Transient } from './fetch-problems.ts';
import { openAddress, spanOf, type Opened } from './open-address.ts';
import { openPart, type PartFile } from './part-file.ts';
import { refuseStrangers } from './recognise-strangers.ts';

export interface Patience {
  /** Without a byte for this long, the connection is given up. */
  readonly stallMs: number;
  /** Tries in a row that bring nothing, before it is said that there is no connection. */
  readonly tries: number;
  readonly pauseMs: (tries: number) => number;
}

/** Half a minute outlives a hiccup of a wireless network; five tries take about a minute more. */
export const usualPatience: Patience = { stallMs: 30_000, tries: 5, pauseMs: (tries) => 1000 * 2 ** (tries - 1) };

/** A server may ask for more patience than a person has. */
const longestPauseMs = 30_000;

export interface WantedFile {
  readonly address: URL;
  /** Where it goes. */
  readonly path: string;
  /** Its name in sentences. */
  readonly name: string;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

export interface FetchFileOptions {
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
  readonly disk: Disk;
  readonly patience: Patience;
  /** Bytes of this file that are here, and its size as far as it is known. */
  readonly onBytes: (here: number, total: number | null) => void;
}

export interface FetchedFile {
  readonly bytes: number;
  readonly sha256: string;
  /** The commit the server named. */
  readonly commit: string | null;
}

/**
 * Rejects with `AppError`: `cancelled`, `not-found`, `permission`, `offline`, `disk-full`, or `model-damaged` when what came is
 * not what was promised, twice. Whatever came before a failure is kept, unless it is wrong.
 */
export async function fetchFile(wanted: WantedFile, options: FetchFileOptions): Promise<FetchedFile> {
  const { disk, signal } = options;
  try {
    const part = await openPart(wanted.path, { disk, signal, judged: wanted.sha256 !== null });
    try {
      return await fetchOnce(wanted, part, options).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'model-damaged') throw error;
        // A part from another day or a proxy on the way may have spoiled it: one clean second try.
        await part.restart();
        return await fetchOnce(wanted, part, options).catch(async (again: unknown) => {
          if (again instanceof AppError && again.code === 'model-damaged') await part.restart();
          throw again;
        });
      });
    } finally {
      await part.close();
    }
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  }
}

async function fetchOnce(wanted: WantedFile, part: PartFile, options: FetchFileOptions): Promise<FetchedFile> {
  options.onBytes(part.bytes, wanted.bytes);
  // All of it may be here already, and only its name is missing.
  const whole = wanted.bytes !== null && wanted.sha256 !== null && part.bytes === wanted.bytes;
  const promised = whole && part.sha256() === wanted.sha256 ? null : await persist(wanted, part, options);
  const sha256 = part.sha256();
  const expected = wanted.sha256 ?? promised?.sha256 ?? null;
  if (expected !== null && expected !== sha256)
    throw notAsPromised(wanted.name, 'its checksum (SHA-256) is another one');
  if (part.bytes === 0) throw notAsPromised(wanted.name, 'it is empty');
  await part.finish();
  return { bytes: part.bytes, sha256, commit: promised?.commit ?? null };
}

/** Tries until all bytes are here. What the last answer promised. */
async function persist(wanted: WantedFile, part: PartFile, options: FetchFileOptions): Promise<Opened['promised']> {
  const { patience, signal } = options;
  for (let tries = 1; ; tries++) {
    const before = part.bytes;
    try {
      return await attempt(wanted, part, options);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Transient)) throw error;
      if (part.bytes > before) tries = 1;
      if (tries >= patience.tries) throw new AppError('offline', `${error.message}${kept(part)}`, { cause: error });
      const pauseMs = Math.max(patience.pauseMs(tries), Math.min(error.afterMs ?? 0, longestPauseMs));
      await wait(pauseMs, undefined, { signal });
    }
  }
}

const kept = ({ bytes }: PartFile): string => (bytes > 0 ? ' What came so far is kept.' : '');

/** One connection. Resolves when the file is whole, `Transient` where it broke off. */
async function attempt(wanted: WantedFile, part: PartFile, options: FetchFileOptions): Promise<Opened['promised']> {
  const stall = createStallWatch(wanted.address.host, options);
  const { signal } = stall;
  try {
    // Without a tag and without a known checksum nobody could tell two versions of the file from each other.
    if (part.etag === null && wanted.sha256 === null) await part.restart();
    const from = { offset: part.bytes, etag: part.etag };
    const opened = await openAddress(wanted.address, { signal, from, fetch: options.fetch });
    const total = await settleStart(opened, wanted, part);
    if (total === 'whole') return opened.promised;
    if (opened.response.body !== null)
      await receive({ body: opened.response.body, total, stall }, { wanted, part, options, opened });
    if (total !== null && part.bytes < total) throw brokenOff(wanted.address.host);
    return opened.promised;
  } catch (error) {
    throw explain(error, stall, wanted.address.host);
  } finally {
    stall.end();
  }
}

const brokenOff = (host: string, cause?: unknown): Transient =>
  new Transient(`The connection to ${host} broke off.`, { cause });

function explain(error: unknown, stall: StallWatch, host: string): unknown {
  if (error instanceof AppError || error instanceof Transient) return error;
  if (stall.stalled()) return new Transient(`Nothing came from ${host} for too long.`, { cause: error });
  // Whatever else fetch throws means one thing: the connection is gone. Our own disk has spoken as AppError already.
  return error instanceof Error && 'syscall' in error && !('address' in error) ? error : brokenOff(host, error);
}

/**
 * Brings the part to where the answer begins, and says how large the file will be; `whole` where nothing is missing. The
 * answer is another file, or another version of it, where it does not go on exactly where the part ends: then all begins again.
 */
async function settleStart(opened: Opened, wanted: WantedFile, part: PartFile): Promise<number | null | 'whole'> {
  const { response, etag } = opened;
  const { start, total } = spanOf(opened);
  if (response.status === 416) {
    await response.body?.cancel();
    if (part.bytes > 0 && total === part.bytes && (wanted.bytes ?? total) === total) return 'whole';
    await part.restart();
    throw new Transient(`The server ${wanted.address.host} has another version of the file.`);
  }
  const goesOn = response.status === 206 && start === part.bytes && (part.etag === null || etag === part.etag);
  if (response.status === 206 && !goesOn) {
    await response.body?.cancel();
    await part.restart();
    throw new Transient(`The server ${wanted.address.host} has another version of the file.`);
  }
  if (response.status === 200 && part.bytes > 0) await part.restart();
  await part.tag(etag, total);
  return total;
}

interface Stream {
  readonly body: NonNullable<Response['body']>;
  readonly total: number | null;
  readonly stall: StallWatch;
}

interface Receiving {
  readonly wanted: WantedFile;
  readonly part: PartFile;
  readonly options: FetchFileOptions;
  readonly opened: Opened;
}

async function receive({ body, total, stall }: Stream, receiving: Receiving): Promise<void> {
  const { wanted, part, options, opened } = receiving;
  const limit = wanted.bytes ?? opened.promised.bytes ?? total;
  let checked = part.bytes > 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    stall.alive();
    if (!checked) {
      refuseStrangers(wanted.name, chunk, opened.response.headers.get('content-type'));
      refuseSize(wanted, total);
      await askForSpace(options.disk, directoryOf(wanted.path), (limit ?? 0) - part.bytes);
      checked = true;
    }
    if (limit !== null && part.bytes + chunk.length > limit)
      throw notAsPromised(wanted.name, 'it does not end where it should');
    await part.append(chunk);
    stall.alive();
    options.onBytes(part.bytes, limit);
  }
  if (part.bytes === 0) refuseSize(wanted, total);
}

function refuseSize({ name, bytes }: WantedFile, total: number | null): void {
  if (bytes !== null && total !== null && total !== bytes)
    throw notAsPromised(name, `it has ${String(total)} bytes instead of ${String(bytes)}`);
}

const directoryOf = (path: string): string => path.replace(/[/\\][^/\\]*$/, '');

interface StallWatch {
  readonly signal: AbortSignal;
  readonly alive: () => void;
  readonly stalled: () => boolean;
  readonly end: () => void;
}

function createStallWatch(host: string, { signal, patience }: FetchFileOptions): StallWatch {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort(new Transient(`Nothing came from ${host} for too long.`));
  }, patience.stallMs);
  return {
    signal: AbortSignal.any([signal, silence.signal]),
    alive: () => timer.refresh(),
    stalled: () => silence.signal.aborted,
    end: () => {
      clearTimeout(timer);
    },
  };
}
