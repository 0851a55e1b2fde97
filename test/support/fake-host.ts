// The built interface on a host that needs no library, no model and no decoder: HTTP, WebSocket and the contract, in memory.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { pagePolicy } from '../../src-main/hosts/page-policy.ts';
import type { Settings } from '../../src-shared/contract/choices.ts';
import { rpcPath, sessionPath } from '../../src-shared/rpc/browser-door.ts';
import { serve } from '../../src-shared/rpc/serve.ts';
import { webSocketChannel } from '../../src-shared/rpc/web-socket.ts';
import { idOf, packOf } from './fake-library.ts';
import { fakePhotosWithin } from './fake-operations.ts';
import { byId, createFakeServices, createFakeState, type FakeState } from './fake-services.ts';
import { flatPng } from './flat-png.ts';

export interface FakeHost {
  readonly url: string;
  readonly state: FakeState;
  /** Thumbnail paths in the order they were asked for. */
  readonly requested: string[];
  /** How long a thumbnail takes. */
  thumbnailMs: number;
  /** Thumbnails being answered right now. */
  open(): number;
  /** Hangs up every WebSocket, as a program that stops does. */
  hangUp(): void;
  /** Refuses WebSockets until called with false. */
  refuse(refusing: boolean): void;
  /** Replaces the flat colours; by photo id. */
  picture: ((id: number, side: number) => Promise<Buffer>) | null;
  close(): Promise<void>;
}

const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export async function startFakeHost(photos: number, settings: Partial<Settings> = {}): Promise<FakeHost> {
  const state = createFakeState(photos, settings);
  const services = createFakeServices(state);
  const find = byId(state);
  let pack: { readonly revision: number; readonly where: string; readonly bytes: Uint8Array } | null = null;
  const requested: string[] = [];
  let openThumbnails = 0;
  let refusing = false;

  const sendThumbnail = async (id: number, side: number, answer: ServerResponse): Promise<void> => {
    openThumbnails += 1;
    answer.on('close', () => (openThumbnails -= 1));
    if (host.thumbnailMs > 0) await new Promise((resolve) => setTimeout(resolve, host.thumbnailMs));
    if (answer.destroyed) return;
    const photo = find(id);
    if (photo == null) return void answer.writeHead(404).end();
    const { width, height } = photo.row;
    const shrink = Math.min(1, side / Math.max(width, height));
    const body =
      host.picture == null
        ? flatPng(Math.round(width * shrink), Math.round(height * shrink), photo.rgb)
        : await host.picture(id, side);
    answer
      .writeHead(200, { 'content-type': 'image/png', 'cache-control': 'private, max-age=31536000, immutable' })
      .end(body);
  };

  const route = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    if (pathname === sessionPath) return void answer.writeHead(204).end();
    const [, kind, name = '', key = ''] = /^\/media\/(\w+)\/(\w+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (kind === 'timeline') {
      const { revision } = state;
      const where = Buffer.from(key, 'hex').toString();
      // A filtered pack is made each time: what it holds changes without the revision.
      if (pack?.revision !== revision || pack.where !== where || where !== '')
        pack = { revision, where, bytes: packOf(fakePhotosWithin(state, where)) };
      return void answer.writeHead(200, { 'content-type': 'application/octet-stream' }).end(pack.bytes);
    }
    if (kind != null) requested.push(pathname);
    if (kind === 'thumbnail') return sendThumbnail(idOf(name), 512, answer);
    if (kind === 'preview') return sendThumbnail(idOf(name), 2048, answer);
    if (kind === 'original') return sendThumbnail(Number(name), 20_000, answer);
    await sendFile(pathname, answer);
  };

  const server = createServer((request, answer) => {
    route(request, answer).catch((error: unknown) => {
      answer.writeHead(500).end(String(error));
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (refusing || request.url !== rpcPath) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serve({ services, events: state.events }, webSocketChannel(webSocket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host: FakeHost = {
    url: `http://127.0.0.1:${String(port)}`,
    state,
    requested,
    thumbnailMs: 0,
    picture: null,
    open: () => openThumbnails,
    hangUp: () => {
      for (const client of sockets.clients) client.terminate();
    },
    refuse: (next) => (refusing = next),
    close: () => closeAll(server, sockets),
  };
  return host;
}

async function sendFile(pathname: string, answer: ServerResponse): Promise<void> {
  // Every address of the interface is a view of the same page.
  const name = extname(pathname) === '' ? '/index.html' : pathname;
  const body = await readFile(join(rendererDirectory, normalize(name))).catch(() => null);
  if (body == null) return void answer.writeHead(404).end();
  answer
    .writeHead(200, {
      'content-type': types[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': pagePolicy(null),
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}

function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
