// What happens to one request: the gate, then the session, the media or a page. Runs in Node.
// Knows nothing of ports and connections (server.ts) and nothing of what the services do.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rpcPath, sessionPath } from '../../../src-shared/rpc/browser-door.ts';
import type { MediaHandler } from '../media.ts';
import type { StaticFiles } from '../static-files.ts';
import { isOurHost, isOurOrigin, isOurSite } from './gate.ts';
import { sendNothing, sendResponse, sendSentence, sendStaticFile, type Sentence } from './respond.ts';
import type { SignIn } from './sign-in.ts';

/** Everything a request needs; made once the port is known. */
export interface Context {
  readonly port: number;
  readonly signIn: SignIn;
  readonly files: StaticFiles;
  readonly media: MediaHandler;
  readonly log: (error: unknown, where: string) => void;
}

const longestAddress = 2048;
const longestBody = 1024;

/** The checks that nothing gets past, before any route. */
function whyNot({ port }: Context, request: IncomingMessage): Sentence | null {
  const target = request.url ?? '';
  if (!isOurHost(request, port))
    return { status: 421, words: 'This server only answers to its own name on this computer.' };
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(target)) return { status: 400, words: 'This is not an address of this server.' };
  if (target.length > longestAddress) return { status: 414, words: 'This address is too long.' };
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (!reading && !isOurOrigin(request)) return { status: 403, words: 'Only pages of Afterimage itself may ask this.' };
  return null;
}

/** Null where the WebSocket may be opened. */
export function whyNotUpgrade(context: Context, request: IncomingMessage): Sentence | null {
  const refusal = whyNot(context, request);
  if (refusal != null) return refusal;
  if (request.url !== rpcPath || request.method !== 'GET') return { status: 404, words: 'There is nothing here.' };
  if (request.headers.upgrade?.toLowerCase() !== 'websocket')
    return { status: 400, words: 'Only a WebSocket can be opened here.' };
  if (!isOurOrigin(request)) return { status: 403, words: 'Only pages of Afterimage itself may ask this.' };
  if (!context.signIn.isSignedIn(request)) return { status: 401, words: signInWords };
  return null;
}

const signInWords = 'Open Afterimage with the link that it printed when it started.';

export async function answer(context: Context, request: IncomingMessage, out: ServerResponse): Promise<void> {
  try {
    const refusal = whyNot(context, request);
    if (refusal != null) sendSentence(out, refusal);
    else await route(context, request, out);
  } catch (error) {
    if (out.headersSent || out.destroyed) {
      out.destroy();
      return;
    }
    context.log(error, 'http');
    sendSentence(out, { status: 500, words: 'Something went wrong inside Afterimage. The log has the details.' });
  }
}

async function route(context: Context, request: IncomingMessage, out: ServerResponse): Promise<void> {
  const [pathname = ''] = (request.url ?? '').split('?');
  if (pathname === sessionPath && request.method === 'POST') await exchangeToken(context, request, out);
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    sendSentence(out, { status: 405, words: 'This cannot be done here.', headers: { allow: 'GET, HEAD' } });
  else if (pathname === sessionPath) sendSession(context, request, out);
  else if (pathname === rpcPath)
    sendSentence(out, {
      status: 426,
      words: 'Only a WebSocket can be opened here.',
      headers: { upgrade: 'websocket' },
    });
  else if (pathname.startsWith('/media/')) await sendMedia(context, request, out);
  else sendPage(context, request, out);
}

function sendSession({ signIn }: Context, request: IncomingMessage, out: ServerResponse): void {
  if (signIn.isSignedIn(request) && isOurSite(request)) sendNothing(out);
  else sendSentence(out, { status: 401, words: signInWords });
}

function sendPage({ files }: Context, request: IncomingMessage, out: ServerResponse): void {
  const file = files.find((request.url ?? '').split('?')[0] ?? '');
  if (file != null) sendStaticFile(request, out, file);
  else if (files.count === 0)
    sendSentence(out, { status: 503, words: 'The interface is not built yet. Run: npm run build' });
  else sendSentence(out, { status: 404, words: 'There is nothing at this address.' });
}

async function sendMedia({ signIn, media }: Context, request: IncomingMessage, out: ServerResponse): Promise<void> {
  if (!isOurSite(request)) {
    sendSentence(out, { status: 403, words: 'Only pages of Afterimage itself may ask this.' });
    return;
  }
  if (!signIn.isSignedIn(request)) {
    sendSentence(out, { status: 401, words: signInWords });
    return;
  }
  const controller = new AbortController();
  out.on('close', () => {
    controller.abort();
  });
  // `.` and `..` would be resolved by URL; an address that has them is none of ours.
  const [pathname = ''] = (request.url ?? '').split('?');
  const safe = /^[/a-z0-9]*$/.test(pathname) ? pathname : '/media/';
  await sendResponse(out, await media(toWebRequest(request, safe, controller.signal)));
}

const passedOn = ['range', 'if-range', 'if-none-match'] as const;

function toWebRequest(request: IncomingMessage, pathname: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(new URL(pathname, 'http://127.0.0.1'), { method: request.method ?? 'GET', headers, signal });
}

async function exchangeToken({ signIn }: Context, request: IncomingMessage, out: ServerResponse): Promise<void> {
  // A form of another site cannot send this type without asking first.
  if (!/^application\/json(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    sendSentence(out, { status: 415, words: 'The token must be sent as JSON.' });
    return;
  }
  const token = readToken(await readBody(request));
  const exchange = token == null ? null : signIn.exchange(token);
  if (exchange == null) sendSentence(out, { status: 400, words: 'The token must be sent as JSON: {"token": "…"}.' });
  else if (exchange.outcome === 'opened') sendNothing(out, { 'set-cookie': exchange.cookie });
  else if (exchange.outcome === 'locked')
    sendSentence(out, { status: 429, words: 'Too many wrong tokens. Start Afterimage again to get a new link.' });
  else
    sendSentence(out, {
      status: 401,
      words: 'This link was used already or is not valid any more. Start Afterimage again to get a new one.',
    });
}

/** Null where it is longer than a token can be. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > longestBody) return null;
  }
  return text;
}

function readToken(body: string | null): string | null {
  try {
    const value: unknown = JSON.parse(body ?? '');
    const token = typeof value === 'object' && value !== null && 'token' in value ? value.token : null;
    return typeof token === 'string' ? token : null;
  } catch {
    return null;
  }
}
