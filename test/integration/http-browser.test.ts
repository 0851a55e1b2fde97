// The browser host seen by a real browser: the policy holds, hostile pictures run nothing, other sites get nothing.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { photos, shaOfThumbnail, startFixture, type Fixture } from './http-fixture.ts';

const program = findChromium();

/** Each would set `window.ran` or ask for /ran of its own server if anything in it were executed. */
const hostile: readonly (readonly [string, string])[] = [
  ['a script element', '<script>window.ran = 1</script>'],
  ['a script element in CDATA', '<script><![CDATA[window.ran = 1]]></script>'],
  ['a script from elsewhere', '<script href="ELSEWHERE/ran.js"/>'],
  ['onload of the root', ''],
  ['onerror of an image', '<image href="x" onerror="window.ran = 1"/>'],
  [
    'HTML in a foreignObject',
    '<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><script>window.ran = 1</script><img src="x" onerror="window.ran = 1"/></body></foreignObject>',
  ],
  [
    'a frame',
    '<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:parent.ran = 1"/></foreignObject>',
  ],
  ['an animated href', '<a><animate attributeName="href" values="javascript:window.ran = 1"/><text y="9">x</text></a>'],
  [
    'a handler started by an animation',
    '<rect width="9" height="9"><animate attributeName="x" dur="0.01s" onbegin="window.ran = 1" onend="window.ran = 1"/></rect>',
  ],
  ['set of a handler', '<rect width="9" height="9"><set attributeName="onmouseover" to="window.ran = 1"/></rect>'],
  [
    'a style from elsewhere',
    '<style>@import url(ELSEWHERE/ran.css); rect { fill: url(ELSEWHERE/ran.svg) }</style><rect width="9" height="9"/>',
  ],
  [
    'use of another document',
    '<use href="ELSEWHERE/ran.svg#x"/><image href="ELSEWHERE/ran.png" width="9" height="9"/>',
  ],
];

describe('in a browser', () => {
  let fixture: Fixture;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let elsewhere: Server;
  let elsewhereUrl: string;
  const askedElsewhere: string[] = [];
  let complaints: string[];

  beforeEach(({ skip }) => {
    skip(program == null, 'no Chromium is installed');
  });

  beforeAll(async () => {
    if (program == null) return;
    fixture = await startFixture();
    elsewhere = createServer((request, response) => {
      if (request.url?.startsWith('/ran') === true) askedElsewhere.push(request.url);
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    elsewhereUrl = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}`;
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    context = await browser.newContext();
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(fixture.server.url);
    const admitted = await page.evaluate(async () => {
      const token = location.hash.slice('#token='.length);
      history.replaceState(null, '', '/');
      const answer = await fetch('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      return answer.status;
    });
    expect(admitted).toBe(204);
  });
  afterAll(async () => {
    if (program == null) return;
    await browser.close();
    elsewhere.close();
    await fixture.close();
  });

  const origin = (): string => `http://127.0.0.1:${String(fixture.server.port)}`;

  it('the cookie is out of reach of scripts, and the token is in no history', async () => {
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(page.url()).not.toContain('token');
    expect((await context.cookies()).map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, 'Strict']]);
  });

  it('the page may open its own WebSocket and load its own media', async () => {
    const outcome = await page.evaluate(async (thumbnail) => {
      const socket = new WebSocket(`ws://${location.host}/rpc`);
      const opened = await new Promise((resolve) => {
        socket.onopen = () => {
          resolve(true);
        };
        socket.onerror = () => {
          resolve(false);
        };
      });
      socket.close();
      return [opened, (await fetch(thumbnail)).status];
    }, `/media/thumbnail/${shaOfThumbnail}`);
    expect(outcome).toEqual([true, 200]);
  });

  it('the page may not reach elsewhere, nor run what is written into it', async () => {
    const blocked = await page.evaluate(async (url) => {
      const failed = await fetch(`${url}/ran`).then(
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

  it.each(hostile)('an SVG with %s runs nothing and loads nothing when opened on its own', async (name, inside) => {
    const root = name === 'onload of the root' ? ' onload="window.ran = 1"' : '';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"${root}>${inside.replaceAll('ELSEWHERE', elsewhereUrl)}</svg>`;
    await writeFile(join(fixture.directory, '2.svg'), svg);
    const opened = await context.newPage();
    await opened.goto(`${origin()}/media/original/${String(photos.svg)}`);
    await opened.mouse.move(4, 4);
    await opened.waitForTimeout(100);
    // Playwright's own evaluation is not bound by the page's policy.
    expect(await opened.evaluate(() => 'ran' in window)).toBe(false);
    expect(await opened.evaluate(() => document.documentElement.nodeName)).toBe('svg');
    expect(await opened.evaluate(() => self.origin)).toBe('null');
    expect(askedElsewhere).toEqual([]);
    await opened.close();
  });

  it('HTML that is called a photo is downloaded, not shown', async () => {
    const opened = await context.newPage();
    const download = opened.waitForEvent('download');
    await opened.goto(`${origin()}/media/original/${String(photos.unknown)}`).catch(() => null);
    expect(await (await download).failure()).toBeNull();
    await opened.close();
  });

  it('a page of another port, with the cookie in the same browser, gets nothing', async () => {
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
  });
});
