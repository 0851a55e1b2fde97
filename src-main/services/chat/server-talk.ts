// Talks HTTP with a chat server: JSON, or lines as they come; every way it can go wrong is a sentence. Runs in the backend.
// Follows no redirect: it could lead a photo off this computer.
import { z } from 'zod';
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';

export interface Patience {
  /** Until a server says whether it is there. */
  readonly lookMs: number;
  /** Until the first word: a server may load a large model first. */
  readonly firstMs: number;
  /** Between words. */
  readonly nextMs: number;
}

export const usualPatience: Patience = { lookMs: 1500, firstMs: 600_000, nextMs: 120_000 };

/** Nothing that a chat server says is longer; what is would only fill the memory. */
const longestLine = 1024 * 1024;
const longestAnswer = 8 * 1024 * 1024;

export interface Exchange {
  readonly url: URL;
  /** GET without it. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  readonly limitMs: number;
}

/** Parsed as the schema says. `offline`, `timed-out`, `model-missing`, `cancelled`. */
export async function askJson<Schema extends z.ZodType>(exchange: Exchange, schema: Schema): Promise<z.infer<Schema>> {
  return await within(exchange, async (signal) => {
    const response = await request(exchange, signal);
    let text = '';
    for await (const piece of piecesOf(response)) {
      text += piece;
      if (text.length > longestAnswer) throw strange(exchange.url);
    }
    return parsed(schema, text, exchange.url);
  });
}

/** Lines without their ends, as they come; empty ones too. `nextMs` begins anew with each piece. As `askJson`, and `disconnected` where it breaks off. */
export async function* askLines(exchange: Exchange & { readonly nextMs: number }): AsyncGenerator<string> {
  const patience = createPatience(exchange.signal, exchange.limitMs);
  try {
    const response = await request(exchange, patience.signal);
    let rest = '';
    for await (const piece of piecesOf(response)) {
      patience.begin(exchange.nextMs);
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) throw strange(exchange.url);
      for (const line of lines) yield line.replace(/\r$/, '');
    }
    if (rest !== '') yield rest;
  } catch (error) {
    throw explained(error, exchange, patience.isOver());
  } finally {
    patience.end();
  }
}

/** `offline`: what came is not what a chat server says. */
export function parsed<Schema extends z.ZodType>(schema: Schema, text: string, url: URL): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw strange(url);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw strange(url);
  return result.data;
}

export const strange = (url: URL): AppError =>
  new AppError('offline', `What answers at ${url.host} is no chat server that Afterimage understands.`);

export const brokenOff = (url: URL): AppError =>
  new AppError('disconnected', `The answer from ${url.host} broke off in the middle.`);

async function request({ url, body }: Exchange, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  throw await refusal(response, url);
}

const errorSchema = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
]);

/** What a server says of its own error, as the end of a sentence; null where it says none. */
export function errorIn(text: string): string | null {
  try {
    const result = errorSchema.safeParse(JSON.parse(text));
    return result.success
      ? `${result.data
          .replaceAll(/\s+/g, ' ')
          .slice(0, 300)
          .replace(/[.\s]+$/, '')}.`
      : null;
  } catch {
    return null;
  }
}

async function refusal(response: Response, url: URL): Promise<AppError> {
  let text = '';
  for await (const piece of piecesOf(response)) if ((text += piece).length > longestLine) break;
  const said = errorIn(text);
  if (response.status === 404 && said !== null)
    return new AppError('model-missing', `The server at ${url.host} does not have this model: ${said}`);
  if (said !== null) return new AppError('offline', `The server at ${url.host} refused: ${said}`);
  if (response.status === 404) return strange(url);
  return new AppError('offline', `The server at ${url.host} refused, with the number ${String(response.status)}.`);
}

async function* piecesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  for await (const bytes of response.body) yield decoder.decode(bytes as Uint8Array, { stream: true });
  yield decoder.decode();
}

interface Waiting {
  /** Aborted with the caller's, or when the time is over. */
  readonly signal: AbortSignal;
  readonly begin: (ms: number) => void;
  readonly isOver: () => boolean;
  readonly end: () => void;
}

function createPatience(caller: AbortSignal, firstMs: number): Waiting {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const begin = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      over = true;
      controller.abort();
    }, ms);
  };
  begin(firstMs);
  return {
    signal: AbortSignal.any([caller, controller.signal]),
    begin,
    isOver: () => over,
    end: () => {
      clearTimeout(timer);
    },
  };
}

async function within<Out>(exchange: Exchange, work: (signal: AbortSignal) => Promise<Out>): Promise<Out> {
  const patience = createPatience(exchange.signal, exchange.limitMs);
  try {
    return await work(patience.signal);
  } catch (error) {
    throw explained(error, exchange, patience.isOver());
  } finally {
    patience.end();
  }
}

function explained(error: unknown, { url, signal }: Exchange, late: boolean): unknown {
  if (signal.aborted) return cancelled();
  if (error instanceof AppError) return error;
  if (late) return new AppError('timed-out', `The server at ${url.host} did not answer in time.`);
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  if (cause?.message === 'unexpected redirect')
    return new AppError('offline', `The server at ${url.host} points to another address. Redirects are not followed.`);
  if (error instanceof TypeError && error.message === 'fetch failed')
    return new AppError('offline', `No chat server answers at ${url.host}. Start it, or choose another.`);
  return brokenOff(url);
}
