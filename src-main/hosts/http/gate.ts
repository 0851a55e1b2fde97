// Who may talk to the server at all: Host, Origin and Sec-Fetch-Site. Runs in Node; pure functions over a request's headers.
// Knows nothing of tokens and sessions (sign-in.ts).
import type { IncomingMessage } from 'node:http';

/**
 * The three names of this server and no other. A page whose own name was rebound to 127.0.0.1 sends its own name,
 * so that an exact comparison keeps it out; upper case and trailing dots are no browser's and are refused as well.
 */
export function isOurHost(request: IncomingMessage, port: number): boolean {
  const hosts = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host');
  const host = hosts.length === 1 ? request.headers.host : undefined;
  const [, name, given] = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?$/.exec(host ?? '') ?? [];
  // Browsers leave the port out when it is HTTP's own.
  return name !== undefined && (given === String(port) || (given === undefined && port === 80));
}

/** Whether our own page sent it. Browsers name the Origin with each WebSocket and each POST: without one it is refused. */
export function isOurOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host ?? ''}` && isOurSite(request);
}

/** For what is only read: refused where the browser says that another site's page asks. `none` is a person's own typing. */
export function isOurSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
