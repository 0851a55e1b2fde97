// F3 to F6: who is let in. Names, origins, tokens and addresses, tried on the program itself as bytes and as a browser would.
import { once } from 'node:events';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocketClient from 'ws';
import { defaultPort } from '../../src-main/hosts/http/listen.ts';
import { connect as connectApi } from '../../src-shared/rpc/connect.ts';
import { openWebSocketChannel } from '../../src-shared/rpc/web-socket.ts';
import { ask, askRaw, exchange, originOf, startFixture } from '../integration/http-fixture.ts';
import { afterimage } from '../support/cli.ts';
import { grouped, record } from './figures.ts';
import { startProduct, type Product } from './product.ts';

let product: Product;
let mediaPaths: readonly string[];
beforeAll(async () => {
  product = await startProduct({ count: 3 });
  const { url } = await product.api.library.timeline();
  const { photos } = await product.api.library.photos({ ids: [1] });
  const sha = photos[0]?.sha256 ?? '';
  mediaPaths = [`/media/thumbnail/${sha}`, `/media/preview/${sha}`, '/media/original/1', '/media/original/2', url];
});
afterAll(() => product.close());

describe('F3: the Host header', () => {
  const foreign = [
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
  ];

  it('is served under its three exact names and no other', async ({ task }) => {
    const { port, cookie } = product;
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const answer = await ask(port, '/media/original/1', { headers: { cookie, host: `${name}:${String(port)}` } });
      expect([name, answer.status]).toEqual([name, 200]);
    }
    const ours = `127.0.0.1:${String(port)}`;
    const head = `Cookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    const requests = [
      ...foreign.map((host) => `GET / HTTP/1.1\r\nHost: ${host.replaceAll('PORT', String(port))}\r\n${head}`),
      `GET / HTTP/1.1\r\n${head}`,
      `GET / HTTP/1.0\r\n${head}`,
      `GET / HTTP/1.1\r\nHost: ${ours}\r\nHost: evil.com\r\n${head}`,
      `GET / HTTP/1.1\r\nHost: evil.com\r\nHost: ${ours}\r\n${head}`,
      `GET / HTTP/1.1\r\nHost: ${ours}, evil.com\r\n${head}`,
      `GET http://evil.com/ HTTP/1.1\r\nHost: ${ours}\r\n${head}`,
      `GET //evil.com/ HTTP/1.1\r\nHost: ${ours}\r\n${head}`,
      `OPTIONS * HTTP/1.1\r\nHost: ${ours}\r\n${head}`,
    ];
    // The same names on a photo's address: nothing of it may come.
    const all = [...requests, ...requests.map((request) => request.replace(' / ', ' /media/original/1 '))];
    for (const request of all) {
      const answer = await askRaw(port, request);
      expect([request, answer.slice(0, 10)]).toEqual([request, 'HTTP/1.1 4']);
      expect(answer).not.toMatch(/<title>|JFIF|Exif|PNG/);
    }
    record(task, {
      point: 'F3',
      tried: `${String(requests.length)} Host values and request lines, on a page and on a photo`,
      outcome: '0 served; the 3 exact names are',
    });
  });
});

/** Everything that another site's page can make a browser send, with the cookie as if the browser had kept no rule. */
const evil: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['an evil Origin', { origin: 'https://evil.com' }],
  ['our name in an evil Origin', { origin: 'http://127.0.0.1:PORT.evil.com' }],
  ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
  ['another of our names', { origin: 'http://localhost:PORT' }],
  ['https', { origin: 'https://127.0.0.1:PORT' }],
  ['Origin null', { origin: 'null' }],
  ['no Origin', {}],
  ['a cross-site fetch', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'cross-site' }],
  ['a same-site fetch of another port', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'same-site' }],
  [
    'a text/plain form',
    {
      origin: 'https://evil.com',
      'content-type': 'text/plain',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
    },
  ],
  ['an image tag', { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' }],
];
const withPort = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(product.port))]),
  );

async function openedSocket(headers: Record<string, string>, path = '/rpc'): Promise<number | 'open'> {
  const socket = new WebSocketClient(`ws://127.0.0.1:${String(product.port)}${path}`, { headers });
  const outcome = await new Promise<number | 'open'>((resolve) => {
    socket.on('open', () => {
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
  socket.terminate();
  return outcome;
}

describe('F4: requests from elsewhere', () => {
  it('change nothing, whatever they carry', async ({ task }) => {
    const { port, cookie } = product;
    let tried = 0;
    for (const [, headers] of evil) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        for (const path of ['/session', '/rpc', '/', ...mediaPaths]) {
          const sent = { cookie, 'content-type': 'application/json', ...withPort(headers) };
          const answer = await ask(port, path, { method, headers: sent, body: '{"token":"x"}' });
          expect([method, path, headers, answer.status]).toEqual([method, path, headers, 403]);
          expect(answer.headers['set-cookie']).toBeUndefined();
          expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
          tried++;
        }
      }
    }
    record(task, {
      point: 'F4',
      tried: `${grouped(tried)} state-changing requests from elsewhere`,
      outcome: '0 accepted, 0 CORS headers',
    });
  });

  it('open no WebSocket', async ({ task }) => {
    const { cookie, port } = product;
    let tried = 0;
    for (const [, headers] of [...evil, ['no cookie', { origin: originOf(port), cookie: '' }] as const]) {
      expect([401, 403]).toContain(await openedSocket({ cookie, ...withPort(headers) }));
      tried++;
    }
    for (const path of ['/', '/rpc/', '/rpc?x=1', '/media/original/1', '/session']) {
      expect([path, await openedSocket({ cookie, origin: originOf(port) }, path)]).toEqual([path, 404]);
      tried++;
    }
    expect(await openedSocket({ cookie, origin: originOf(port) })).toBe('open');
    record(task, {
      point: 'F4',
      tried: `${String(tried)} WebSocket handshakes from elsewhere or to another address`,
      outcome: '0 accepted',
    });
  });

  it('get no byte of a photo without the cookie, with a wrong one, or for another site', async ({ task }) => {
    const { port, cookie } = product;
    const name = cookie.split('=')[0] ?? '';
    const attempts: Record<string, string>[] = [
      {},
      { cookie: `${name}=` },
      { cookie: `${name}=${'x'.repeat(32)}` },
      { cookie: cookie.replace(name, 'afterimage-1') },
      { cookie: cookie.slice(0, -1) },
      { authorization: `Bearer ${product.token}` },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, 'sec-fetch-site': 'nonsense' },
    ];
    let tried = 0;
    for (const path of mediaPaths) {
      expect((await ask(port, path, { headers: { cookie } })).status).toBe(200);
      for (const headers of attempts) {
        for (const suffix of ['', `?token=${product.token}`]) {
          const answer = await ask(port, path + suffix, { headers });
          expect([401, 403]).toContain(answer.status);
          expect(answer.body.toString()).toMatch(/^(Open Afterimage with the link|Only pages of Afterimage)[^\n]*\n$/);
          tried++;
        }
      }
    }
    record(task, {
      point: 'F4',
      tried: `${String(tried)} reads of photos and thumbnails without a session`,
      outcome: '0 bytes',
    });
  });

  it('while our own page opens the door and calls', async () => {
    const { cookie, port } = product;
    const socket = new WebSocketClient(`ws://127.0.0.1:${String(port)}/rpc`, {
      headers: { cookie, origin: originOf(port) },
    });
    const channel = await openWebSocketChannel(socket);
    const api = connectApi(channel);
    expect(await api.library.photo({ id: 1 })).toMatchObject({ id: 1, status: 'indexed' });
    await expect(api.library.photo({ id: -7 })).rejects.toMatchObject({ code: 'invalid-input' });
    channel.close();
  });
});

describe('F5: the token', () => {
  it('has 192 bits, is in the fragment only, opens once, and is in no other process’s sight', async ({
    task,
    skip,
  }) => {
    const { port, token, url } = product;
    const bits = Buffer.from(token, 'base64url').length * 8;
    expect(bits).toBeGreaterThanOrEqual(128);
    expect(new URL(url).pathname + new URL(url).search).toBe('/');
    expect((await exchange(port, token)).status).toBe(401);
    // Printed once, for the person who started it; never again.
    expect(product.output().split(token).length - 1).toBe(1);
    skip(process.platform !== 'linux', 'other processes are looked at through /proc, which Linux has');
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      for (const file of ['cmdline', 'environ', 'comm']) {
        const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
        expect([pid, file, text.includes(token)]).toEqual([pid, file, false]);
      }
    }
    record(task, {
      point: 'F5',
      tried: 'the token in the log, arguments and environment of every process, and a second use',
      outcome: `${String(bits)} bits; printed once; 0 other places; second use refused`,
    });
  });
});

/** Local addresses of a process's listening TCP sockets, as /proc/net/tcp writes them: `0100007F:B9FF`. */
async function listeningAddresses(pid: number): Promise<string[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${String(pid)}/fd`)).map((fd) => readlink(`/proc/${String(pid)}/fd/${fd}`).catch(() => '')),
  );
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${String(pid)}/net/${name}`, 'utf8').catch(() => '')),
  );
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === '0A' && inodes.has(row[9] ?? ''))
    .map((row) => row[1]?.split(':')[0] ?? '');
}

describe('F6: the address', () => {
  it('is loopback and nothing else', async ({ task, skip }) => {
    const { port } = product;
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      await expect(ask(port, '/', { host: address })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    skip(process.platform !== 'linux', 'sockets of a process are listed through /proc, which Linux has');
    const addresses = await listeningAddresses(product.child.pid ?? 0);
    expect(addresses).toContain('0100007F');
    const loopback = new Set(['0100007F', '00000000000000000000000001000000']);
    expect(addresses.filter((address) => !loopback.has(address))).toEqual([]);
    record(task, {
      point: 'F6',
      tried: 'listening sockets of the process, and a connection to each other address of this computer',
      outcome: `127.0.0.1${addresses.length > 1 ? ' and ::1' : ''} only; ${String(others.length)} others refuse`,
    });
  });

  it('is given up in a sentence where the port is taken, on either address', async ({ task, skip }) => {
    const four = createServer().listen(0, '127.0.0.1');
    await once(four, 'listening');
    const { port: taken } = four.address() as { port: number };
    const args = ['--library', `${product.directory}/other/library.db`, 'serve', '--no-open', '--port', String(taken)];
    const ran = await afterimage(args);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`Port ${String(taken)} is used by another program.`);
    four.close();
    const six = createServer().listen(0, '::1');
    const listens = await once(six, 'listening').then(
      () => true,
      () => false,
    );
    skip(!listens, 'this computer has no ::1');
    await expect(startFixture((six.address() as { port: number }).port)).rejects.toMatchObject({ code: 'port-taken' });
    six.close();
    record(task, {
      point: 'F6',
      tried: 'a port that another program holds on 127.0.0.1, or on ::1 alone',
      outcome: 'noticed, a sentence, exit code 1',
    });
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

  it('of port 0 is another one for each of two servers at once', async () => {
    const [one, two] = await Promise.all([startFixture(), startFixture()]);
    expect(one.server.port).not.toBe(two.server.port);
    expect(
      (await ask(two.server.port, '/', { headers: { host: `127.0.0.1:${String(one.server.port)}` } })).status,
    ).toBe(421);
    await Promise.all([one.close(), two.close()]);
  });
});
