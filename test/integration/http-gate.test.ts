// What every answer of the browser host carries. Who is let in at all is tried in test/security/entrance.test.ts.
import { describe, expect, it } from 'vitest';
import { ask, fileFixture, originOf, photos, shaOfPreview, shaOfThumbnail } from './http-fixture.ts';

const { port, cookie } = await fileFixture();

const mediaPaths = [
  `/media/thumbnail/${shaOfThumbnail}`,
  `/media/preview/${shaOfPreview}`,
  `/media/original/${String(photos.jpeg)}`,
  `/media/original/${String(photos.large)}`,
  '/media/timeline/5',
];

describe('requests of our own page that change something', () => {
  it('answer 405 to every other method of our own page, without CORS', async () => {
    for (const path of ['/', '/rpc', ...mediaPaths]) {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const answer = await ask(port, path, { method, headers: { cookie, origin: originOf(port) } });
        expect([path, method, answer.status]).toEqual([path, method, 405]);
      }
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
