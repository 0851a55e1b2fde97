// Answers `/media/…`: one Request → Response handler for the browser host and for Electron's `app:` protocol.
// Runs in Node. Is handed a source that turns ids and hashes into files; no URL ever names a path.
import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { isSha256, toPhotoId, type PhotoId, type Sha256 } from '../../src-shared/photo/ids.ts';
import { readRange } from './byte-range.ts';
import { fileStream } from './file-stream.ts';
import { openFile, openInPlace } from './open-in-place.ts';

/** What the backend hands over, directly or from another process. Throws `not-found` for what the library does not have. */
export interface MediaSource {
  thumbnailPath(sha256: Sha256): string | Promise<string>;
  previewPath(sha256: Sha256): string | Promise<string>;
  original(id: PhotoId): Promise<OriginalFile>;
  timeline(revision: number, key?: string): Uint8Array | Promise<Uint8Array>;
}

export interface OriginalFile {
  readonly path: string;
  readonly format: PhotoFormat | null;
  /** The watched folder: nothing outside it is served, whatever links are put below it. */
  readonly root: string;
}

export type MediaHandler = (request: Request) => Promise<Response>;

interface MediaFile {
  readonly path: string;
  readonly type: string;
  /** Null: made from size and time of change, and asked for again each time. */
  readonly hash: string | null;
  /** Null for files of our own making. */
  readonly root: string | null;
}

/** Formats that no browser shows are downloaded instead of guessed at. */
const downloadType = 'application/octet-stream';
const contentTypes: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tiff: 'image/tiff',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  bmp: 'image/bmp',
  heif: 'image/heif',
  jxl: 'image/jxl',
  raw: downloadType,
};

/** A photo may be an SVG with a script in it, opened on its own: a sandbox without an origin, and nothing is loaded. */
const everyResponse = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

const forever = 'private, max-age=31536000, immutable';

/** Up to this size a file is read at once: a stream for each thumbnail would cost more than its bytes. */
const readAtOnceBytes = 256 * 1024;

/** `log` is handed what is nobody's fault outside; the answer then is a plain 500. */
export function createMediaHandler(source: MediaSource, log: (error: unknown, where: string) => void): MediaHandler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sentence(405, 'Media can only be read.');
    try {
      return await answer(source, pathname, request);
    } catch (error) {
      const [status, words] = explain(error);
      if (status === 500) log(error, pathname);
      return sentence(status, words);
    }
  };
}

async function answer(source: MediaSource, pathname: string, request: Request): Promise<Response> {
  const [, kind = '', name = '', key] =
    /^\/media\/([a-z]+)\/([0-9a-f]{1,64})(?:\/([0-9a-f]{1,64}))?$/.exec(pathname) ?? [];
  if (kind === 'timeline' && isNumber(name)) return bytesResponse(await source.timeline(Number(name), key), request);
  if (key !== undefined) return sentence(404, 'There is nothing at this address.');
  const file = await findFile(source, kind, name);
  return file == null ? sentence(404, 'There is nothing at this address.') : fileResponse(file, request);
}

async function findFile(source: MediaSource, kind: string, name: string): Promise<MediaFile | null> {
  if (kind === 'original' && isNumber(name) && Number(name) > 0) {
    const { path, format, root } = await source.original(toPhotoId(Number(name)));
    return { path, type: format == null ? downloadType : contentTypes[format], hash: null, root };
  }
  if (!isSha256(name)) return null;
  const ours = { type: 'image/webp', hash: name, root: null };
  if (kind === 'thumbnail') return { path: await source.thumbnailPath(name), ...ours };
  if (kind === 'preview') return { path: await source.previewPath(name), ...ours };
  return null;
}

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);

async function fileResponse(file: MediaFile, request: Request): Promise<Response> {
  const handle = file.root == null ? await openFile(file.path) : await openInPlace(file.path, file.root);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new AppError('not-found', 'This is not a file.');
    const etag = `"${file.hash ?? `${stat.size.toString(16)}-${Math.round(stat.mtimeMs).toString(16)}`}"`;
    const headers = new Headers({
      ...everyResponse,
      'content-type': file.type,
      'accept-ranges': 'bytes',
      etag,
      'cache-control': file.hash == null ? 'private, no-cache' : forever,
    });
    if (file.type === downloadType) headers.set('content-disposition', 'attachment');
    return await sendRange({ handle, sizeBytes: stat.size, headers, etag }, request);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly headers: Headers;
  readonly etag: string;
}

/** Takes the handle over: it is closed here, or by the stream that is handed out. */
async function sendRange({ handle, sizeBytes, headers, etag }: OpenFile, request: Request): Promise<Response> {
  const unchanged =
    request.headers
      .get('if-none-match')
      ?.split(',')
      .some((tag) => tag.trim() === etag) ?? false;
  const ifRange = request.headers.get('if-range');
  const range = ifRange == null || ifRange === etag ? readRange(request.headers.get('range'), sizeBytes) : 'whole';
  const bodiless = (status: number): Promise<Response> =>
    handle.close().then(() => new Response(null, { status, headers }));

  if (unchanged) return bodiless(304);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${String(sizeBytes)}`);
    headers.set('content-length', '0');
    return bodiless(416);
  }
  const { start, end } = range === 'whole' ? { start: 0, end: sizeBytes } : range;
  const status = range === 'whole' ? 200 : 206;
  if (range !== 'whole') headers.set('content-range', `bytes ${String(start)}-${String(end - 1)}/${String(sizeBytes)}`);
  headers.set('content-length', String(end - start));
  if (request.method === 'HEAD' || end === start) return bodiless(status);
  return new Response(await body(handle, { start, end }, request.signal), { status, headers });
}

async function body(
  handle: FileHandle,
  span: { start: number; end: number },
  signal: AbortSignal,
): Promise<ReadableStream | Uint8Array<ArrayBuffer>> {
  const lengthBytes = span.end - span.start;
  if (lengthBytes > readAtOnceBytes) return fileStream(handle, span, signal);
  const bytes = new Uint8Array(lengthBytes);
  for (let at = 0; at < lengthBytes;) {
    const { bytesRead } = await handle.read(bytes, at, lengthBytes - at, span.start + at);
    if (bytesRead === 0) throw new AppError('conflict', 'This file changed while it was read.');
    at += bytesRead;
  }
  await handle.close();
  return bytes;
}

/** The timeline of one revision: never kept, because another library counts its revisions from the start again. */
function bytesResponse(bytes: Uint8Array, request: Request): Response {
  const headers = {
    ...everyResponse,
    'content-type': downloadType,
    'content-length': String(bytes.byteLength),
    'cache-control': 'no-store',
  };
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers });
}

function sentence(status: number, words: string): Response {
  const headers = { ...everyResponse, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(`${words}\n`, { status, headers });
}

const statusOf: Readonly<Partial<Record<string, number>>> = {
  'not-found': 404,
  'invalid-input': 400,
  permission: 403,
  conflict: 409,
  'unsupported-image': 422,
  'damaged-image': 422,
  'too-large': 422,
  'timed-out': 504,
  crashed: 422,
  cancelled: 503,
  disconnected: 503,
};

const systemErrors: Readonly<Partial<Record<string, readonly [number, string]>>> = {
  ENOENT: [404, 'This file is not there any more.'],
  ENOTDIR: [404, 'This file is not there any more.'],
  EISDIR: [404, 'This is not a file.'],
  ELOOP: [404, 'This is not a file.'],
  ENXIO: [404, 'This is not a file.'],
  EACCES: [403, 'This file may not be read.'],
  EPERM: [403, 'This file may not be read.'],
  EMFILE: [503, 'Too many files are open. Try again in a moment.'],
  ENFILE: [503, 'Too many files are open. Try again in a moment.'],
};

function explain(error: unknown): readonly [number, string] {
  if (error instanceof AppError) return [statusOf[error.code] ?? 500, error.message];
  const known = error instanceof Error && 'code' in error ? systemErrors[String(error.code)] : undefined;
  return known ?? [500, 'Something went wrong inside Afterimage. The log has the details.'];
}
