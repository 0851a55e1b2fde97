// A client of Chromium's DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte.
// The pipes are also the leash: Chromium ends when they close, so it cannot outlive the stand-in.
import type { Readable, Writable } from 'node:stream';

export type Fields = Record<string, unknown>;
type Listener = (parameters: never, sessionId: string | undefined) => void;

interface Incoming {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Fields;
  readonly result?: Fields;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** One target's end of the connection, or the browser's own. */
export interface CdpSession {
  /** Rejects with Chromium's words, and when the browser or the target has gone. */
  send<Result = unknown>(method: string, parameters?: Fields): Promise<Result>;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the method's name decides the type; the caller names it
  on<Parameters>(method: string, listener: (parameters: Parameters) => void): void;
}

export interface Cdp extends CdpSession {
  session(sessionId: string): CdpSession;
}

export function connectCdp(toChromium: Writable, fromChromium: Readable): Cdp {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Listener[]>();
  let lastId = 0;
  const receive = (message: Incoming): void => {
    if (message.id == null) {
      const key = `${message.sessionId ?? ''} ${message.method ?? ''}`;
      for (const listener of listeners.get(key) ?? []) listener((message.params ?? {}) as never, message.sessionId);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error != null) asked?.reject(new Error(`${asked.method}: ${message.error.message}`));
    else asked?.resolve((message.result ?? {}) as never);
  };
  readMessages(fromChromium, receive);
  fromChromium.on('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the browser has gone.`));
    waiting.clear();
  });
  toChromium.on('error', () => undefined);
  fromChromium.on('error', () => undefined);
  const session = (sessionId: string | undefined): CdpSession => ({
    send: (method, parameters = {}) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { method, resolve, reject });
        toChromium.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
      }),
    on(method, listener) {
      const key = `${sessionId ?? ''} ${method}`;
      listeners.set(key, [...(listeners.get(key) ?? []), listener]);
    },
  });
  return { ...session(undefined), session };
}

function readMessages(source: Readable, receive: (message: Incoming) => void): void {
  let parts: Buffer[] = [];
  source.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      parts.push(chunk.subarray(start, end));
      receive(JSON.parse(Buffer.concat(parts).toString()) as Incoming);
      parts = [];
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
  });
}
