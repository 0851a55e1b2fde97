// Ports of the desktop application: asked for by name through the bridge, received as messages of the window to itself.
import type { Channel } from '../src-shared/rpc/channel.ts';
import { type DoorName, portMessage } from '../src-shared/rpc/desktop-door.ts';
import { messagePortChannel } from '../src-shared/rpc/message-port.ts';

/** A process that is not there does not answer: after this the door counts as closed, and is asked for again. */
const portWaitMs = 2000;

type Receive = (port: MessagePort) => void;

/** One function for all doors: asks for a port and resolves with the line over it. Rejects where none came in time. */
export function createPortDoors(
  page: Window,
  request: (door: DoorName) => void,
  waitMs = portWaitMs,
): (door: DoorName) => Promise<Channel> {
  const waiting = new Map<DoorName, Receive>();
  page.addEventListener('message', (event: MessageEvent) => {
    const [port] = event.ports;
    if (event.source !== page || port == null || !isPortMessage(event.data)) return;
    const receive = waiting.get(event.data.door);
    waiting.delete(event.data.door);
    // A port that came too late was given up: closed, so that its other end knows it, too.
    if (receive == null) port.close();
    else receive(port);
  });
  return (door) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(door);
        reject(new Error(`No port to ${door} came.`));
      }, waitMs);
      waiting.set(door, (port) => {
        clearTimeout(timer);
        resolve(messagePortChannel(port));
      });
      request(door);
    });
}

function isPortMessage(data: unknown): data is { readonly door: DoorName } {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('door' in data)) return false;
  return data.type === portMessage && (data.door === 'backend' || data.door === 'desktop');
}
