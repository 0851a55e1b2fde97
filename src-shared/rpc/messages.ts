// What travels on a channel. Runs everywhere; pure. A client speaks `ClientMessage`, a server `ServerMessage`.
// What arrives is read here by hand, not by a schema, because the renderer's end must stay small.
import { isErrorCode, type ErrorShape } from '../contract/errors.ts';

/** `id` is chosen by the client and names one call or one subscription for as long as it lives. */
export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input?: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'subscribe'; readonly id: number; readonly event: string }
  | { readonly type: 'unsubscribe'; readonly id: number };

export type ServerMessage =
  | { readonly type: 'ok'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorShape }
  | { readonly type: 'event'; readonly id: number; readonly value: unknown };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const readId = (fields: Fields): number | null => {
  const id = Object.hasOwn(fields, 'id') ? fields['id'] : null;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
};

/** Null where it is none; a well-formed id with nonsense around it becomes a call that nobody knows, and is told so. */
export function readClientMessage(value: unknown): ClientMessage | null {
  if (!isFields(value)) return null;
  const id = readId(value);
  if (id === null) return null;
  const { type, method, event } = value;
  if (type === 'cancel' || type === 'unsubscribe') return { type, id };
  if (type === 'subscribe') return { type, id, event: typeof event === 'string' ? event : '' };
  return {
    type: 'call',
    id,
    method: type === 'call' && typeof method === 'string' ? method : '',
    input: value['input'],
  };
}

/** Null where it is none: a client skips what it does not understand. */
export function readServerMessage(message: unknown): ServerMessage | null {
  if (!isFields(message)) return null;
  const id = readId(message);
  if (id === null) return null;
  const { type, value, error } = message;
  if (type === 'ok' || type === 'event') return { type, id, value };
  if (type !== 'error' || !isFields(error)) return null;
  const { code, message: sentence } = error;
  return {
    type,
    id,
    error: { code: isErrorCode(code) ? code : 'internal', message: typeof sentence === 'string' ? sentence : '' },
  };
}
