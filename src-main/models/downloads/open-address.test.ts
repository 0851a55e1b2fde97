import { describe, expect, it } from 'vitest';
import { fileAddress, openAddress, spanOf, type Opened } from './open-address.ts';

const source = { repository: 'some/model', revision: 'main' };

/** A network of pages: address → status and headers. */
const network =
  (pages: Readonly<Record<string, readonly [number, Record<string, string>]>>, asked: string[] = []): typeof fetch =>
  (address) => {
    const url = new Request(address).url;
    asked.push(url);
    const [status, headers] = pages[url] ?? [404, {}];
    return Promise.resolve(new Response(null, { status, headers }));
  };

const open = (from: string, fetch: typeof globalThis.fetch): Promise<Opened> =>
  openAddress(new URL(from), { signal: new AbortController().signal, from: { offset: 0, etag: null }, fetch });

describe('the address of a file', () => {
  it('is what the hub and its mirrors answer to', () => {
    const address = fileAddress('https://mirror.example/hub/', source, 'onnx/vision model.onnx');
    expect(address.href).toBe('https://mirror.example/hub/some/model/resolve/main/onnx/vision%20model.onnx');
  });

  it.each(['ftp://x', 'file:///etc', 'mirror', 'https://user@x/', 'https://x/?y'])('is not below %s', (mirror) => {
    expect(() => fileAddress(mirror, source, 'a')).toThrow('is not the address of a mirror');
  });
});

describe('following redirects', () => {
  it('keeps what the hub promised before it sent on', async () => {
    const sha256 = 'a'.repeat(64);
    const fetch = network({
      'https://hub/a': [302, { location: 'https://cdn/b', 'x-linked-etag': `"${sha256}"`, 'x-linked-size': '7' }],
      'https://cdn/b': [200, { etag: '"b"', 'content-length': '7' }],
    });
    const opened = await open('https://hub/a', fetch);
    expect(opened).toMatchObject({ etag: '"b"', promised: { sha256, bytes: 7, commit: null } });
    expect(spanOf(opened)).toEqual({ start: 0, total: 7 });
  });

  it.each([
    ['https to http, another host', 'https://hub/a', 'http://cdn/b'],
    ['https to http, the same host', 'https://hub/a', 'http://hub/b'],
    ['http to http, another host', 'http://hub/a', 'http://cdn/b'],
  ])('refuses %s, and does not ask there', async (_, from, to) => {
    const asked: string[] = [];
    const fetch = network({ [from]: [302, { location: to }], [to]: [200, {}] }, asked);
    await expect(open(from, fetch)).rejects.toMatchObject({ code: 'offline' });
    expect(asked).toEqual([from]);
  });

  it.each([
    ['nowhere', {}],
    ['a file', { location: 'file:///etc/passwd' }],
  ] as const)('refuses %s', async (_, headers) => {
    await expect(open('https://hub/a', network({ 'https://hub/a': [302, headers] }))).rejects.toThrow(
      'sends on to nowhere',
    );
  });

  it('ends where a server sends in circles or for ever', async () => {
    const circle = network({ 'https://hub/a': [302, { location: '/b' }], 'https://hub/b': [302, { location: '/a' }] });
    await expect(open('https://hub/a', circle)).rejects.toThrow('in circles');
    let number = 0;
    const forever: typeof fetch = () =>
      Promise.resolve(new Response(null, { status: 302, headers: { location: `/${String(number++)}` } }));
    await expect(open('https://hub/a', forever)).rejects.toThrow('in circles');
    expect(number).toBeLessThan(12);
  });
});

describe('asking for the rest', () => {
  it.each([
    ['"strong"', '"strong"'],
    ['W/"weak"', undefined],
    [null, undefined],
  ])('under the tag %s', async (etag, ifRange) => {
    let sent: Record<string, string> = {};
    const fetch: typeof globalThis.fetch = (_, init) => {
      sent = init?.headers as Record<string, string>;
      return Promise.resolve(new Response(null, { status: 200 }));
    };
    const from = { offset: 10, etag };
    await openAddress(new URL('https://hub/a'), { signal: new AbortController().signal, from, fetch });
    expect(sent).toMatchObject({ range: 'bytes=10-', 'accept-encoding': 'identity' });
    expect(sent['if-range']).toBe(ifRange);
  });
});

describe('where an answer begins', () => {
  const spanOfAnswer = (status: number, headers: Record<string, string>): ReturnType<typeof spanOf> =>
    spanOf({
      response: new Response(null, { status, headers }),
      etag: null,
      promised: { sha256: null, bytes: null, commit: null },
    });
  it.each([
    [206, { 'content-range': 'bytes 10-19/20' }, { start: 10, total: 20 }],
    [206, { 'content-range': 'bytes 10-19/*' }, { start: 10, total: null }],
    [206, {}, { start: -1, total: null }],
    [416, { 'content-range': 'bytes */20' }, { start: -1, total: 20 }],
    [200, { 'content-length': '20' }, { start: 0, total: 20 }],
    [200, { 'content-length': '20', 'content-encoding': 'gzip' }, { start: 0, total: null }],
  ])('%i %j', (status, headers, span) => {
    expect(spanOfAnswer(status, headers as Record<string, string>)).toEqual(span);
  });
});
