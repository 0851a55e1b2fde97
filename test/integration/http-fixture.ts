// A running browser host over fake services, a tiny interface and a few files; and raw ways to talk to it.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { MediaSource } from '../../src-main/hosts/media.ts';
import { startServer, type RunningServer } from '../../src-main/hosts/http/start-server.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { fakeServices, type FakeServices } from '../contract/fake-backend.ts';

export const shaOfThumbnail = 'a'.repeat(64);
export const shaOfPreview = 'b'.repeat(64);
export const shaMissing = 'c'.repeat(64);
export const largeBytes = 3 * 1024 * 1024 + 17;

/** Photo ids of the fixture. */
export const photos = { jpeg: 1, svg: 2, raw: 3, large: 4, empty: 5, gone: 6, folder: 7, unknown: 8 };

export interface Fixture {
  readonly directory: string;
  readonly server: RunningServer;
  readonly fake: FakeServices;
  readonly logged: string[];
  readonly token: string;
  close(): Promise<void>;
}

export async function startFixture(port: number | 'default' = 0): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'afterimage-http-'));
  const rendererDirectory = join(directory, 'renderer');
  await mkdir(join(rendererDirectory, 'assets'), { recursive: true });
  await writeFile(join(rendererDirectory, 'index.html'), '<!doctype html><title>Afterimage</title>');
  await writeFile(join(rendererDirectory, 'assets/app-1a2b.js'), 'document.title = "x";');
  await writeFile(join(rendererDirectory, 'assets/app-1a2b.css'), 'body{}');
  const media = await mediaFixture(directory);
  const fake = fakeServices();
  const logged: string[] = [];
  const log = (error: unknown, where: string): void => void logged.push(`${where}: ${String(error)}`);
  const server = await startServer({
    backend: { ...fake, media },
    port: port === 'default' ? undefined : port,
    rendererDirectory,
    log,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await rm(directory, { recursive: true });
  };
  return { directory, server, fake, logged, token: tokenOf(server.url), close };
}

/** A fixture for a whole test file, with somebody signed in; closed when the file is through. */
export async function fileFixture(): Promise<{ fixture: Fixture; port: number; cookie: string }> {
  const fixture = await startFixture();
  afterAll(fixture.close);
  return { fixture, port: fixture.server.port, cookie: await signIn(fixture) };
}

export const tokenOf = (url: string): string => new URL(url).hash.slice('#token='.length);

async function mediaFixture(directory: string): Promise<MediaSource> {
  const at = (name: string): string => join(directory, name);
  const large = new Uint8Array(largeBytes).map((_, i) => i % 251);
  await writeFile(at('thumbnail.webp'), 'thumbnail bytes');
  await writeFile(at('preview.webp'), 'preview bytes');
  await writeFile(at('1.jpg'), '0123456789');
  await writeFile(at('2.svg'), '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  await writeFile(at('3.dng'), 'raw bytes');
  await writeFile(at('4.jpg'), large);
  await writeFile(at('5.jpg'), '');
  await mkdir(at('7.jpg'));
  await writeFile(at('8.jpg'), '<html><script>alert(1)</script>');
  const originals = new Map([
    [1, { path: at('1.jpg'), format: 'jpeg' as const }],
    [2, { path: at('2.svg'), format: 'svg' as const }],
    [3, { path: at('3.dng'), format: 'raw' as const }],
    [4, { path: at('4.jpg'), format: 'jpeg' as const }],
    [5, { path: at('5.jpg'), format: 'jpeg' as const }],
    [6, { path: at('6.jpg'), format: 'jpeg' as const }],
    [7, { path: at('7.jpg'), format: 'jpeg' as const }],
    [8, { path: at('8.jpg'), format: null }],
  ]);
  return {
    thumbnailPath: (sha256) => at(sha256 === shaOfThumbnail ? 'thumbnail.webp' : `${sha256}.webp`),
    previewPath: (sha256) =>
      sha256 === shaOfPreview
        ? Promise.resolve(at('preview.webp'))
        : Promise.reject(new AppError('not-found', 'The library does not have this photo.')),
    original: (id) => {
      const original = originals.get(id);
      return original == null
        ? Promise.reject(new AppError('not-found', 'The library does not have this photo.'))
        : Promise.resolve({ ...original, root: directory });
    },
    timeline: (revision) => {
      if (revision === 5) return Uint8Array.of(1, 2, 3);
      if (revision === 99) throw new Error('a bug at /secret/place');
      throw new AppError('not-found', 'This timeline is out of date.');
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
  readonly host?: string;
}

/** A request as it is: the path is not normalised, and no header is added but Host. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, host }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: host ?? '127.0.0.1',
        port,
        path,
        method,
        headers: { host: `127.0.0.1:${String(port)}`, ...lengthOf(body), ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };

/** Bytes in, bytes out, until the server closes. */
export function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

export const originOf = (port: number): string => `http://127.0.0.1:${String(port)}`;

/** Spends the token; the cookie as a browser would send it back. */
export async function signIn({ server, token }: Pick<Fixture, 'server' | 'token'>): Promise<string> {
  const answer = await exchange(server.port, token);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

export const exchange = (port: number, token: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(port, '/session', {
    method: 'POST',
    headers: { origin: originOf(port), 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
