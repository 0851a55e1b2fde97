// `process.parentPort` in a utility process, and the ports that come by it. Takes Node's own line to the parent away.
import { EventEmitter } from 'node:events';
import { notInStandIn, only } from './absent.ts';
import { cloned } from './node-wire.ts';
import { portOf, type MessagePortMain } from './message-port.ts';
import { PortLine } from './port-line.ts';
import type { UtilityTraffic } from './utility-process.ts';

interface Arrived {
  readonly data: unknown;
  readonly ports: readonly MessagePortMain[];
}

/** Keeps messages until the first listener for them. */
class ParentPort extends EventEmitter {
  private readonly send: (traffic: UtilityTraffic) => void;
  private early: Arrived[] | null = [];

  constructor(send: (traffic: UtilityTraffic) => void) {
    super();
    this.send = send;
    this.on('newListener', (event) => {
      if (event === 'message') setImmediate(() => this.flush());
    });
  }

  postMessage(message: unknown, transfer?: readonly unknown[]): void {
    // Electron takes no second argument here, and drops it without a word.
    if (transfer != null && transfer.length > 0)
      throw notInStandIn('parentPort.postMessage(message, [port]): a utility process cannot send ports, it');
    this.send({ kind: 'message', data: cloned(message), ports: [] });
  }

  standInArrive(message: Arrived): void {
    if (this.early == null) this.emit('message', message);
    else this.early.push(message);
  }

  private flush(): void {
    const early = this.early ?? [];
    this.early = null;
    for (const message of early) this.emit('message', message);
  }
}

export function joinParent(): void {
  const sendToParent = process.send?.bind(process);
  if (sendToParent == null) throw new Error('register-utility.ts belongs into a process that the stand-in forks.');
  const send = (traffic: UtilityTraffic): void => {
    sendToParent(traffic, () => undefined);
  };
  const line = new PortLine(send, -1);
  const port = new ParentPort(send);
  process.on('message', (traffic: UtilityTraffic) => {
    if (traffic.kind === 'message')
      port.standInArrive({ data: traffic.data, ports: line.takeOver(traffic.ports).map(portOf) });
    else line.receive(traffic);
  });
  process.on('disconnect', () => process.exit());
  Object.defineProperty(process, 'parentPort', { value: only('parentPort', port), enumerable: true });
  Reflect.deleteProperty(process, 'disconnect');
  Reflect.deleteProperty(process, 'send');
}
