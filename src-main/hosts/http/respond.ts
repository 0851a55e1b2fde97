// Writes answers. Runs in Node. Every answer of the server leaves through here, so that none lacks its headers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { everyAnswer, pagePolicy } from '../page-policy.ts';
import type { StaticFile } from '../static-files.ts';

type HeaderFields = Readonly<Record<string, string>>;

const nothingAllowed = "default-src 'none'; frame-ancestors 'none'; sandbox";

export interface Sentence {
  readonly status: number;
  readonly words: string;
  readonly headers?: HeaderFields;
}

/** One plain sentence for a person who sees it instead of a page. */
export function sendSentence(out: ServerResponse, { status, words, headers = {} }: Sentence): void {
  const bytes = Buffer.from(`${words}\n`);
  out.writeHead(status, {
    ...everyAnswer,
    'content-security-policy': nothingAllowed,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...headers,
  });
  out.end(bytes);
}

/** Done, with nothing to say. */
export function sendNothing(out: ServerResponse, headers: HeaderFields = {}): void {
  out.writeHead(204, {
    ...everyAnswer,
    'content-security-policy': nothingAllowed,
    'cache-control': 'no-store',
    ...headers,
  });
  out.end();
}

export function sendStaticFile(request: IncomingMessage, out: ServerResponse, file: StaticFile): void {
  const headers = {
    ...everyAnswer,
    'content-security-policy': pagePolicy(socketOrigin(request)),
    'content-type': file.type,
    etag: file.etag,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (request.headers['if-none-match'] === file.etag) {
    out.writeHead(304, headers).end();
    return;
  }
  out.writeHead(200, { ...headers, 'content-length': file.bytes.length }).end(file.bytes);
}

/** A policy cannot name an IPv6 address; there 'self' has to do. */
const socketOrigin = ({ headers }: IncomingMessage): string | null =>
  headers.host == null || headers.host.startsWith('[') ? null : `ws://${headers.host}`;

/** A web Response; rejects where the other side went away or the body broke off. The body is then closed. */
export async function sendResponse(out: ServerResponse, response: Response): Promise<void> {
  out.writeHead(response.status, { ...everyAnswer, ...Object.fromEntries(response.headers) });
  if (response.body == null) out.end();
  else await pipeline(Readable.from(response.body as AsyncIterable<Uint8Array>), out);
}
