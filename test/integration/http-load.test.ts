// Slow, greedy and absurd connections: the server stays small and serves everybody else.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ask, askRaw, fileFixture, shaOfThumbnail } from './http-fixture.ts';

const { port, cookie } = await fileFixture();

const thumbnail = `/media/thumbnail/${shaOfThumbnail}`;

describe('slow and greedy connections', () => {
  const opened = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve(socket);
      });
      socket.on('error', reject);
    });

  it('end by themselves while a browser is served as ever', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, opened));
    for (const socket of slow) socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: 127');
    const ended = Promise.all(slow.map((socket) => once(socket.resume(), 'close')));
    expect((await ask(port, thumbnail, { headers: { cookie } })).status).toBe(200);
    await ended;
  });

  it('do not make the server grow: 10,000 thumbnails asked for at once', async () => {
    const before = process.memoryUsage().rss;
    const answers = Array.from({ length: 100 }, async () => {
      const socket = await opened();
      const one = `GET ${thumbnail} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nCookie: ${cookie}\r\n`;
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.write(`${one}\r\n`.repeat(99) + `${one}Connection: close\r\n\r\n`);
      await once(socket, 'close');
      return text.split('thumbnail bytes').length - 1;
    });
    expect((await Promise.all(answers)).reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  }, 240_000);

  it('get 431 or 400 for absurd headers and keep the server standing', async () => {
    const host = `Host: 127.0.0.1:${String(port)}\r\n`;
    expect(await askRaw(port, `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 4/);
    expect(await askRaw(port, `GET /${'x'.repeat(9000)} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 414 /,
    );
    expect(await askRaw(port, '\u0000\u0001nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask(port, '/')).status).toBe(200);
  });

  it('are refused beyond 256', async () => {
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
  });
});
