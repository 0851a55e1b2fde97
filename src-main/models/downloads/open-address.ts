// Opens a file's address at a hub or its mirror: follows redirects itself, within limits, and says in a sentence what a status means.
// Runs in the backend, which alone may fetch; knows nothing of files on this disk.
import { AppError } from '../../../src-shared/contract/errors.ts';
import { Transient } from './fetch-problems.ts';

/** The public address of the hub; a mirror answers the same paths. */
export const defaultMirror = 'https://huggingface.co';

/** `…/resolve/<revision>/<path>`: the hub's address of one file. `invalid-input` where the mirror is no web address. */
export function fileAddress(mirror: string, source: { repository: string; revision: string }, path: string): URL {
  const base = URL.canParse(mirror) ? new URL(mirror) : null;
  if (base === null || !/^https?:$/.test(base.protocol) || base.username !== '' || base.search !== '')
    throw new AppError('invalid-input', `“${mirror}” is not the address of a mirror. It begins with https://.`);
  const parts = [source.repository, 'resolve', source.revision, path].join('/').split('/').map(encodeURIComponent);
  return new URL(`${base.pathname.replace(/\/+$/, '')}/${parts.join('/')}`, base);
}

export interface Opened {
  /** 200, 206 or 416. */
  readonly response: Response;
  /** Of the file itself, past all redirects. */
  readonly etag: string | null;
  /** What the hub says of a large file before it sends one elsewhere for it. */
  readonly promised: {
    readonly sha256: string | null;
    readonly bytes: number | null;
    readonly commit: string | null;
  };
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Bytes that are here already, and the tag under which they came. */
  readonly from: { readonly offset: number; readonly etag: string | null };
  readonly fetch: typeof fetch;
}

/** The hub sends on once, a mirror perhaps twice. */
const maxRedirects = 8;

/**
 * Rejects with `AppError` (`not-found`, `permission`, `offline`: no use to try again) or `Transient`. Aborting rejects with the
 * signal's reason.
 */
export async function openAddress(address: URL, options: OpenOptions): Promise<Opened> {
  const seen = new Set<string>();
  const promised: { -readonly [Key in keyof Opened['promised']]: Opened['promised'][Key] } = {
    sha256: null,
    bytes: null,
    commit: null,
  };
  for (let at = address; ;) {
    if (seen.has(at.href) || seen.size > maxRedirects)
      throw new AppError('offline', `The server ${address.host} sends in circles: nothing can be fetched from it.`);
    seen.add(at.href);
    const response = await ask(at, options);
    const { headers } = response;
    promised.sha256 ??= /^"?([0-9a-f]{64})"?$/.exec(headers.get('x-linked-etag') ?? '')?.[1] ?? null;
    promised.bytes ??= wholeNumber(headers.get('x-linked-size'));
    promised.commit ??= /^[0-9a-f]{40}$/.exec(headers.get('x-repo-commit') ?? '')?.[0] ?? null;
    if (response.status < 300 || response.status > 399) {
      if (![200, 206, 416].includes(response.status)) await refuse(response, address);
      return { response, etag: headers.get('etag'), promised };
    }
    await response.body?.cancel();
    at = redirected(at, headers.get('location'));
  }
}

async function ask(address: URL, { signal, from, fetch }: OpenOptions): Promise<Response> {
  // A compressed answer has another length than the file, and parts of it cannot be asked for.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (from.offset > 0) {
    headers['range'] = `bytes=${String(from.offset)}-`;
    // Weak tags may not be used for ranges (RFC 9110, 13.1.5); the answer's tag is compared besides.
    if (from.etag !== null && !from.etag.startsWith('W/')) headers['if-range'] = from.etag;
  }
  try {
    return await fetch(address, { redirect: 'manual', headers, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new Transient(`${address.host} cannot be reached. Is this computer connected to the internet?`, {
      cause: error,
    });
  }
}

function redirected(from: URL, location: string | null): URL {
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (to === null || !/^https?:$/.test(to.protocol))
    throw new AppError('offline', `The server ${from.host} sends on to nowhere.`);
  // A mirror may be plain on purpose; nobody may be led from it, or from a safe one, to a plain stranger.
  if (to.protocol === 'http:' && (from.protocol === 'https:' || to.host !== from.host))
    throw new AppError(
      'offline',
      `The server ${from.host} sends on to ${to.host} without encryption, which is not safe to follow.`,
    );
  return to;
}

async function refuse(response: Response, { host }: URL): Promise<never> {
  const { status, headers } = response;
  await response.body?.cancel();
  if (status === 404 || status === 410)
    throw new AppError('not-found', `The server ${host} does not have this model, or not this version of it.`);
  if (status === 401 || status === 403)
    throw new AppError(
      'permission',
      `The server ${host} does not give this model to everybody: it is private, or its terms have to be accepted there first. ` +
        'Get it in a browser, then import its folder.',
    );
  if (status === 429)
    throw new Transient(`The server ${host} asks for patience: too much was fetched from it. Try again later.`, {
      ...waitOf(headers),
    });
  if (status >= 500 || status === 408)
    throw new Transient(`The server ${host} is in trouble (status ${String(status)}). Try again later.`, {
      ...waitOf(headers),
    });
  throw new AppError('offline', `The server ${host} answers with status ${String(status)}, which makes no sense here.`);
}

const waitOf = (headers: Headers): { afterMs?: number } => {
  const seconds = wholeNumber(headers.get('retry-after'));
  return seconds === null ? {} : { afterMs: seconds * 1000 };
};

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;

/** Where the bytes of an answer begin, and how many the whole file has; null for what the server does not say. */
export function spanOf({ response, promised }: Opened): { readonly start: number; readonly total: number | null } {
  const { status, headers } = response;
  if (status === 200) {
    const plain = headers.get('content-encoding') === null;
    return { start: 0, total: (plain ? wholeNumber(headers.get('content-length')) : null) ?? promised.bytes };
  }
  const range = /^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(\d{1,15}|\*)$/.exec(headers.get('content-range') ?? '');
  return { start: Number(range?.[1] ?? -1), total: wholeNumber(range?.[2] ?? null) };
}
