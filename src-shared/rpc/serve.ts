// The answering end: checks what arrives with the contract's schemas, runs it, answers. Runs in the backend.
// Knows no transport and no service by name. Nothing that is not in the contract's `inputs` can be reached.
import type { z } from 'zod';
import { backendContract, type Services } from '../contract/api.ts';
import type { Contract } from '../contract/call.ts';
import { AppError, toErrorShape } from '../contract/errors.ts';
import type { Events as BackendEvents } from '../contract/events.ts';
import type { Channel } from './channel.ts';
import type { EventStream } from './events.ts';
import { sentenceFor } from './input-sentence.ts';
import { readClientMessage, type ClientMessage, type ServerMessage } from './messages.ts';

/** What is behind the door: a backend as it is, or what implements another contract. */
export interface Served<Implementation extends object = Services, Events = BackendEvents> {
  readonly services: Implementation;
  readonly events: EventStream<Events>;
  /** Is handed every error that is not one of ours, stack and all; the caller only learns `internal`. */
  readonly log?: ((error: unknown, method: string) => void) | undefined;
}

type Run = (input: unknown, signal: AbortSignal) => Promise<unknown>;

/** More calls or subscriptions than this at once is a runaway client, not an interface. */
const mostAtOnce = 1000;

/** Serves the backend's contract, or the one that is given, until the channel closes; what still runs then is cancelled. */
export function serve<Implementation extends object, Events>(
  { services, events, log }: Served<Implementation, Events>,
  channel: Channel,
  contract: Contract = backendContract,
): void {
  const stops = new Map<number, () => void>();
  const answer = (message: ServerMessage): void => {
    channel.send(message);
  };
  const fail = (id: number, error: unknown, method: string): void => {
    const shape = toErrorShape(error);
    if (shape.code === 'internal') log?.(error, method);
    answer({ type: 'error', id, error: shape });
  };

  const call = async ({ id, method, input }: ClientMessage & { type: 'call' }): Promise<void> => {
    const controller = new AbortController();
    stops.set(id, () => {
      controller.abort();
    });
    try {
      const value = await prepare({ services, inputs: contract.inputs }, method, input)(controller.signal);
      stops.delete(id);
      answer({ type: 'ok', id, value });
    } catch (error) {
      stops.delete(id);
      fail(id, error, method);
    }
  };
  const subscribe = (id: number, event: string): void => {
    const name = contract.eventNames.find((known) => known === event);
    if (name == null) {
      fail(id, new AppError('not-found', 'There is no such event.'), 'subscribe');
      return;
    }
    const send = unharmed((value) => {
      answer({ type: 'event', id, value });
    }, log);
    stops.set(id, events.subscribe(name as keyof Events, send));
  };
  const stop = (id: number): void => {
    const running = stops.get(id);
    stops.delete(id);
    running?.();
  };

  channel.onMessage((raw) => {
    const message = readClientMessage(raw);
    if (message == null) return;
    if (message.type === 'cancel' || message.type === 'unsubscribe') stop(message.id);
    else if (stops.has(message.id)) return;
    else if (stops.size >= mostAtOnce)
      fail(message.id, new AppError('conflict', 'Too many requests at once.'), 'serve');
    else if (message.type === 'subscribe') subscribe(message.id, message.event);
    else void call(message);
  });
  channel.onClose(() => {
    for (const id of [...stops.keys()]) stop(id);
  });
}

/** The announcer must not suffer for a listener's line. */
const unharmed =
  (send: (value: unknown) => void, log: Served['log']) =>
  (value: unknown): void => {
    try {
      send(value);
    } catch (error) {
      log?.(error, 'event');
    }
  };

/** Finds the method and checks its input. Throws `not-found` or `invalid-input`. */
function prepare(
  { services, inputs }: { readonly services: object; readonly inputs: Contract['inputs'] },
  method: string,
  input: unknown,
): (signal: AbortSignal) => Promise<unknown> {
  const [domain = '', name = '', ...rest] = method.split('.');
  const schema = rest.length === 0 ? ownMember(ownMember(inputs, domain), name) : undefined;
  const run = ownMember(ownMember(services, domain), name);
  if (schema == null || typeof run !== 'function') throw new AppError('not-found', 'There is no such method.');
  const parsed = parse(schema as z.ZodType, input);
  return (signal) => (run as Run)(parsed, signal);
}

/** Own properties only: `constructor` and `__proto__` are not methods. */
function ownMember(owner: unknown, name: string): unknown {
  if (typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, name)) return undefined;
  return (owner as Record<string, unknown>)[name];
}

/** A method without input may be called with `{}`: callers that build their options by hand end up with one. */
function parse(schema: z.ZodType, input: unknown): unknown {
  const nothing = typeof input === 'object' && input !== null && Object.keys(input).length === 0;
  const given = schema.type === 'void' && (nothing || input === null) ? undefined : input;
  const result = schema.safeParse(given);
  if (!result.success) throw new AppError('invalid-input', sentenceFor(result.error, given));
  return result.data;
}
