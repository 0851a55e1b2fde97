// F8 and F9 in a real browser: hostile pictures opened at their own address, and hostile names and metadata in the real
// interface. Whatever ran would say so: on the console, in a dialog, or by asking another server.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMediaHandler } from '../../src-main/hosts/media.ts';
import { afterimage } from '../support/cli.ts';
import { findChromium } from '../support/chromium.ts';
import { flatPng } from '../support/flat-png.ts';
import { grouped, record } from './figures.ts';
import { hostileNames, hostileSvgs, hostileText, withHostileMetadata, withMegabyte } from './hostile-files.ts';
import { root, startProduct, type Product } from './product.ts';

const program = findChromium();
const built = existsSync(join(root, 'out/renderer/index.html'));

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let elsewhere: Server;
let elsewhereUrl: string;
const alarms: string[] = [];
const complaints: string[] = [];
/** Photo id by the name of the file. */
const idOf = new Map<string, number>();

beforeEach(({ skip }) => {
  skip(program == null, 'no Chromium is installed');
  skip(!built, 'the interface is not built (npm run build)');
});

async function prepare(photos: string): Promise<void> {
  const hostile = join(photos, 'hostile');
  await mkdir(hostile);
  for (const [at, { svg }] of hostileSvgs.entries())
    await writeFile(join(hostile, `svg-${String(at)}.svg`), svg(elsewhereUrl));
  const html = `<!doctype html><title>x</title><script>window.ran = 1; fetch('${elsewhereUrl}/ran')</script>`;
  await writeFile(join(hostile, 'html.jpg'), html);
  await writeFile(join(hostile, 'polyglot.png'), Buffer.concat([flatPng(9, 9, 0x336699), Buffer.from(html)]));
  // A GIF whose size reads as the start of a comment, and a script after it.
  const gif = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#369' } })
    .gif()
    .toBuffer();
  await writeFile(join(hostile, 'polyglot.gif'), Buffer.concat([gif, Buffer.from(`*/=1;window.ran=1;${html}`)]));
  const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#963' } })
    .jpeg()
    .toBuffer();
  await writeFile(join(hostile, 'metadata.jpg'), await withHostileMetadata(jpeg, elsewhereUrl));
  await writeFile(join(hostile, 'megabyte.png'), withMegabyte(elsewhereUrl));
  for (const [at, name] of hostileNames.entries()) {
    await mkdir(join(hostile, `${String(at)} ${name}`));
    const picture = await sharp(jpeg)
      .composite([{ input: flatPng(8, 8, at * 4000), left: at, top: 2 }])
      .jpeg()
      .toBuffer();
    await writeFile(join(hostile, `${String(at)} ${name}`, `${String(at)} ${name}.jpg`), picture);
    // What cannot be read is listed with its name, too.
    await writeFile(join(hostile, `${String(at)} ${name}`, `broken ${name}.jpg`), 'no picture');
  }
}

const watch = (target: Page): void => {
  target.on('dialog', (dialog) => {
    alarms.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  target.on('console', (message) => {
    if (message.text().startsWith('RAN')) alarms.push(message.text());
    complaints.push(message.text());
  });
};

beforeAll(async () => {
  if (program == null || !built) return;
  elsewhere = createServer((request, response) => {
    if (request.url?.startsWith('/ran') === true) alarms.push(`asked ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  elsewhereUrl = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}`;
  product = await startProduct({ count: 4, prepare });
  const ids = Array.from({ length: 200 }, (_, i) => i + 1);
  for (const { id, path } of (await product.api.library.photos({ ids })).photos)
    idOf.set(path.slice(path.lastIndexOf('/') + 1), id);
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  const [name = '', value = ''] = product.cookie.split('=');
  await context.addCookies([
    { name, value, url: `http://127.0.0.1:${String(product.port)}`, httpOnly: true, sameSite: 'Strict' },
  ]);
  page = await context.newPage();
  watch(page);
});
afterAll(async () => {
  if (program == null || !built) return;
  await browser.close();
  elsewhere.close();
  await product.close();
});

const origin = (): string => `http://127.0.0.1:${String(product.port)}`;
const ran = (target: Page): Promise<boolean> => target.evaluate(() => 'ran' in window);

describe('F8: pictures opened at their own address', () => {
  it('run nothing and load nothing: hostile SVGs', async ({ task }) => {
    for (const [at, { name }] of hostileSvgs.entries()) {
      const id = idOf.get(`svg-${String(at)}.svg`) ?? 0;
      const opened = await context.newPage();
      watch(opened);
      await opened.goto(`${origin()}/media/original/${String(id)}`);
      await opened.mouse.move(4, 4);
      await opened.mouse.click(4, 4);
      await opened.waitForTimeout(80);
      // Playwright's own evaluation is not bound by the page's policy.
      expect([name, await ran(opened)]).toEqual([name, false]);
      expect(await opened.evaluate(() => document.documentElement.nodeName)).toBe('svg');
      expect(await opened.evaluate(() => self.origin)).toBe('null');
      await opened.close();
    }
    expect(alarms).toEqual([]);
    record(task, {
      point: 'F8',
      tried: `${String(hostileSvgs.length)} hostile SVGs opened at their address in Chromium`,
      outcome: '0 scripts run, 0 requests elsewhere, origin null',
    });
  });

  it('HTML called .jpg is no photo, and what is no photo is downloaded; polyglots are shown as pictures', async ({
    task,
  }) => {
    const opened = await context.newPage();
    watch(opened);
    for (const name of ['html.jpg', 'polyglot.png', 'polyglot.gif']) {
      const id = String(idOf.get(name) ?? 0);
      const download = opened.waitForEvent('download', { timeout: 2000 }).catch(() => null);
      const answer = await opened.goto(`${origin()}/media/original/${id}`).catch(() => null);
      if (name === 'html.jpg') expect((await download)?.suggestedFilename()).toBeTruthy();
      else expect(answer?.headers()['content-type']).toBe(`image/${name.slice(-3)}`);
      expect(await ran(opened)).toBe(false);
      // Another page of ours that takes it for a script is told no.
      const [status, nosniff] = await page
        .evaluate(async (path) => {
          const { headers } = await fetch(path);
          return [headers.get('content-security-policy'), headers.get('x-content-type-options')];
        }, `/media/original/${id}`)
        .catch(async () => {
          await page.goto(origin());
          return page.evaluate(async (path) => {
            const { headers } = await fetch(path);
            return [headers.get('content-security-policy'), headers.get('x-content-type-options')];
          }, `/media/original/${id}`);
        });
      expect([status, nosniff]).toEqual(["default-src 'none'; style-src 'unsafe-inline'; sandbox", 'nosniff']);
    }
    await opened.close();
    await page.goto(origin());
    const asScript = await page.evaluate(
      (path) =>
        new Promise((resolve) => {
          const script = document.createElement('script');
          script.onload = () => {
            resolve('loaded');
          };
          script.onerror = () => {
            resolve('refused');
          };
          script.src = path;
          document.head.append(script);
        }),
      `/media/original/${String(idOf.get('polyglot.gif') ?? 0)}`,
    );
    expect(asScript).toBe('refused');
    expect(alarms).toEqual([]);
    record(task, {
      point: 'F8',
      tried: 'HTML called .jpg, a PNG and a GIF with a page behind them',
      outcome: '0 scripts run; HTML is downloaded; as <script> refused',
    });
  });

  it('come with the same headers from the handler that Electron’s scheme uses', async () => {
    const folder = join(product.photos, 'hostile');
    const media = createMediaHandler(
      {
        thumbnailPath: () => join(folder, 'polyglot.gif'),
        previewPath: () => join(folder, 'polyglot.gif'),
        original: (id) =>
          Promise.resolve({
            path: join(folder, id === 1 ? 'svg-0.svg' : 'html.jpg'),
            format: id === 1 ? 'svg' : null,
            root: folder,
          }),
        timeline: () => Uint8Array.of(1),
      },
      () => undefined,
    );
    const paths = [
      'original/1',
      'original/2',
      `thumbnail/${'a'.repeat(64)}`,
      `preview/${'a'.repeat(64)}`,
      'timeline/1',
      'nothing',
    ];
    for (const path of paths) {
      const { headers } = await media(new Request(`app://bundle/media/${path}`));
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      ]);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    }
    expect((await media(new Request('app://bundle/media/original/2'))).headers.get('content-disposition')).toBe(
      'attachment',
    );
  });
});

describe('F5: in the browser', () => {
  it('the cookie is out of reach of scripts; the token is in no title, history or Referer', async ({ task }) => {
    const fresh = await browser.newContext();
    const visitor = await fresh.newPage();
    const referers: (string | undefined)[] = [];
    visitor.on('request', (request) => referers.push(request.headers()['referer']));
    await visitor.goto(product.url);
    await visitor.waitForTimeout(300);
    expect(await visitor.evaluate(() => [document.cookie, document.title, location.href].join(' '))).not.toContain(
      product.token,
    );
    expect(referers.filter((referer) => referer?.includes(product.token))).toEqual([]);
    await fresh.close();
    await page.goto(origin());
    expect(await page.evaluate(() => document.cookie)).toBe('');
    record(task, {
      point: 'F5',
      tried: 'title, address, cookie and Referer in Chromium',
      outcome: 'the token in none; the cookie out of reach of scripts',
    });
  });
});

describe('F4: in the browser', () => {
  it('the page may not reach elsewhere, nor run what is written into it', async () => {
    await page.goto(origin());
    const blocked = await page.evaluate(async (url) => {
      const failed = await fetch(`${url}/other`).then(
        () => false,
        () => true,
      );
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">');
      const script = document.createElement('script');
      script.textContent = 'window.ran = 1';
      document.body.append(script);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [failed, 'ran' in window];
    }, elsewhereUrl);
    expect(blocked).toEqual([true, false]);
    expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThan(0);
  });

  it('a page of another port, with the cookie in the same browser, gets nothing', async ({ task }) => {
    const evil = await context.newPage();
    await evil.goto(elsewhereUrl);
    const got = await evil.evaluate(async (ours) => {
      const tryFetch = (path: string, init: RequestInit): Promise<string> =>
        fetch(ours + path, { credentials: 'include', ...init }).then(
          (answer) => `${answer.type} ${String(answer.status)}`,
          () => 'failed',
        );
      const image = await new Promise((resolve) => {
        const element = new Image();
        element.onload = () => {
          resolve('loaded');
        };
        element.onerror = () => {
          resolve('failed');
        };
        element.src = `${ours}/media/original/2`;
      });
      const socket = await new Promise((resolve) => {
        const line = new WebSocket(`${ours.replace('http', 'ws')}/rpc`);
        line.onopen = () => {
          resolve('opened');
        };
        line.onerror = () => {
          resolve('failed');
        };
      });
      return [
        await tryFetch('/media/original/1', {}),
        await tryFetch('/media/original/1', { mode: 'no-cors' }),
        await tryFetch('/session', { method: 'POST', body: '{"token":"x"}' }),
        image,
        socket,
      ];
    }, origin());
    expect(got).toEqual(['failed', 'failed', 'failed', 'failed', 'failed']);
    await evil.close();
    record(task, {
      point: 'F4',
      tried: 'a page of another port in the same browser: fetch, no-cors, form, image, WebSocket',
      outcome: '5 of 5 fail',
    });
  });
});

describe('F9: hostile text', () => {
  /** Nothing ran and nothing moved: the window does not scroll sideways. */
  async function intact(view: string): Promise<void> {
    await page.waitForTimeout(150);
    expect([view, alarms, await ran(page)]).toEqual([view, [], false]);
    const wide = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.querySelectorAll('img[onerror], b.hostile, a[href^="javascript:"]').length,
    ]);
    expect([view, wide]).toEqual([view, [expect.toSatisfy((by: number) => by <= 0), 0]]);
  }

  it('in names and metadata is shown as text in the real interface, and runs nothing', async ({ task }) => {
    const views: string[] = ['/', '/search?q=hostile'];
    const names = [...idOf.keys()].filter(
      (name) =>
        hostileNames.some((hostile) => name.includes(hostile)) || name === 'metadata.jpg' || name === 'megabyte.png',
    );
    expect(names.length).toBeGreaterThanOrEqual(hostileNames.length);
    for (const view of views) {
      await page.goto(origin() + view);
      await intact(view);
    }
    for (const name of names) {
      const view = `/photo/${String(idOf.get(name) ?? 0)}`;
      await page.goto(origin() + view);
      const information = page.getByRole('complementary', { name: 'Information' });
      if (!(await information.isVisible().catch(() => false))) await page.keyboard.press('i');
      await information.waitFor({ timeout: 5000 });
      await intact(view);
      const folder = await information.evaluate((panel) => [
        panel.scrollWidth - panel.clientWidth,
        panel.children.length,
      ]);
      expect([view, folder[0]]).toEqual([view, expect.toSatisfy((by: number) => by <= 0)]);
    }
    for (const view of ['/?panel=activity', '/?panel=settings', '/?panel=folders']) {
      await page.goto(origin() + view);
      await intact(view);
    }
    record(task, {
      point: 'F9',
      tried: `${String(hostileText.fields)} metadata fields, ${grouped(hostileNames.length * 2)} file and ${String(hostileNames.length)} folder names with markup, ANSI, bidi and 1 MB, in ${String(names.length + 5)} views`,
      outcome: '0 executed, 0 elements made of it, 0 sideways scrolling',
    });
  });

  it('is printed by the command line without a control character', async ({ task }) => {
    const { photos, directory } = product;
    const run = (...args: string[]): ReturnType<typeof afterimage> =>
      afterimage(['--library', join(directory, 'cli', 'library.db'), ...args]);
    const gone = join(photos, 'gone \u001B[2J\u202E.jpg');
    const runs = [
      await run('index', join(photos, 'hostile')),
      await run('search', 'hostile', '--limit', '100'),
      await run('show', join(photos, 'hostile/metadata.jpg')),
      await run('show', join(photos, 'hostile/megabyte.png')),
      await run('match', join(photos, 'hostile/metadata.jpg'), '--labels', '\u001B]0;x\u0007,b'),
      await run('show', gone),
      await run('search', '--image', gone),
    ];
    for (const { code, err } of runs.slice(-2))
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^afterimage: There is no file “.*gone \uFFFD\[2J\uFFFD\.jpg”\.\n$/),
      ]);
    const raw = runs.flatMap(({ out, err }) =>
      [...(out + err).matchAll(/[\p{Cc}\p{Cf}]/gu)]
        .map(([character]) => character)
        .filter((character) => !'\n\r\t'.includes(character)),
    );
    expect(runs[0]?.out).toContain('holds no image');
    expect([...new Set(raw)].map((character) => character.codePointAt(0)?.toString(16))).toEqual([]);
    record(task, {
      point: 'F9',
      tried: 'index, search, show and match over the same files, and over files that are gone, on the command line',
      outcome: '0 control or bidi characters printed',
    });
  });

  it('does not change the original', async () => {
    const bytes = await readFile(join(product.photos, 'hostile/metadata.jpg'));
    expect(bytes.includes('onerror')).toBe(true);
  });
});
