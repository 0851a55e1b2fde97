// The three lines that the one contract suite runs over: each makes a connected pair of channel ends.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import type { Channel } from '../../src-shared/rpc/channel.ts';
import { channelPair } from '../../src-shared/rpc/in-process.ts';
import { messagePortChannel, type EmitterPort } from '../../src-shared/rpc/message-port.ts';
import { openWebSocketChannel, webSocketChannel } from '../../src-shared/rpc/web-socket.ts';

export interface Line {
  readonly client: Channel;
  readonly server: Channel;
  close(): Promise<void>;
}

export interface Transport {
  readonly name: string;
  open(): Promise<Line>;
}

const closing = (channel: Channel): Promise<void> => {
  channel.close();
  return Promise.resolve();
};

const inProcess: Transport = {
  name: 'in process',
  open() {
    const [client, server] = channelPair();
    return Promise.resolve({ client, server, close: () => closing(client) });
  },
};

const messagePort: Transport = {
  name: 'MessagePort',
  open() {
    const { port1, port2 } = new MessageChannel();
    const client = messagePortChannel(port1);
    const server = messagePortChannel(port2);
    return Promise.resolve({ client, server, close: () => closing(client) });
  },
};

/** Electron's MessagePortMain is an emitter whose messages come as `{ data }`. */
const electronLikePort: Transport = {
  name: "MessagePort in Electron's shape",
  open() {
    const { port1, port2 } = new MessageChannel();
    const emitter: EmitterPort = {
      postMessage: (message) => {
        port2.postMessage(message);
      },
      on: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
        port2.on(type, (data: unknown) => {
          listener({ data });
        }),
      start: () => {
        port2.start();
      },
      close: () => {
        port2.close();
      },
    };
    const client = messagePortChannel(port1);
    const server = messagePortChannel(emitter);
    return Promise.resolve({ client, server, close: () => closing(client) });
  },
};

const webSocket: Transport = {
  name: 'WebSocket',
  async open() {
    const host = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(host, 'listening');
    const { port } = host.address() as AddressInfo;
    const accepted = once(host, 'connection') as Promise<[ServerSocket]>;
    const client = await openWebSocketChannel(new WebSocket(`ws://127.0.0.1:${String(port)}`));
    const [socket] = await accepted;
    const close = async (): Promise<void> => {
      client.close();
      for (const left of host.clients) left.terminate();
      await new Promise((resolve) => {
        host.close(resolve);
      });
    };
    return { client, server: webSocketChannel(socket), close };
  },
};

export const transports: readonly Transport[] = [inProcess, messagePort, electronLikePort, webSocket];
