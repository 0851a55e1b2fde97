// Addresses of custom schemes, there and back: `app://bundle/x` is `http://bundle.app.localhost:PORT/x` to Chromium.
// `*.localhost` needs no name server and counts as secure; every address the application gets to see is turned back.

const standardSchemes = new Set<string>();
let port = 0;

export function addStandardScheme(scheme: string): void {
  standardSchemes.add(scheme);
}

export function setLoopbackPort(given: number): void {
  port = given;
}

export interface SchemeAddress {
  readonly scheme: string;
  readonly host: string;
}

/** From a Host header; null where it names none of our schemes. */
export function schemeOfHost(hostHeader: string): SchemeAddress | null {
  const match = /^(.+)\.([a-z][a-z0-9+-]*)\.localhost:(\d+)$/.exec(hostHeader);
  const [, host, scheme, hostPort] = match ?? [];
  if (host == null || scheme == null || Number(hostPort) !== port || !standardSchemes.has(scheme)) return null;
  return { scheme, host };
}

/** What Chromium is told for an address that the application names. */
export function toChromium(url: string): string {
  const match = /^([a-z][a-z0-9+-]*):\/\/([^/?#]*)(.*)$/s.exec(url);
  const [, scheme, host, rest] = match ?? [];
  if (scheme == null || host == null || !standardSchemes.has(scheme)) return url;
  return `http://${host}.${scheme}.localhost:${port}${rest?.startsWith('/') === true ? '' : '/'}${rest ?? ''}`;
}

/** What the application is told for an address that Chromium names. */
export function fromChromium(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'http:') return url;
  const found = schemeOfHost(parsed.host);
  return found == null ? url : `${found.scheme}://${found.host}${url.slice(parsed.origin.length)}`;
}

/** `app://bundle` of `app://bundle/x?y`. */
export function originOf(url: string): string {
  const match = /^([a-z][a-z0-9+-]*:\/\/[^/?#]*)/.exec(url);
  return match?.[1] ?? 'null';
}
