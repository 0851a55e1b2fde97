// F2 for the routes: 1,000 malformed requests to each, as bytes on a socket, to the program itself.
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, originOf } from '../integration/http-fixture.ts';
import { grouped, record } from './figures.ts';
import { secret, startProduct, whatLeaks, type Product } from './product.ts';

const perRoute = 1000;
const atOnce = 24;
const seed = 20_260_319;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ count: 3 });
});
afterAll(() => product.close());

const routes = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/assets/' },
  { method: 'GET', path: '/session' },
  { method: 'POST', path: '/session' },
  { method: 'GET', path: '/rpc' },
  { method: 'GET', path: '/media/thumbnail/' },
  { method: 'GET', path: '/media/preview/' },
  { method: 'GET', path: '/media/original/' },
  { method: 'GET', path: '/media/timeline/' },
] as const;

const path = fc.oneof(
  fc.constantFrom(
    '',
    '/',
    '..',
    '%00',
    '%',
    '%zz',
    '?',
    '#',
    '?a=b#c',
    '//',
    '\\',
    ';',
    '*',
    '1e400',
    '-1',
    '0x1',
    '9'.repeat(400),
    'a'.repeat(64),
    'A'.repeat(64),
    'x'.repeat(3000),
    '%2e%2e%2f'.repeat(20),
    '%ff%fe',
    '__proto__',
    'constructor',
    '.git/config',
    'index.html.map',
    'CON',
    'nul.txt',
  ),
  fc.string({ maxLength: 60 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const methodName = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'POST',
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'HEAD',
      'CONNECT',
      'PROPFIND',
      'get',
      'X',
      '',
    ),
  },
);
const version = fc.constantFrom(
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/9.9',
  'ICY',
  '',
);
const header = fc.oneof(
  fc.constantFrom(
    'Range: bytes=0-',
    'Range: bytes=-1-',
    'Range: items=0-5',
    'If-Range: x',
    'If-None-Match: *',
    'If-None-Match: ",,,"',
    'Content-Type: application/json',
    'Content-Type: text/plain',
    'Content-Type: multipart/form-data; boundary=x',
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 99999999999999999999',
    'Content-Length: 1\r\nContent-Length: 2',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 3',
    'Expect: 100-continue',
    'Expect: nonsense',
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings',
    'Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99',
    'Cookie: a=b; ; =; afterimage=',
    'X-Forwarded-For: 127.0.0.1',
    'X-Original-URL: /media/original/1',
    'X-HTTP-Method-Override: DELETE',
    'Accept-Encoding: \u00ff',
    ' folded: header',
    'no colon',
    ': empty',
    'Host: evil.com',
    'Connection: keep-alive, x',
  ),
  fc
    .tuple(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 40 }))
    .map(([name, value]) => `${name}: ${value}`),
);
const body = fc.oneof(
  fc.constantFrom(
    '',
    '{"token":',
    '{"token":{"__proto__":1}}',
    '{"__proto__":{"token":"x"}}',
    '[]',
    'null',
    '"x"',
    '['.repeat(900),
    '5\r\nhello\r\n0\r\n\r\n',
    'ffffffffffffffffff\r\n',
    '-1\r\n',
    'x'.repeat(5000),
    'token=x',
  ),
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 100 }),
);
const request = fc.record({
  path,
  methodName,
  version,
  headers: fc.array(header, { maxLength: 4 }),
  body,
  cookie: fc.boolean(),
});

type Malformed = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function bytesOf(route: (typeof routes)[number], it: Malformed): Buffer {
  const { port, cookie } = product;
  const target = `${route.path}${it.path}`;
  const lines = [
    `${it.methodName ?? route.method} ${target} ${it.version}`,
    `Host: 127.0.0.1:${String(port)}`,
    `Origin: ${originOf(port)}`,
    ...(it.cookie ? [`Cookie: ${cookie}`] : []),
    ...it.headers,
    ...(route.method === 'POST' && it.headers.length < 3
      ? ['Content-Type: application/json', `Content-Length: ${String(it.body.length)}`]
      : []),
    'Connection: close',
  ];
  return Buffer.from(
    `${lines.join('\r\n')}\r\n\r\n${route.method === 'POST' || it.headers.length > 2 ? it.body : ''}`,
    'latin1',
  );
}

/** What came until the server closed. It never had to: our side is closed after the last byte. */
function exchangeBytes(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port: product.port, host: '127.0.0.1' }, () => socket.end(bytes));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

async function attack(route: (typeof routes)[number]): Promise<Map<string, number>> {
  const requests = fc.sample(request, { numRuns: perRoute, seed }).map((sample) => bytesOf(route, sample));
  const outcomes = new Map<string, number>();
  const next = requests.values();
  const work = async (): Promise<void> => {
    for (const bytes of next) {
      const answer = await exchangeBytes(bytes);
      const leaks = whatLeaks(answer.replaceAll(/\r\n\r\n<!doctype html>[^]*/g, ''));
      if (leaks !== null) throw new Error(`${leaks} was told to ${bytes.toString('latin1').slice(0, 300)}`);
      const kind = answer === '' ? 'closed' : `${answer.slice(9, 10)}xx`;
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

describe('malformed requests', () => {
  it.each(routes)('to $method $path are refused in a sentence or by hanging up', async (route) => {
    const outcomes = await attack(route);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(perRoute);
    expect(outcomes.get('5xx') ?? 0).toBe(0);
    expect((await ask(product.port, '/session', { headers: { cookie: product.cookie } })).status).toBe(204);
  });

  it('leave the program as it was', async ({ task }) => {
    expect(product.child.exitCode).toBeNull();
    expect(await readdir(product.directory)).toEqual(['library', 'outside', 'photos']);
    expect(await readdir(product.outside)).toEqual(['secret.png', 'secret.txt']);
    expect(product.output()).not.toContain(secret);
    expect(whatLeaks(product.output())).toBeNull();
    record(task, {
      point: 'F2',
      tried: `${grouped(perRoute * routes.length)} malformed requests, ${grouped(perRoute)} to each of ${String(routes.length)} routes`,
      outcome: '0 exits, 0 answers 5xx, 0 bytes from outside, 0 stack traces, 0 paths of ours',
    });
  });
});
