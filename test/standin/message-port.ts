// `MessageChannelMain` and `MessagePortMain`.
import { only } from './absent.ts';
import { KnownEvents } from './emitter.ts';
import { cloned } from './node-wire.ts';
import { PortEnd } from './port-ends.ts';

class PortOfMain extends KnownEvents {
  private end: PortEnd | null;
  private closed = false;

  constructor(end: PortEnd) {
    super('MessagePortMain', ['message', 'close']);
    this.end = end;
  }

  postMessage(message: unknown, transfer?: unknown): void {
    const data = cloned(message);
    const ports = takePorts(transfer, this.end);
    this.end?.post({ data, ports });
  }

  start(): void {
    this.end?.hold({
      onMessage: ({ data, ports }) => {
        this.emit('message', { data, ports: ports.map(portOf) });
      },
      onClose: () => {
        this.close();
      },
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.end?.close();
    setImmediate(() => this.emit('close'));
  }

  /** Gives its end away; afterwards it is nobody's. */
  standInRelease(index: number): PortEnd {
    const { end } = this;
    if (end == null) throw new Error(`Port at index ${index} is already neutered`);
    this.end = null;
    end.hold(null);
    return end;
  }

  standInEnd(): PortEnd | null {
    return this.end;
  }
}

export type MessagePortMain = PortOfMain;

export function portOf(end: PortEnd): MessagePortMain {
  return only('MessagePortMain', new PortOfMain(end));
}

/** The ends behind a transfer list, taken from their ports. Electron's refusals, in Electron's words. */
export function takePorts(transfer: unknown, source: PortEnd | null = null): PortEnd[] {
  if (transfer == null) return [];
  if (!Array.isArray(transfer)) throw new TypeError('transferables must be an array of MessagePorts');
  const ports = transfer.map((port: unknown, index) => {
    if (!(port instanceof PortOfMain)) throw new TypeError(`Port at index ${index} is not a valid port`);
    if (source != null && port.standInEnd() === source)
      throw new Error(`Port at index ${index} contains the source port`);
    if (transfer.indexOf(port) !== index) throw new Error(`Port at index ${index} is a duplicate of an earlier port`);
    return port;
  });
  return ports.map((port, index) => port.standInRelease(index));
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const [end1, end2] = PortEnd.pair();
    this.port1 = portOf(end1);
    this.port2 = portOf(end2);
  }
}
