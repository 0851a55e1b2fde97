// Ports that were handed to a page or a utility process: each has a number on the line to it.
// The main process gives positive numbers, the far side negative ones. A utility process has a line of the same kind.
import { PortEnd } from './port-ends.ts';

export interface PortMessage {
  readonly kind: 'port-message';
  readonly port: number;
  readonly data: unknown;
  readonly ports: readonly number[];
}

export type PortTraffic = PortMessage | { readonly kind: 'port-close'; readonly port: number };

export class PortLine {
  private readonly held = new Map<number, PortEnd>();
  private readonly send: (traffic: PortTraffic) => void;
  private readonly step: 1 | -1;
  private lastNumber = 0;

  /** `step`: the sign of the numbers that this side gives. */
  constructor(send: (traffic: PortTraffic) => void, step: 1 | -1 = 1) {
    this.send = send;
    this.step = step;
  }

  /** Numbers for ends that go to the far side; letters may follow at once. */
  handOver(ends: readonly PortEnd[]): number[] {
    return ends.map((end) => {
      this.lastNumber += this.step;
      const number = this.lastNumber;
      this.carry(number, end);
      return number;
    });
  }

  /** Ends for channels that the far side made and sends one end of. */
  takeOver(numbers: readonly number[]): PortEnd[] {
    return numbers.map((number) => {
      const [ours, theirs] = PortEnd.pair();
      this.carry(number, theirs);
      return ours;
    });
  }

  receive(traffic: PortTraffic): void {
    const end = this.held.get(traffic.port);
    if (traffic.kind === 'port-message') end?.post({ data: traffic.data, ports: this.takeOver(traffic.ports) });
    else {
      this.held.delete(traffic.port);
      end?.close();
    }
  }

  /** The far side has gone. */
  closeAll(): void {
    for (const end of this.held.values()) end.close();
    this.held.clear();
  }

  private carry(number: number, end: PortEnd): void {
    this.held.set(number, end);
    end.hold({
      onMessage: ({ data, ports }) => {
        this.send({ kind: 'port-message', port: number, data, ports: this.handOver(ports) });
      },
      onClose: () => {
        this.held.delete(number);
        this.send({ kind: 'port-close', port: number });
      },
    });
  }
}
