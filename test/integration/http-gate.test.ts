// Who is let in: names, origins, tokens, cookies, sockets, slow connections.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import WebSocketClient from 'ws';
import { defaultPort } from '../../src-main/hosts/http/listen.ts';
import { connect as connectApi } from '../../src-shared/rpc/connect.ts';
import { openWebSocketChannel } from '../../src-shared/rpc/web-socket.ts';
import {
  ask,
  askRaw,
  exchange,
  fileFixture,
  originOf,
  photos,
  shaOfPreview,
  shaOfThumbnail,
  signIn,
  startFixture,
  tokenOf,
} from './http-fixture.ts';

const { fixture, port, cookie } = await fileFixture();

const mediaPaths = [
  `/media/thumbnail/${shaOfThumbnail}`,
  `/media/preview/${shaOfPreview}`,
  `/media/original/${String(photos.jpeg)}`,
  `/media/original/${String(photos.large)}`,
  '/media/timeline/5',
];

describe('the Host header', () => {
  it('is served under its three exact names', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const answer = await ask(port, '/', { headers: { host: `${name}:${String(port)}` } });
      expect([name, answer.status]).toEqual([name, 200]);
    }
  });

  it.each([
    'evil.com',
    'evil.com:PORT',
    'localhost.evil.com:PORT',
    '127.0.0.1.nip.io:PORT',
    '127.0.0.1.evil.com:PORT',
    '0.0.0.0:PORT',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    'localhost:80',
    'LOCALHOST:PORT',
    'Localhost:PORT',
    'localhost.:PORT',
    '127.0.0.1.:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '0x7f000001:PORT',
    '127.0.0.2:PORT',
    '::1:PORT',
    '[::]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.1:PORT@evil.com',
    '127.0.0.1:PORT:PORT',
    '127.0.0.1:0PORT',
    ' ',
    '',
  ])('is refused as "%s"', async (pattern) => {
    const host = pattern.replaceAll('PORT', String(port));
    const answer = await askRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4(21|00) /);
    expect(answer).not.toContain('<title>');
  });

  it('is refused when missing, doubled, or contradicted by the request line', async () => {
    const ours = `127.0.0.1:${String(port)}`;
    const requests = [
      'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET / HTTP/1.0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: ${ours}\r\nHost: evil.com\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: evil.com\r\nHost: ${ours}\r\nConnection: close\r\n\r\n`,
      `GET http://evil.com/ HTTP/1.1\r\nHost: ${ours}\r\nConnection: close\r\n\r\n`,
      `GET //evil.com/ HTTP/1.1\r\nHost: ${ours}\r\nConnection: close\r\n\r\n`,
      `OPTIONS * HTTP/1.1\r\nHost: ${ours}\r\nConnection: close\r\n\r\n`,
    ];
    for (const request of requests) {
      const answer = await askRaw(port, request);
      expect([request, answer.slice(0, 11)]).toEqual([request, expect.stringMatching(/^HTTP\/1\.1 4/)]);
      expect(answer).not.toContain('<title>');
    }
  });
});

describe('the listening address', () => {
  it('is loopback and nothing else', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      await expect(ask(port, '/', { host: address })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    expect((await ask(port, '/')).status).toBe(200);
  });

  it('is refused with port-taken when asked for one that another program holds', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: taken } = other.address() as { port: number };
    await expect(startFixture(taken)).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(String(taken)) as string,
    });
    other.close();
  });

  it('notices a squatter on ::1 alone', async ({ skip }) => {
    const squatter = createServer().listen(0, '::1');
    const listens = await once(squatter, 'listening').then(
      () => true,
      () => false,
    );
    skip(!listens, 'this computer has no ::1');
    const { port: taken } = squatter.address() as { port: number };
    await expect(startFixture(taken)).rejects.toMatchObject({ code: 'port-taken' });
    squatter.close();
  });

  it('moves to the next free port when the usual one is taken, and says so', async () => {
    const other = createServer();
    const held = await new Promise<boolean>((resolve) => {
      other.once('error', () => {
        resolve(false);
      });
      other.listen(defaultPort, '127.0.0.1', () => {
        resolve(true);
      });
    });
    const moved = await startFixture('default');
    expect(moved.server.port).not.toBe(defaultPort);
    expect(moved.server.movedFromDefault).toBe(true);
    await moved.close();
    if (held) other.close();
  });
});

/** One wrong token as bytes, to be sent behind others on one connection. */
function guessOf(ofPort: number, token: string): string {
  const body = JSON.stringify({ token });
  const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${String(ofPort)}\r\nOrigin: ${originOf(ofPort)}\r\n`;
  return `${head}Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
}

const lastRequest = (ofPort: number): string =>
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:${String(ofPort)}\r\nConnection: close\r\n\r\n`;

describe('the token', () => {
  it('has at least 128 bits, is in the fragment only, and opens once', async () => {
    const fresh = await startFixture();
    const url = new URL(fresh.server.url);
    expect(Buffer.from(fresh.token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    expect(url.pathname + url.search).toBe('/');
    const first = await exchange(fresh.server.port, fresh.token);
    expect(first.status).toBe(204);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^afterimage-\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await exchange(fresh.server.port, fresh.token)).status).toBe(401);
    const second = fresh.server.newUrl();
    expect((await exchange(fresh.server.port, tokenOf(second))).status).toBe(204);
    expect(JSON.stringify(fresh.logged)).not.toContain(fresh.token);
    await fresh.close();
  });

  it('is locked after 20 guesses, 10,000 do not open it, and sessions go on', async () => {
    const fresh = await startFixture();
    const held = await signIn(fresh);
    const token = tokenOf(fresh.server.newUrl());
    const outcomes = new Map<string, number>();
    for (let sent = 0; sent < 10_000; sent += 500) {
      const guesses = Array.from({ length: 500 }, (_, i) => guessOf(fresh.server.port, `guess-${String(sent + i)}`));
      const text = await askRaw(fresh.server.port, `${guesses.join('')}${lastRequest(fresh.server.port)}`);
      for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (4\d\d) /g))
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(outcomes)).toEqual({ 401: 20, 429: 9980 });
    expect((await exchange(fresh.server.port, token)).status).toBe(429);
    expect((await ask(fresh.server.port, '/session', { headers: { cookie: held } })).status).toBe(204);
    expect((await exchange(fresh.server.port, tokenOf(fresh.server.newUrl()))).status).toBe(204);
    await fresh.close();
  });

  const json = { 'content-type': 'application/json' };
  it.each<{ from: string; headers: Record<string, string>; body: string; status: number }>([
    {
      from: 'a form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '{"token":"TOKEN"}',
      status: 415,
    },
    { from: 'text/plain', headers: { 'content-type': 'text/plain' }, body: '{"token":"TOKEN"}', status: 415 },
    { from: 'no type', headers: {}, body: '{"token":"TOKEN"}', status: 415 },
    { from: 'no JSON', headers: json, body: 'token=TOKEN', status: 400 },
    { from: 'a token that is no text', headers: json, body: '{"token":["TOKEN"]}', status: 400 },
    {
      from: 'a body that is too long',
      headers: json,
      body: `{"token":"TOKEN","x":"${'x'.repeat(5000)}"}`,
      status: 400,
    },
  ])('is not taken from $from', async ({ headers, body, status }) => {
    const token = tokenOf(fixture.server.newUrl());
    const answer = await ask(port, '/session', {
      method: 'POST',
      headers: { origin: originOf(port), ...headers },
      body: body.replace('TOKEN', token),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is not taken from an address', async () => {
    const token = tokenOf(fixture.server.newUrl());
    const answer = await ask(port, `/media/original/1?token=${token}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  });
});

describe('requests that change something', () => {
  const evil: [string, Record<string, string>][] = [
    ['an evil Origin', { origin: 'https://evil.com' }],
    ['our name in an evil Origin', { origin: 'http://127.0.0.1:PORT.evil.com' }],
    ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
    ['another of our names', { origin: 'http://localhost:PORT' }],
    ['https', { origin: 'https://127.0.0.1:PORT' }],
    ['Origin null', { origin: 'null' }],
    ['no Origin', {}],
    ['a cross-site fetch', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch of another port', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'same-site' }],
  ];
  const withPort = (headers: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]));

  it.each(evil)('are refused with %s', async (_name, headers) => {
    const token = tokenOf(fixture.server.newUrl());
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await ask(port, '/session', {
        method,
        headers: { cookie, 'content-type': 'application/json', ...withPort(headers) },
        body: JSON.stringify({ token }),
      });
      expect([method, answer.status]).toEqual([method, 403]);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each([...evil, ['no cookie', { origin: 'http://127.0.0.1:PORT', cookie: '' }] as (typeof evil)[number]])(
    'cannot open a WebSocket with %s',
    async (_name, headers) => {
      const socket = new WebSocketClient(`ws://127.0.0.1:${String(port)}/rpc`, {
        headers: { cookie, ...withPort(headers) },
      });
      const outcome = await new Promise<unknown>((resolve) => {
        socket.on('open', () => {
          resolve('open');
        });
        socket.on('unexpected-response', (_request, response) => {
          resolve(response.statusCode);
        });
        socket.on('error', () => undefined);
      });
      expect([401, 403]).toContain(outcome);
      socket.terminate();
    },
  );

  it.each(['/', '/rpc/', '/rpc?x=1', '/media/original/1', '/session'])(
    'cannot open a WebSocket at %s',
    async (path) => {
      const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nOrigin: ${originOf(port)}\r\nCookie: ${cookie}\r\n`;
      const upgrade =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
      expect(await askRaw(port, head + upgrade)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it('open the door with our Origin and our cookie', async () => {
    const socket = new WebSocketClient(`ws://127.0.0.1:${String(port)}/rpc`, {
      headers: { cookie, origin: originOf(port) },
    });
    const channel = await openWebSocketChannel(socket);
    const api = connectApi(channel);
    expect(await api.library.photo({ id: 7 })).toEqual({ method: 'library.photo', input: { id: 7 } });
    await expect(api.library.photo({ id: -7 })).rejects.toMatchObject({ code: 'invalid-input' });
    channel.close();
  });

  it('answer 405 to every other method of our own page, without CORS', async () => {
    for (const path of ['/', '/rpc', ...mediaPaths]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await ask(port, path, { method, headers: { cookie, origin: originOf(port) } });
        expect([path, method, answer.status]).toEqual([path, method, 405]);
      }
    }
  });
});

describe('photos', () => {
  it('are not given without a cookie, with a wrong one, or to another site', async () => {
    const name = cookie.split('=')[0] ?? '';
    const attempts: Record<string, string>[] = [
      {},
      { cookie: `${name}=` },
      { cookie: `${name}=${'x'.repeat(32)}` },
      { cookie: cookie.replace(name, 'afterimage-1') },
      { cookie: cookie.slice(0, -1) },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, 'sec-fetch-site': 'nonsense' },
    ];
    for (const path of mediaPaths) {
      for (const headers of attempts) {
        const answer = await ask(port, path, { headers });
        expect([401, 403]).toContain(answer.status);
        expect(answer.body.toString()).toMatch(/^(Open Afterimage with the link|Only pages of Afterimage)/);
      }
      expect((await ask(port, path, { headers: { cookie } })).status).toBe(200);
    }
  });
});

describe('every answer', () => {
  it('has its policy, nosniff, no CORS and no framing', async () => {
    const paths = [
      '/',
      '/library',
      '/assets/app-1a2b.js',
      '/nothing.js',
      '/session',
      '/rpc',
      '/media/x',
      '/media/timeline/99',
      ...mediaPaths,
    ];
    for (const path of paths) {
      for (const headers of [{}, { cookie }] as Record<string, string>[]) {
        const answer = await ask(port, path, { headers });
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
        expect(answer.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(answer.body.toString('latin1')).not.toMatch(/\.ts:\d|node_modules|secret\/place/);
      }
    }
  });

  it('lets the page load nothing from elsewhere and run no inline script', async () => {
    const policy = String((await ask(port, '/')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${String(port)};`);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  });
});
