// A server that answers as the public hub does (`…/resolve/REVISION/PATH`, large files by a redirect), on loopback, with faults
// on demand. Test code; counts what it was asked.
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
}

/** Answers in the server's place; `file` is what it would have sent. */
export type Fault = (response: ServerResponse, file: Buffer, asked: Asked) => void;

export interface Hub {
  readonly url: string;
  /** Path in the repository → content. */
  readonly files: Map<string, Buffer>;
  /** Requests for files, by the path in the repository; the redirect and its target count once. */
  readonly asked: Asked[];
  /** The next requests for a path are answered by these, one each. */
  once(path: string, ...faults: readonly Fault[]): void;
  /** Every request for a path is answered by this. */
  always(path: string, fault: Fault): void;
  close(): Promise<void>;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const repository = 'someone/some-model';
export const commit = '0123456789abcdef0123456789abcdef01234567';
/** Larger files lie elsewhere, as at the real one. */
const largeBytes = 100_000;

export async function startHub(contents: Readonly<Record<string, Buffer>>): Promise<Hub> {
  const files = new Map(Object.entries(contents));
  const queued = new Map<string, Fault[]>();
  const standing = new Map<string, Fault>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const [, kind, path] = /^\/(?:someone\/some-model\/(resolve)\/[^/]+|cdn)\/(.+)$/.exec(pathname) ?? [];
    const file = files.get(decodeURIComponent(path ?? ''));
    response.on('error', () => undefined);
    if (kind === 'resolve' && file !== undefined && file.length > largeBytes) {
      response.writeHead(302, {
        location: `/cdn/${path ?? ''}`,
        'x-repo-commit': commit,
        'x-linked-size': file.length,
        'x-linked-etag': `"${sha256(file)}"`,
      });
      response.end();
      return;
    }
    const { range = null, 'if-range': ifRange = null } = request.headers as Record<string, string | undefined>;
    const ask = { path: decodeURIComponent(path ?? ''), range, ifRange };
    asked.push(ask);
    const fault = queued.get(ask.path)?.shift() ?? standing.get(ask.path);
    if (fault !== undefined) fault(response, file ?? Buffer.alloc(0), ask);
    else if (file === undefined) response.writeHead(404).end('Entry not found');
    else sendFile(response, file, ask);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    files,
    asked,
    once: (path, ...faults) => void queued.set(path, [...(queued.get(path) ?? []), ...faults]),
    always: (path, fault) => void standing.set(path, fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const etagOf = (file: Buffer): string => `"${createHash('sha1').update(file).digest('hex')}"`;

/** What an honest server sends: ranges, tags, 416. */
export function sendFile(response: ServerResponse, file: Buffer, { range, ifRange }: Asked): void {
  const etag = etagOf(file);
  const shared = {
    etag,
    'x-repo-commit': commit,
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
  };
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (start === 0 || (ifRange !== null && ifRange !== etag)) {
    response.writeHead(200, { ...shared, 'content-length': file.length }).end(file);
  } else if (start >= file.length) {
    response.writeHead(416, { ...shared, 'content-range': `bytes */${String(file.length)}` }).end();
  } else {
    const span = `bytes ${String(start)}-${String(file.length - 1)}/${String(file.length)}`;
    response.writeHead(206, { ...shared, 'content-length': file.length - start, 'content-range': span });
    response.end(file.subarray(start));
  }
}

/**
 * Promises the whole file, sends up to `bytes` of it, and says nothing more: or drops the connection when `held()` says that these
 * bytes have arrived (what is still under way when a connection breaks is lost, as in life).
 */
export const cutAt =
  (bytes: number, then: 'silence' | { readonly held: () => number }): Fault =>
  (response, file, ask) => {
    const start = Number(/^bytes=(\d+)-$/.exec(ask.range ?? '')?.[1] ?? 0);
    const span = `bytes ${String(start)}-${String(file.length - 1)}/${String(file.length)}`;
    response.writeHead(start === 0 ? 200 : 206, {
      etag: etagOf(file),
      'x-repo-commit': commit,
      'content-length': file.length - start,
      ...(start === 0 ? {} : { 'content-range': span }),
    });
    response.write(file.subarray(start, Math.max(start, bytes)));
    if (then === 'silence') return;
    const timer = setInterval(() => {
      if (then.held() >= bytes || response.destroyed) clearInterval(timer);
      if (then.held() >= bytes) response.destroy();
    }, 5);
  };

/** Sends a file in small pieces with pauses, so that a test can do something meanwhile. */
export const slowly =
  (pieceBytes: number, pauseMs: number): Fault =>
  (response, file, { range }) => {
    let at = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const span = `bytes ${String(at)}-${String(file.length - 1)}/${String(file.length)}`;
    response.writeHead(at === 0 ? 200 : 206, {
      etag: etagOf(file),
      'x-repo-commit': commit,
      'content-length': file.length - at,
      ...(at === 0 ? {} : { 'content-range': span }),
    });
    const timer = setInterval(() => {
      response.write(file.subarray(at, at + pieceBytes));
      at += pieceBytes;
      if (at >= file.length) response.end();
      if (at >= file.length || response.destroyed) clearInterval(timer);
    }, pauseMs);
    response.on('close', () => {
      clearInterval(timer);
    });
  };

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) => {
    response.writeHead(code, headers).end('no');
  };

/** Another content in the file's place, with all headers right for it. */
export const instead =
  (content: Buffer | string | ((file: Buffer) => Buffer), type = 'application/octet-stream'): Fault =>
  (response, file) => {
    const body = typeof content === 'function' ? content(file) : Buffer.from(content);
    response.writeHead(200, { 'content-length': body.length, 'content-type': type, etag: etagOf(body) }).end(body);
  };

export const lfsPointer = (file: Buffer): Buffer =>
  Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(file)}\nsize ${String(file.length)}\n`);

export const webPage = '<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Accept our terms.</body></html>';

export const flipped =
  (at: number) =>
  (file: Buffer): Buffer => {
    const copy = Buffer.from(file);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
