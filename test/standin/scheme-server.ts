// The loopback server behind custom schemes: turns Chromium's requests into `Request`s for the application's handlers and
// streams their `Response`s back. Chromium's protocol for tools can do neither top-level pages nor streams.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { profileDirectory } from './browser.ts';
import { handlerOf } from './protocol.ts';
import { fromChromium, schemeOfHost, setLoopbackPort, toChromium } from './scheme-address.ts';

/** Not the application's business, or wrong when handed on. */
const ownHeaders = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'upgrade-insecure-requests']);
const addressHeaders = new Set(['origin', 'referer']);

/** The port is kept beside the profile: what a page stores is stored under its origin, which has the port in it. */
export async function startSchemeServer(sessionData: string): Promise<void> {
  const directory = profileDirectory(sessionData);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'stand-in-port');
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A handler that throws is a failed load to the page.
      if (!response.headersSent) process.stderr.write(`stand-in: ${request.url ?? ''}: ${String(error)}\n`);
      response.destroy();
    });
  });
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  const port = await listen(readPort(file)).catch(() => listen(0));
  server.unref();
  writeFileSync(file, String(port));
  setLoopbackPort(port);
}

const lastStatus = new Map<string, number>();

/** What the scheme's handler answered last for this address; 200 for what no handler was asked for. */
export function statusOf(url: string): number {
  return lastStatus.get(url.replace(/#.*$/s, '')) ?? 200;
}

function readPort(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const address = schemeOfHost(incoming.headers.host ?? '');
  const handler = address == null ? undefined : handlerOf(address.scheme);
  if (address == null || handler == null) {
    outgoing.destroy();
    return;
  }
  const left = new AbortController();
  outgoing.on('close', () => {
    left.abort();
  });
  const url = `${address.scheme}://${address.host}${incoming.url ?? '/'}`;
  const response = await handler(toRequest(incoming, url, left.signal));
  if (incoming.headers['sec-fetch-mode'] === 'navigate') lastStatus.set(url, response.status);
  if (response.type === 'error') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(response.status, response.statusText, headersOf(response));
  if (response.body == null || incoming.method === 'HEAD') {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  outgoing.on('close', () => body.destroy());
  body.on('error', () => outgoing.destroy());
  body.pipe(outgoing);
}

function toRequest(incoming: IncomingMessage, url: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (ownHeaders.has(name) || value == null) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    headers.set(name, addressHeaders.has(name) ? fromChromium(text) : text);
  }
  const method = incoming.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit);
}

function headersOf(response: Response): Record<string, string | string[]> {
  const cookies = response.headers.getSetCookie();
  const location = response.headers.get('location');
  return {
    ...Object.fromEntries(response.headers),
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    ...(location == null ? {} : { location: toChromium(location) }),
  };
}
