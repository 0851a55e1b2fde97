// The WebSocket side: checks the handshake, hands each accepted socket over as a channel, drops the dead and the drowning.
// Runs in Node. Knows nothing of what is said on the channel.
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Channel } from '../../../src-shared/rpc/channel.ts';
import { webSocketChannel } from '../../../src-shared/rpc/web-socket.ts';
import { everyAnswer } from '../page-policy.ts';
import type { Sentence } from './respond.ts';

/** The contract's largest input is a picture of 64 MiB in base64. */
const largestMessageBytes = 66 * 1024 * 1024;

/** A reader that is this far behind does not read any more. */
const mostBufferedBytes = 64 * 1024 * 1024;

const mostSockets = 32;
const heartbeatMs = 30_000;

export interface Sockets {
  /** For the server's `upgrade` event; `refusal` is what the gate says, null where all is well. */
  accept(upgrade: Upgrade, refusal: Sentence | null): void;
  close(): void;
}

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export function createSockets(onChannel: (channel: Channel) => void): Sockets {
  const host = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false });
  const alive = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => {
    for (const socket of host.clients) {
      if (!alive.has(socket) || socket.bufferedAmount > mostBufferedBytes) socket.terminate();
      alive.delete(socket);
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, heartbeatMs);
  heartbeat.unref();

  return {
    accept({ request, socket, head }, refusal) {
      const full = host.clients.size >= mostSockets ? { status: 503, words: 'Too many windows are open.' } : null;
      const reason = refusal ?? full;
      if (reason != null) {
        refuse(socket, reason);
        return;
      }
      host.handleUpgrade(request, socket, head, (accepted) => {
        alive.add(accepted);
        accepted.on('pong', () => alive.add(accepted));
        onChannel(webSocketChannel(accepted));
      });
    },
    close() {
      clearInterval(heartbeat);
      for (const socket of host.clients) socket.terminate();
      host.close();
    },
  };
}

function refuse(socket: Duplex, { status, words }: Sentence): void {
  const headers = {
    ...everyAnswer,
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(words)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.on('error', () => undefined);
  socket.end([`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...lines, '', words].join('\r\n'));
}
