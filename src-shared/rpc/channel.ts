// A two-way line that carries JSON values, whatever it is made of. Runs everywhere.
// Knows nothing of calls or events (serve.ts, connect.ts) and nothing of sockets or ports (the adapters beside it).

/** Both ends of a line look like this. After `close`, or when the other end goes, `onClose` listeners run once. */
export interface Channel {
  /** Throws where the message cannot be carried (a cycle, a function); does nothing on a closed line. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** What an adapter brings: how to put a message on its wire and how to hang up. */
export interface Wire {
  send(message: unknown): void;
  close(): void;
}

/** What an adapter gets back: the channel for its user, and the two things to tell it. */
export interface ChannelEnd {
  readonly channel: Channel;
  deliver(message: unknown): void;
  end(): void;
}

/** The part that every adapter shares: listeners, messages that come before a listener, closing exactly once. */
export function channelOver(wire: Wire): ChannelEnd {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const early: unknown[] = [];
  let closed = false;

  const end = (): void => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  };
  const channel: Channel = {
    send(message) {
      if (!closed) wire.send(message);
    },
    onMessage(listener) {
      messageListeners.push(listener);
      for (const message of early.splice(0)) listener(message);
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.push(listener);
    },
    close() {
      if (closed) return;
      wire.close();
      end();
    },
  };
  const deliver = (message: unknown): void => {
    if (closed) return;
    if (messageListeners.length === 0) early.push(message);
    for (const listener of messageListeners) listener(message);
  };
  return { channel, deliver, end };
}
