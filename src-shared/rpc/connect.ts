// The caller's end: turns a channel into the typed `Api`. Runs everywhere, above all in the renderer:
// it must not import zod nor the schemas, only types of the contract.
import type { Api as BackendApi } from '../contract/api.ts';
import { cancelled, type ErrorShape } from '../contract/errors.ts';
import type { Channel } from './channel.ts';
import { readServerMessage, type ClientMessage } from './messages.ts';
import { createPendingCalls, type PendingCall, type PendingCalls } from './pending-calls.ts';

interface Subscription {
  readonly event: string;
  readonly listener: (value: unknown) => void;
}

/** A caller that outlives its channel: `attach` hands it the next one. */
export interface Client<Api = BackendApi> {
  readonly api: Api;
  /** Sends what waited and subscribes again. When this channel closes, the calls it carried fail with `disconnected`. */
  attach(channel: Channel): void;
  /** Nothing comes after this: every call, waiting or new, fails with `disconnected`. */
  end(): void;
}

/** A caller over one channel: when the channel closes, it is over. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says whose contract the other end serves
export function connect<Api = BackendApi>(channel: Channel): Api {
  const client = createClient<Api>();
  client.attach(channel);
  channel.onClose(() => {
    client.end();
  });
  return client.api;
}

/** Calls made while there is no channel wait for the next one; their abort signal still works. */
export function createClient<Api = BackendApi>(): Client<Api> {
  const calls = createPendingCalls();
  const subscriptions = new Map<number, Subscription>();
  let current: Channel | null = null;
  let ended = false;
  let lastId = 0;

  const say = (message: ClientMessage): void => {
    current?.send(message);
  };
  const failCalls = (which: (call: PendingCall) => boolean): void => {
    for (const { id } of calls.list().filter(which)) calls.reject(id, disconnected);
  };
  const send = (call: PendingCall): void => {
    if (current == null) return;
    call.sent = true;
    try {
      say({ type: 'call', id: call.id, method: call.method, input: call.input });
    } catch (error) {
      calls.reject(call.id, notPlainData, error);
    }
  };
  const call = (method: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> => {
    if (signal?.aborted === true) return Promise.reject(cancelled());
    const pending = { id: ++lastId, method, input, sent: false };
    const answer = calls.enter(pending, signal, () => {
      if (pending.sent) say({ type: 'cancel', id: pending.id });
    });
    if (ended) failCalls(() => true);
    else send(pending);
    return answer;
  };
  const subscribe = (event: string, listener: (value: unknown) => void): (() => void) => {
    const id = ++lastId;
    subscriptions.set(id, { event, listener });
    say({ type: 'subscribe', id, event });
    return () => {
      if (subscriptions.delete(id)) say({ type: 'unsubscribe', id });
    };
  };

  return {
    api: apiOver(call, subscribe) as Api,
    attach(channel) {
      current = channel;
      channel.onMessage((message) => {
        if (current === channel) receive(message, calls, subscriptions);
      });
      channel.onClose(() => {
        if (current !== channel) return;
        current = null;
        failCalls(({ sent }) => sent);
      });
      for (const [id, { event }] of subscriptions) say({ type: 'subscribe', id, event });
      for (const pending of calls.list()) send(pending);
    },
    end() {
      ended = true;
      failCalls(() => true);
    },
  };
}

function receive(raw: unknown, calls: PendingCalls, subscriptions: ReadonlyMap<number, Subscription>): void {
  const message = readServerMessage(raw);
  if (message?.type === 'event') subscriptions.get(message.id)?.listener(message.value);
  else if (message?.type === 'ok') calls.resolve(message.id, message.value);
  else if (message != null) calls.reject(message.id, message.error);
}

const disconnected: ErrorShape = { code: 'disconnected', message: 'The connection to Afterimage was lost.' };
const notPlainData: ErrorShape = {
  code: 'invalid-input',
  message: 'This request cannot be sent: it is not plain data.',
};

type Call = (method: string, input: unknown, signal: AbortSignal | undefined) => Promise<unknown>;
type Subscribe = (event: string, listener: (value: unknown) => void) => () => void;

/** Any domain and any method: the types say which exist, the other end says `not-found` to the rest. */
function apiOver(call: Call, subscribe: Subscribe): object {
  const domains = new Map<string, object>();
  const domainNamed = (name: string): object => {
    const known =
      domains.get(name) ??
      membersOnDemand((method) => (...given: unknown[]) => {
        const { input, signal } = readArguments(given);
        return call(`${name}.${method}`, input, signal);
      });
    domains.set(name, known);
    return known;
  };
  return membersOnDemand((name) => (name === 'subscribe' ? subscribe : domainNamed(name)));
}

/** `then` must not be there, or `await api` would take the door for a promise. */
function membersOnDemand(member: (name: string) => unknown): object {
  return new Proxy(Object.freeze({}), {
    get: (_target, name) => (typeof name === 'string' && name !== 'then' ? member(name) : undefined),
  });
}

/** `(input, options)`, or `(options)` alone for a method without input: an abort signal is never part of an input. */
function readArguments(given: readonly unknown[]): { input: unknown; signal: AbortSignal | undefined } {
  const [first, second] = given;
  if (given.length === 1 && signalOf(first) != null) return { input: undefined, signal: signalOf(first) };
  return { input: first, signal: signalOf(second) };
}

function signalOf(options: unknown): AbortSignal | undefined {
  if (typeof options !== 'object' || options === null || !('signal' in options)) return undefined;
  const { signal } = options;
  return typeof signal === 'object' && signal !== null && 'aborted' in signal ? (signal as AbortSignal) : undefined;
}
