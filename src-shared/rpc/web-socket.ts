// A channel over a WebSocket, the browser's or the one of the `ws` package: one JSON text per message.
// Runs everywhere; imports neither and knows them by their shape.
import { AppError } from '../contract/errors.ts';
import { channelOver, type Channel } from './channel.ts';

export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

const stateConnecting = 0;
const stateOpen = 1;

/** What is sent before the socket is open waits for it. What is not JSON arrives as null, which nobody understands. */
export function webSocketChannel(socket: WebSocketLike): Channel {
  const early: string[] = [];
  const line = channelOver({
    send(message) {
      const text = JSON.stringify(message);
      if (socket.readyState === stateConnecting) early.push(text);
      else if (socket.readyState === stateOpen) socket.send(text);
    },
    close() {
      socket.close();
    },
  });
  socket.addEventListener('open', () => {
    for (const text of early.splice(0)) socket.send(text);
  });
  socket.addEventListener('message', (event) => {
    line.deliver(parseOrNull(event.data));
  });
  socket.addEventListener('close', () => {
    line.end();
  });
  // `close` always follows; without a listener the `ws` package would throw.
  socket.addEventListener('error', () => undefined);
  return line.channel;
}

/** Resolves once the socket is open; `disconnected` where it never is. For `reconnecting`. */
export function openWebSocketChannel(socket: WebSocketLike): Promise<Channel> {
  const channel = webSocketChannel(socket);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve(channel);
    });
    channel.onClose(() => {
      reject(new AppError('disconnected', 'Afterimage cannot be reached.'));
    });
  });
}

function parseOrNull(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return null;
  }
}
