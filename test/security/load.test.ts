// F11: slow, greedy and absurd connections to the program itself: it stays small and serves everybody else.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, askRaw } from '../integration/http-fixture.ts';
import { grouped, megabytes, record } from './figures.ts';
import { memoryOf, startProduct, type Product } from './product.ts';

let product: Product;
let thumbnail: string;
let sizeBytes: number;
beforeAll(async () => {
  product = await startProduct({ count: 4 });
  const { photos } = await product.api.library.photos({ ids: [1] });
  thumbnail = `/media/thumbnail/${photos[0]?.sha256 ?? ''}`;
  sizeBytes = (await ask(product.port, '/media/original/1', { headers: { cookie: product.cookie } })).body.length;
});
afterAll(() => product.close());

const opened = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(product.port, '127.0.0.1', () => {
      resolve(socket);
    });
    socket.on('error', reject);
  });

/** Slowest of calls made one after the other until `until` settles. */
async function slowestCallWhile(until: Promise<unknown>): Promise<{ calls: number; slowestMs: number }> {
  const state = { isGoing: true };
  const stop = (): void => {
    state.isGoing = false;
  };
  until.then(stop, stop);
  let [calls, slowestMs] = [0, 0];
  while (state.isGoing) {
    const start = performance.now();
    await product.api.library.photo({ id: 1 });
    slowestMs = Math.max(slowestMs, performance.now() - start);
    calls++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { calls, slowestMs };
}

/** What the program itself may grow by, on top of what indexing left: requests that wait, and what the collector has not taken yet. */
const mayGrowBytes = 300 * 1024 * 1024;
/** A second flood finds the memory of the first one free again. */
const mayGrowAgainBytes = 100 * 1024 * 1024;

/** 100 connections that each send 100 requests before they read: bytes and whole answers of each. */
function flood(): Promise<{ bytes: number; whole: number }[]> {
  const requests = Array.from({ length: 100 }, async () => {
    const socket = await opened();
    const one = `GET ${thumbnail} HTTP/1.1\r\nHost: 127.0.0.1:${String(product.port)}\r\nCookie: ${product.cookie}\r\n`;
    let bytes = 0;
    let whole = 0;
    let tail = '';
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      const text = tail + chunk.toString('latin1');
      whole += text.split('HTTP/1.1 200 OK').length - 1;
      tail = text.slice(-'HTTP/1.1 200 O'.length);
    });
    socket.write(`${one}\r\n`.repeat(99) + `${one}Connection: close\r\n\r\n`);
    await once(socket, 'close');
    return { bytes, whole };
  });
  return Promise.all(requests);
}

describe('F11: greedy connections', () => {
  it('that are slow end by themselves while a browser is served as ever', async ({ task }) => {
    const slow = await Promise.all(Array.from({ length: 100 }, opened));
    for (const socket of slow) socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: 127');
    const drip = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('.');
    }, 500);
    const ended = Promise.all(slow.map((socket) => once(socket.resume(), 'close')));
    expect((await ask(product.port, thumbnail, { headers: { cookie: product.cookie } })).status).toBe(200);
    const { calls, slowestMs } = await slowestCallWhile(ended);
    clearInterval(drip);
    expect(calls).toBeGreaterThan(10);
    record(task, {
      point: 'F11',
      tried: '100 connections that send a byte each half second',
      outcome: `100 ended by the server; ${String(calls)} calls answered meanwhile, the slowest in ${slowestMs.toFixed(0)} ms`,
    });
  });

  it('ask for 10,000 thumbnails at once: memory stays bounded and the door answers', async ({ task, skip }) => {
    const pid = product.child.pid ?? 0;
    const before = await memoryOf(pid, 'VmRSS');
    const wanted = await ask(product.port, thumbnail, { headers: { cookie: product.cookie } });
    const all = flood();
    const { calls, slowestMs } = await slowestCallWhile(all);
    const answers = await all;
    expect(answers.reduce((sum, { whole }) => sum + whole, 0)).toBe(10_000);
    expect(answers.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(10_000 * wanted.body.length);
    expect(calls).toBeGreaterThan(0);
    const most = await memoryOf(pid, 'VmHWM');
    skip(before === null || most === null, 'memory of another process is read through /proc, which Linux has');
    expect((most ?? 0) - (before ?? 0)).toBeLessThan(mayGrowBytes);
    await flood();
    const second = await memoryOf(pid, 'VmHWM');
    expect((second ?? 0) - (most ?? 0)).toBeLessThan(mayGrowAgainBytes);
    record(task, {
      point: 'F11',
      tried: `10,000 thumbnails of ${(wanted.body.length / 1024).toFixed(0)} kB at once over 100 connections`,
      outcome: `10,000 whole; memory of the program ${megabytes(before ?? 0)}, at most ${megabytes(most ?? 0)}, after 20,000 ${megabytes(second ?? 0)}; ${String(calls)} calls meanwhile, the slowest in ${slowestMs.toFixed(0)} ms`,
    });
  });

  it('send absurd Range headers and get a part, the whole or 416, never more than there is', async ({ task }) => {
    const size = String(sizeBytes);
    const ranges = [
      'bytes=0-3',
      'bytes=4-',
      'bytes=-3',
      `bytes=-${size}0`,
      `bytes=${size}-`,
      `bytes=${size}-${size}0`,
      'bytes=-0',
      'bytes=999999999999999-',
      'bytes=5-2',
      'bytes=0-1,3-4',
      `bytes=${'0-0,'.repeat(1500)}1-1`,
      'bytes=-',
      'bytes=a-b',
      'bytes=0x0-0x3',
      `bytes=${'9'.repeat(200)}-`,
      'lines=0-3',
      'BYTES=0-0',
      'bytes=0-0-0',
      'bytes= 0-1',
      'bytes=0 -1',
      'bytes=0- 1',
      'bytes',
      'bytes=',
      '=0-1',
      '0-1',
      'bytes=0-1;',
      'bytes=0-1 ',
      'bytes=+0-1',
      'bytes=0-+1',
      'bytes=-1-1',
      'bytes=--1',
      'bytes=1e3-',
      'bytes=0.5-1',
      'bytes=NaN-',
      'bytes=Infinity-',
      'bytes=-Infinity',
      'bytes=0-99999999999999999999',
      'bytes=18446744073709551616-',
      'bytes=-18446744073709551616',
      'bytes=4294967296-',
      'bytes=2147483648-2147483649',
      'bytes=0-,0-,0-,0-',
      'bytes=*/5',
      'bytes=0-1/5',
      'none',
      'bytes:0-1',
      'bytes=%30-1',
      'bytes=0-\t1',
      `bytes=${'0'.repeat(500)}-1`,
      'bytes=-00000',
      'seconds=1-2',
      'bytes=1-0,0-1',
    ];
    const outcomes = new Map<number, number>();
    for (const range of ranges) {
      const { status, body, headers } = await ask(product.port, '/media/original/1', {
        headers: { cookie: product.cookie, range },
      });
      expect([range, [200, 206, 416].includes(status)]).toEqual([range, true]);
      expect([range, headers['content-length']]).toEqual([range, String(body.length)]);
      expect(body.length).toBeLessThanOrEqual(sizeBytes);
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    expect(ranges.length).toBeGreaterThanOrEqual(50);
    const told = [...outcomes].toSorted().map(([status, count]) => `${String(count)} × ${String(status)}`);
    record(task, {
      point: 'F11',
      tried: `${String(ranges.length)} absurd Range headers`,
      outcome: `${told.join(', ')}; every length as promised`,
    });
  });

  it('send absurd headers, get 4xx, and keep the server standing', async () => {
    const host = `Host: 127.0.0.1:${String(product.port)}\r\n`;
    expect(await askRaw(product.port, `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4/,
    );
    expect(await askRaw(product.port, `GET /${'x'.repeat(9000)} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 414 /,
    );
    expect(await askRaw(product.port, '\u0000\u0001nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask(product.port, '/')).status).toBe(200);
  });

  it('are refused beyond 256', async ({ task }) => {
    const many = await Promise.all(Array.from({ length: 300 }, opened));
    let closed = 0;
    for (const socket of many) {
      socket.on('error', () => undefined);
      socket.on('close', () => closed++);
      socket.resume();
    }
    await vi.waitFor(
      () => {
        expect(closed).toBeGreaterThanOrEqual(40);
      },
      { timeout: 30_000 },
    );
    expect(closed).toBeLessThan(100);
    for (const socket of many) socket.destroy();
    record(task, {
      point: 'F11',
      tried: '300 connections at once',
      outcome: `${grouped(closed)} closed at once: never more than 256`,
    });
  });
});
