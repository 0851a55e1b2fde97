// The built interface, read into memory once: a request is looked up by name and never reaches the file system.
// Runs in Node, in the browser host and in Electron's main process.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface StaticFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Vite puts a hash into the names below /assets/: those never change. */
  readonly immutable: boolean;
}

export interface StaticFiles {
  /** The file of exactly this path, or the page itself for an address of the app such as `/photo/12`. */
  find(pathname: string): StaticFile | null;
  readonly count: number;
}

const contentTypes: Readonly<Partial<Record<string, string>>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Words and ids between slashes: what the interface's own router makes. Nothing with a dot or a percent sign. */
const appAddress = /^\/(?:[A-Za-z0-9_-]{1,80}(?:\/[A-Za-z0-9_-]{1,80}){0,4}\/?)?$/;

/** Reads every file under `directory`; none where it does not exist (the interface is not built). */
export async function readStaticFiles(directory: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const type = contentTypes[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type == null) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const pathname = `/${relative(directory, path).split(sep).join('/')}`;
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    files.set(pathname, { bytes, type, etag, immutable: pathname.startsWith('/assets/') });
  }
  return {
    count: files.size,
    find: (pathname) => files.get(pathname) ?? (appAddress.test(pathname) ? (files.get('/index.html') ?? null) : null),
  };
}
