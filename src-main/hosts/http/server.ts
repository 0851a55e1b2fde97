// The browser host: the interface, the door and the media over loopback HTTP, for one person who holds the token.
// Runs in Node, beside the services it is handed; imports none of them.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Services } from '../../../src-shared/contract/api.ts';
import { fragmentFor } from '../../../src-shared/rpc/browser-door.ts';
import type { EventStream } from '../../../src-shared/rpc/events.ts';
import { serve } from '../../../src-shared/rpc/serve.ts';
import { createMediaHandler, type MediaSource } from '../media.ts';
import { everyAnswer } from '../page-policy.ts';
import { readStaticFiles } from '../static-files.ts';
import { defaultPort, listenOnLoopback } from './listen.ts';
import { sendSentence } from './respond.ts';
import { answer, whyNotUpgrade, type Context } from './routes.ts';
import { createSignIn } from './sign-in.ts';
import { createSockets, type Sockets } from './sockets.ts';

/** What the host serves: the backend's three sides. */
export interface HostedBackend {
  readonly services: Services;
  readonly events: EventStream;
  readonly media: MediaSource;
}

export interface HttpHostOptions {
  readonly backend: HostedBackend;
  /** The built interface. */
  readonly rendererDirectory: string;
  /** Absent: the default or the next free one. 0: any. Otherwise this one or `port-taken`. */
  readonly port?: number | undefined;
  readonly log: (error: unknown, where: string) => void;
}

export interface HttpHost {
  readonly port: number;
  /** True where the default port was taken and another one was chosen. */
  readonly movedFromDefault: boolean;
  /** An address that lets one browser in, once; the address before it opens nothing any more. */
  newUrl(): string;
  close(): Promise<void>;
}

/** Slow and idle connections end; a browser needs a handful. Node answers 408 and closes by itself. */
const limits = {
  headersTimeoutMs: 5000,
  requestTimeoutMs: 20_000,
  idleTimeoutMs: 60_000,
  checkEveryMs: 1000,
  connections: 256,
  headerBytes: 16 * 1024,
};

/** Throws `port-taken` or `permission`. */
export async function serveHttp(options: HttpHostOptions): Promise<HttpHost> {
  const { backend, log } = options;
  const files = await readStaticFiles(options.rendererDirectory);
  const media = createMediaHandler(backend.media, log);
  const sockets = createSockets((channel) => {
    serve({ services: backend.services, events: backend.events, log }, channel);
  });
  // A request may come before the port is known to us: it is told to wait.
  let context: Context | null = null;
  const listening = await listenOnLoopback(() => createLimitedServer(() => context, sockets), options.port);
  const { port } = listening;
  const signIn = createSignIn(port);
  context = { port, signIn, files, media, log };

  return {
    port,
    movedFromDefault: options.port === undefined && port !== defaultPort,
    newUrl: () => `http://127.0.0.1:${String(port)}/${fragmentFor(signIn.newToken())}`,
    async close() {
      sockets.close();
      await Promise.all(listening.servers.map(closeServer));
    },
  };
}

function createLimitedServer(context: () => Context | null, sockets: Sockets): Server {
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: 5000,
  });
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleTimeoutMs, (socket) => socket.destroy());
  const inTurn = oneAtATime();
  server.on('request', (request, out) => {
    const ready = context();
    if (ready == null) sendSentence(out, { status: 503, words: 'Afterimage is starting.' });
    else inTurn(request, out, () => answer(ready, request, out));
  });
  server.on('upgrade', (request, socket: Duplex, head) => {
    const ready = context();
    if (ready == null) socket.destroy();
    else sockets.accept({ request, socket, head }, whyNotUpgrade(ready, request));
  });
  server.on('clientError', (_error, socket) => {
    const headers = Object.entries(everyAnswer).map(([name, value]) => `${name}: ${value}\r\n`);
    if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\nconnection: close\r\n${headers.join('')}\r\n`);
    else socket.destroy();
  });
  return server;
}

type InTurn = (request: IncomingMessage, out: ServerResponse, work: () => Promise<void>) => void;

/**
 * Requests that a connection sends ahead of its answers wait for their turn, because answers leave in that order anyway:
 * else each would hold its file in memory until then. What nobody waits for any more is not begun.
 */
function oneAtATime(): InTurn {
  const last = new WeakMap<Duplex, Promise<void>>();
  return ({ socket }, out, work) => {
    const before = last.get(socket) ?? Promise.resolve();
    const begin = (): Promise<void> | undefined => (out.destroyed || socket.destroyed ? undefined : work());
    last.set(socket, before.then(begin));
  };
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
