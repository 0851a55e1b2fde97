// What is served: ranges, caching, types, the interface's own files, and nothing by path.
import { truncate, writeFile } from 'node:fs/promises';
import { readdirSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ask,
  fileFixture,
  largeBytes,
  photos,
  shaMissing,
  shaOfPreview,
  shaOfThumbnail,
  type Answer,
} from './http-fixture.ts';

const { fixture, port, cookie } = await fileFixture();

const media = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  ask(port, `/media/${path}`, { method, headers: { cookie, ...headers } });

const jpeg = `original/${String(photos.jpeg)}`;
const large = `original/${String(photos.large)}`;

describe('ranges', () => {
  it.each([
    ['bytes=0-3', { status: 206, body: '0123', contentRange: 'bytes 0-3/10' }],
    ['bytes=4-', { status: 206, body: '456789', contentRange: 'bytes 4-9/10' }],
    ['bytes=-3', { status: 206, body: '789', contentRange: 'bytes 7-9/10' }],
    ['bytes=-300', { status: 206, body: '0123456789', contentRange: 'bytes 0-9/10' }],
    ['bytes=9-9', { status: 206, body: '9', contentRange: 'bytes 9-9/10' }],
    ['bytes=5-500', { status: 206, body: '56789', contentRange: 'bytes 5-9/10' }],
    ['BYTES=0-0', { status: 206, body: '0', contentRange: 'bytes 0-0/10' }],
    ['bytes=10-', { status: 416, body: '', contentRange: 'bytes */10' }],
    ['bytes=10-20', { status: 416, body: '', contentRange: 'bytes */10' }],
    ['bytes=-0', { status: 416, body: '', contentRange: 'bytes */10' }],
    ['bytes=999999999999999-', { status: 416, body: '', contentRange: 'bytes */10' }],
    ['bytes=5-2', { status: 200, body: '0123456789', contentRange: undefined }],
    ['bytes=0-1,3-4', { status: 200, body: '0123456789', contentRange: undefined }],
    [`bytes=${'0-0,'.repeat(2000)}1-1`, { status: 200, body: '0123456789', contentRange: undefined }],
    ['bytes=-', { status: 200, body: '0123456789', contentRange: undefined }],
    ['bytes=a-b', { status: 200, body: '0123456789', contentRange: undefined }],
    ['bytes=0x0-0x3', { status: 200, body: '0123456789', contentRange: undefined }],
    ['bytes=99999999999999999999999999-', { status: 200, body: '0123456789', contentRange: undefined }],
    ['lines=0-3', { status: 200, body: '0123456789', contentRange: undefined }],
  ])('answer %s with $status', async (range, { status, body, contentRange }) => {
    const answer = await media(jpeg, { range });
    expect([answer.status, answer.body.toString(), answer.headers['content-range']]).toEqual([
      status,
      body,
      contentRange,
    ]);
    expect(answer.headers['content-length']).toBe(String(body.length));
  });

  it('are byte-exact in a file of several chunks', async () => {
    const whole = await media(large);
    expect(whole.body.length).toBe(largeBytes);
    expect(whole.headers['accept-ranges']).toBe('bytes');
    const part = await media(large, { range: 'bytes=1000000-2999999' });
    expect(part.body.equals(whole.body.subarray(1_000_000, 3_000_000))).toBe(true);
  });

  it('fall back to the whole when the file is another one by now', async () => {
    const { etag = '' } = (await media(jpeg)).headers;
    expect((await media(jpeg, { range: 'bytes=0-3', 'if-range': etag })).status).toBe(206);
    expect((await media(jpeg, { range: 'bytes=0-3', 'if-range': '"other"' })).status).toBe(200);
  });

  it('answer HEAD with the length and no bytes', async () => {
    const answer = await media(large, {}, 'HEAD');
    expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, String(largeBytes), 0]);
  });

  it('serve an empty file as empty', async () => {
    const answer = await media(`original/${String(photos.empty)}`, { range: 'bytes=0-' });
    expect([answer.status, answer.headers['content-range']]).toEqual([416, 'bytes */0']);
    expect((await media(`original/${String(photos.empty)}`)).status).toBe(200);
  });
});

describe('caching', () => {
  it('keeps what is named by its content, asks again for originals, keeps no timeline', async () => {
    for (const path of [`thumbnail/${shaOfThumbnail}`, `preview/${shaOfPreview}`]) {
      expect((await media(path)).headers['cache-control']).toBe('private, max-age=31536000, immutable');
    }
    expect((await media(jpeg)).headers['cache-control']).toBe('private, no-cache');
    expect((await media('timeline/5')).headers['cache-control']).toBe('no-store');
  });

  it('answers 304 until the file changes', async () => {
    const { etag = '' } = (await media(jpeg)).headers;
    expect((await media(jpeg, { 'if-none-match': `"x", ${etag}` })).status).toBe(304);
    await writeFile(join(fixture.directory, '1.jpg'), '01234567890');
    expect((await media(jpeg, { 'if-none-match': etag })).status).toBe(200);
    await writeFile(join(fixture.directory, '1.jpg'), '0123456789');
  });
});

describe('types', () => {
  it('are told, never sniffed, and sandboxed without an origin', async () => {
    for (const [id, type] of [
      [photos.jpeg, 'image/jpeg'],
      [photos.svg, 'image/svg+xml'],
      [photos.raw, 'application/octet-stream'],
      [photos.unknown, 'application/octet-stream'],
    ] as const) {
      const { headers } = await media(`original/${String(id)}`);
      expect(headers).toMatchObject({
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      });
      expect(headers['content-disposition']).toBe(type === 'application/octet-stream' ? 'attachment' : undefined);
    }
    expect((await media(`thumbnail/${shaOfThumbnail}`)).headers['content-type']).toBe('image/webp');
  });
});

describe('what is not there', () => {
  it.each([
    ['original/6', 404, 'This file is not there any more.'],
    ['original/7', 404, 'This is not a file.'],
    ['original/999', 404, 'The library does not have this photo.'],
    ['original/0', 404, 'There is nothing at this address.'],
    [`preview/${shaMissing}`, 404, 'The library does not have this photo.'],
    [`thumbnail/${shaMissing}`, 404, 'This file is not there any more.'],
    ['timeline/4', 404, 'This timeline is out of date.'],
    ['timeline/99', 500, 'Something went wrong inside Afterimage. The log has the details.'],
  ])('is answered in a sentence: %s', async (path, status, sentence) => {
    const answer = await media(path);
    expect([answer.status, answer.body.toString()]).toEqual([status, `${sentence}\n`]);
  });

  it('breaks off instead of keeping a promise of bytes that are gone', async () => {
    const path = join(fixture.directory, '4.jpg');
    const original = (await media(large)).body;
    await new Promise<void>((resolve, reject) => {
      const request = get(
        { port, host: '127.0.0.1', path: `/media/${large}`, headers: { host: `127.0.0.1:${String(port)}`, cookie } },
        (response) => {
          response.once('data', () => {
            response.pause();
            void truncate(path, 10).then(() => response.resume());
          });
          response.on('end', () => {
            if (response.complete) reject(new Error('arrived whole'));
          });
          response.on('error', () => {
            resolve();
          });
        },
      );
      request.on('error', () => {
        resolve();
      });
    }).finally(() => writeFile(path, original));
  });
});

describe('open files', () => {
  const heldOpen = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).endsWith('4.jpg');
      } catch {
        return false;
      }
    }).length;

  it('are closed when the reader goes away', async ({ skip }) => {
    skip(process.platform !== 'linux', 'open files are counted through /proc, which Linux has');
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const request = get(
          { port, host: '127.0.0.1', path: `/media/${large}`, headers: { host: `127.0.0.1:${String(port)}`, cookie } },
          (response) => {
            response.once('data', () => request.destroy());
            response.once('close', () => {
              resolve();
            });
          },
        );
        request.on('error', () => undefined);
      });
    }
    while (heldOpen() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heldOpen()).toBe(0);
  });
});

describe('the interface', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/library', 'text/html; charset=utf-8', 'no-cache'],
    ['/photo/12', 'text/html; charset=utf-8', 'no-cache'],
    ['/search?q=a%20red%20train', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/app-1a2b.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('is served at %s', async (path, type, caching) => {
    const answer = await ask(port, path);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'cache-control': caching,
      'content-length': String(answer.body.length),
    });
  });

  it('answers 304 to what is known, and 404 to a file that is not there', async () => {
    const { etag = '' } = (await ask(port, '/')).headers;
    expect((await ask(port, '/', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await ask(port, '/assets/other.js')).status).toBe(404);
  });
});
