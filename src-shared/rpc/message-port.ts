// A channel over a message port: the browser's, Node's (worker_threads) or Electron's MessagePortMain.
// Runs everywhere; imports none of the three and knows them by their shape.
import { channelOver, type Channel } from './channel.ts';

interface MessageLike {
  readonly data: unknown;
}

/** The browser's MessagePort and Node's. */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageLike) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain. */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message', listener: (event: MessageLike) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Takes the port over: it is started here and closed with the channel. */
export function messagePortChannel(port: EventTargetPort | EmitterPort): Channel {
  const line = channelOver({
    send(message) {
      port.postMessage(message);
    },
    close() {
      port.close();
    },
  });
  const received = (event: MessageLike): void => {
    line.deliver(event.data);
  };
  const closed = (): void => {
    line.end();
  };
  if ('addEventListener' in port) {
    port.addEventListener('message', received);
    port.addEventListener('close', closed);
  } else {
    port.on('message', received);
    port.on('close', closed);
  }
  port.start();
  return line.channel;
}
