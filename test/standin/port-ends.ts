// Both ends of every message channel lie in the main process. An end is heard by whoever holds it: `MessagePortMain`, or
// a line to a page or a utility process that it was handed over to.

export interface Letter {
  readonly data: unknown;
  readonly ports: readonly PortEnd[];
}

export interface EndHolder {
  onMessage(letter: Letter): void;
  onClose(): void;
}

/** One end of a channel. Letters wait until somebody listens; a closing comes after the letters before it. */
export class PortEnd {
  private peer: PortEnd | null = null;
  private holder: EndHolder | null = null;
  private readonly waiting: (Letter | 'close')[] = [];
  private draining = false;
  private closed = false;

  static pair(): [PortEnd, PortEnd] {
    const ends: [PortEnd, PortEnd] = [new PortEnd(), new PortEnd()];
    ends[0].peer = ends[1];
    ends[1].peer = ends[0];
    return ends;
  }

  /** `letter` is a clone already. */
  post(letter: Letter): void {
    if (!this.closed) this.peer?.arrive(letter);
  }

  /** Null: nobody listens until the next call. */
  hold(holder: EndHolder | null): void {
    this.holder = holder;
    this.drain();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.peer?.arrive('close');
  }

  private arrive(item: Letter | 'close'): void {
    if (this.closed) return;
    this.waiting.push(item);
    this.drain();
  }

  private drain(): void {
    if (this.draining || this.holder == null || this.waiting.length === 0) return;
    this.draining = true;
    setImmediate(() => {
      this.draining = false;
      while (this.holder != null && this.waiting.length > 0) this.hand(this.waiting.shift()!, this.holder);
    });
  }

  private hand(item: Letter | 'close', holder: EndHolder): void {
    if (item !== 'close') holder.onMessage(item);
    else if (!this.closed) {
      this.closed = true;
      holder.onClose();
    }
  }
}
