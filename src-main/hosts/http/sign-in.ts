// The one-time token and the sessions it opens. Runs in Node, in memory only: stopping the program signs everybody out.
// See [Note: the browser's way in] in src-shared/rpc/browser-door.ts.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 192 bits; 128 would do. */
const tokenBytes = 24;

/** The token cannot be guessed; this only makes trying visible and short. */
const mostGuesses = 20;

/** One person's browsers. The oldest session ends when there are more. */
const mostSessions = 64;

export type Exchange =
  { readonly outcome: 'opened'; readonly cookie: string } | { readonly outcome: 'refused' | 'locked' };

export interface SignIn {
  /** A new token; the one before it opens nothing any more, and guesses are counted from none again. */
  newToken(): string;
  /** Spends the token. After 20 wrong ones nothing is accepted until there is a new token. */
  exchange(token: string): Exchange;
  /** Whether the request carries the cookie of a session. */
  isSignedIn(request: IncomingMessage): boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** `port` is part of the cookie's name, because browsers share cookies between the ports of a host. */
export function createSignIn(port: number): SignIn {
  const cookieName = `afterimage-${String(port)}`;
  const sessions = new Set<string>();
  let expected: Buffer | null = null;
  let guesses = 0;

  const openSession = (): string => {
    const session = randomBytes(tokenBytes).toString('base64url');
    sessions.add(digest(session).toString('hex'));
    for (const oldest of sessions) {
      if (sessions.size <= mostSessions) break;
      sessions.delete(oldest);
    }
    return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  };

  return {
    newToken() {
      const token = randomBytes(tokenBytes).toString('base64url');
      expected = digest(token);
      guesses = 0;
      return token;
    },
    exchange(token) {
      if (guesses >= mostGuesses) return { outcome: 'locked' };
      if (expected == null || !timingSafeEqual(digest(token), expected)) {
        guesses++;
        return { outcome: 'refused' };
      }
      expected = null;
      return { outcome: 'opened', cookie: openSession() };
    },
    isSignedIn: (request) =>
      cookiesNamed(cookieName, request.headers.cookie).some((session) => sessions.has(digest(session).toString('hex'))),
  };
}

function cookiesNamed(name: string, header: string | undefined): string[] {
  const prefix = `${name}=`;
  const parts = (header ?? '').split(';').map((part) => part.trim());
  return parts.filter((part) => part.startsWith(prefix)).map((part) => part.slice(prefix.length));
}
