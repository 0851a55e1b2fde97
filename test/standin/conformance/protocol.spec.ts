// protocol.handle on a privileged scheme: what the handler is given, what the page gets, and what is refused.
import type { ElectronApplication } from '@playwright/test';
import { cites, closePage, expect, openPage, test } from './bench.ts';

const documentation = cites('api/protocol.md');
const scheme = cites('api/structures/custom-scheme.md');

test.beforeEach(async ({ application }) => {
  await application.evaluate(() => {
    globalThis.stage.routes.clear();
    globalThis.stage.requests.length = 0;
    globalThis.stage.notes.length = 0;
  });
});

/** Lets the scheme answer one address with a Response of these parts. */
const answer = (application: ElectronApplication, path: string, body: string | null, init: ResponseInit = {}) =>
  application.evaluate(
    (_electron, [where, text, how]) => {
      globalThis.stage.routes.set(where, () => new Response(text, how));
    },
    [path, body, init] as const,
  );

test.describe('what the page gets', () => {
  test('text, with status and headers', documentation, async ({ application, page }) => {
    await answer(application, '/a', 'hello', {
      status: 203,
      headers: { 'content-type': 'text/x-probe', 'x-own': 'yes', 'content-length': '5' },
    });
    const response = await page.evaluate(async () => {
      const got = await fetch('/a');
      return {
        status: got.status,
        type: got.headers.get('content-type'),
        own: got.headers.get('x-own'),
        length: got.headers.get('content-length'),
        text: await got.text(),
      };
    });
    expect(response).toEqual({ status: 203, type: 'text/x-probe', own: 'yes', length: '5', text: 'hello' });
  });

  for (const status of [201, 400, 403, 404, 410, 500, 503]) {
    test(`status ${status}, with its body`, documentation, async ({ application, page }) => {
      await answer(application, '/a', `status ${status}`, { status });
      const response = await page.evaluate(async () => {
        const got = await fetch('/a');
        return [got.status, got.ok, await got.text()];
      });
      expect(response).toEqual([status, status < 300, `status ${status}`]);
    });
  }

  test('status 204 without a body', documentation, async ({ application, page }) => {
    await answer(application, '/a', null, { status: 204 });
    expect(
      await page.evaluate(async () => {
        const got = await fetch('/a');
        return [got.status, await got.text()];
      }),
    ).toEqual([204, '']);
  });

  test('bytes as they are', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/bytes', () => new Response(Uint8Array.from({ length: 256 }, (_, at) => at)));
    });
    const sum = await page.evaluate(async () => {
      const bytes = new Uint8Array(await (await fetch('/bytes')).arrayBuffer());
      return [bytes.length, bytes.every((byte, at) => byte === at)];
    });
    expect(sum).toEqual([256, true]);
  });

  test('a large body in full', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/large', () => new Response(new Uint8Array(8_000_000).fill(3)));
    });
    const found = await page.evaluate(async () => {
      const bytes = new Uint8Array(await (await fetch('/large')).arrayBuffer());
      return [bytes.length, bytes.every((byte) => byte === 3)];
    });
    expect(found).toEqual([8_000_000, true]);
  });

  test('a stream piece by piece, each when it is sent', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/stream', () => {
        const encoder = new TextEncoder();
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(encoder.encode('first'));
            globalThis.stage.kept['more'] = () => {
              controller.enqueue(encoder.encode('second'));
              controller.close();
            };
          },
        });
        return new Response(body, { headers: { 'content-type': 'text/plain' } });
      });
    });
    await page.evaluate(async () => {
      const reader = (await fetch('/stream')).body?.getReader();
      Object.assign(globalThis, { reader });
    });
    const next = () =>
      page.evaluate(async () => {
        const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
        const { done, value } = await reader.read();
        return done ? null : new TextDecoder().decode(value);
      });
    // The second piece does not exist yet when the first is read.
    expect(await next()).toBe('first');
    await application.evaluate(() => (globalThis.stage.kept['more'] as () => void)());
    expect(await next()).toBe('second');
    expect(await next()).toBeNull();
  });

  test('a page, its scripts and its pictures from one place', scheme, async ({ application }) => {
    await application.evaluate(() => {
      const html = '<!doctype html><title>T</title><script type="module" src="/m.js"></script><img src="/i.png">';
      const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const { routes } = globalThis.stage;
      routes.set('/p.html', () => new Response(html, { headers: { 'content-type': 'text/html' } }));
      routes.set('/m.js', () => new Response('import "/n.js"', { headers: { 'content-type': 'text/javascript' } }));
      routes.set(
        '/n.js',
        () => new Response('document.title = "ran"', { headers: { 'content-type': 'text/javascript' } }),
      );
      routes.set(
        '/i.png',
        () => new Response(Buffer.from(png, 'base64'), { headers: { 'content-type': 'image/png' } }),
      );
    });
    const page = await openPage(application, { url: 'probe://bundle/p.html' });
    await expect(page).toHaveTitle('ran');
    expect(await page.evaluate(() => document.querySelector('img')?.naturalWidth)).toBe(1);
    await closePage(application, page);
  });

  test('a content security policy in a header is obeyed', cites('tutorial/security.md'), async ({ application }) => {
    await application.evaluate(() => {
      const html = '<!doctype html><title>T</title><script>document.title = "inline ran"</script><p>there</p>';
      const headers = { 'content-type': 'text/html', 'content-security-policy': "script-src 'self'" };
      globalThis.stage.routes.set('/csp.html', () => new Response(html, { headers }));
    });
    const page = await openPage(application, { url: 'probe://bundle/csp.html' });
    await expect(page.locator('p')).toHaveText('there');
    expect(await page.title()).toBe('T');
    await closePage(application, page);
  });

  test(
    'nothing but an error when the handler throws, rejects or answers with an error',
    documentation,
    async ({ application, page }) => {
      await application.evaluate(() => {
        const { routes } = globalThis.stage;
        routes.set('/throws', () => {
          throw new Error('the handler fails on purpose');
        });
        routes.set('/rejects', () => Promise.reject(new Error('the handler rejects on purpose')));
        routes.set('/error', () => Response.error());
        routes.set('/nonsense', () => 'not a Response' as never);
      });
      const outcomes = await page.evaluate(() =>
        Promise.all(
          ['/throws', '/rejects', '/error', '/nonsense'].map((path) =>
            fetch(path).then(
              (response) => response.status,
              (error: unknown) => (error as Error).name,
            ),
          ),
        ),
      );
      expect(outcomes).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError']);
    },
  );
});

test.describe('what the handler is given', () => {
  test(
    'the address with its scheme, host, path and query, without a fragment',
    documentation,
    async ({ application, page }) => {
      await answer(application, '/a/b c', '');
      await page.evaluate(() => fetch('/a/b%20c?q=1&r=%C3%A9#part').catch(() => null));
      const urls = await application.evaluate(() => globalThis.stage.requests.map(({ url }) => url));
      expect(urls).toContain('probe://bundle/a/b%20c?q=1&r=%C3%A9');
    },
  );

  test('a path that climbs is straightened before it comes', documentation, async ({ application, page }) => {
    await page.evaluate(() => fetch('/a/../../../x').then((response) => response.status));
    const urls = await application.evaluate(() => globalThis.stage.requests.map(({ url }) => url));
    expect(urls).toContain('probe://bundle/x');
  });

  test('a path with an encoded slash comes as it was written', documentation, async ({ application, page }) => {
    await page.evaluate(() => fetch('/a%2f..%2fb').then((response) => response.status));
    const urls = await application.evaluate(() => globalThis.stage.requests.map(({ url }) => url));
    expect(urls).toContain('probe://bundle/a%2f..%2fb');
  });

  test('the method, the headers and the body', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/post', async (request) =>
        Response.json({
          method: request.method,
          own: request.headers.get('x-own'),
          type: request.headers.get('content-type'),
          body: await request.text(),
        }),
      );
    });
    const seen = await page.evaluate(async () => {
      const headers = { 'x-own': 'mine', 'content-type': 'text/x-probe' };
      return (await fetch('/post', { method: 'POST', headers, body: 'sent' })).json() as Promise<unknown>;
    });
    expect(seen).toEqual({ method: 'POST', own: 'mine', type: 'text/x-probe', body: 'sent' });
  });

  test(
    'the Range header, to be answered with 206 and a Content-Range',
    documentation,
    async ({ application, page }) => {
      await application.evaluate(() => {
        globalThis.stage.routes.set('/ranged', (request) => {
          globalThis.stage.notes.push(request.headers.get('range'));
          return new Response('cde', {
            status: 206,
            headers: { 'content-range': 'bytes 2-4/10', 'accept-ranges': 'bytes', 'content-length': '3' },
          });
        });
      });
      const seen = await page.evaluate(async () => {
        const response = await fetch('/ranged', { headers: { range: 'bytes=2-4' } });
        return [response.status, response.headers.get('content-range'), await response.text()];
      });
      expect(seen).toEqual([206, 'bytes 2-4/10', 'cde']);
      expect(await application.evaluate(() => globalThis.stage.notes)).toEqual(['bytes=2-4']);
    },
  );

  test('an Accept header that says what a picture may be', documentation, async ({ application, page }) => {
    await answer(application, '/x.png', 'no picture', { status: 404 });
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const image = new Image();
          image.onerror = resolve;
          image.onload = resolve;
          image.src = '/x.png';
        }),
    );
    const accept = await application.evaluate(
      () => globalThis.stage.requests.find(({ url }) => url.endsWith('/x.png'))?.headers['accept'],
    );
    expect(accept).toMatch(/image\//);
  });

  test('an end: the stream is cancelled when the page stops reading', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/endless', () => {
        const body = new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            controller.enqueue(new Uint8Array(1024));
          },
          cancel: () => void globalThis.stage.notes.push('cancelled'),
        });
        return new Response(body);
      });
    });
    await page.evaluate(async () => {
      const controller = new AbortController();
      const response = await fetch('/endless', { signal: controller.signal });
      await response.body?.getReader().read();
      controller.abort();
    });
    await expect.poll(() => application.evaluate(() => globalThis.stage.notes)).toEqual(['cancelled']);
  });

  test('many requests at once, each with its own answer', documentation, async ({ application, page }) => {
    await application.evaluate(() => {
      globalThis.stage.routes.set('/n', async (request) => {
        const n = Number(new URL(request.url).searchParams.get('n'));
        await new Promise((resolve) => setTimeout(resolve, (n * 7) % 40));
        return new Response(String(n));
      });
    });
    const answers = await page.evaluate(() =>
      Promise.all(Array.from({ length: 60 }, async (_, n) => (await fetch(`/n?n=${n}`)).text())),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
  });
});

test.describe('the origin', () => {
  test('is the scheme and the host, as main sees it', scheme, async ({ application, windowId }) => {
    const seen = await application.evaluate(({ BrowserWindow }, id) => {
      const frame = BrowserWindow.fromId(id)?.webContents.mainFrame;
      return [frame?.url, frame?.origin];
    }, windowId);
    expect(seen).toEqual(['probe://bundle/page.html', 'probe://bundle']);
  });

  test('is the scheme and the host, as the page sees it', scheme, async ({ page, differs }) => {
    const [origin, path] = await page.evaluate(() => [location.origin, location.pathname]);
    const expected = differs({
      electron: /^probe:\/\/bundle$/,
      standin: /^http:\/\/bundle\.probe\.localhost:\d+$/,
      why: 'A page on the stand-in is served over HTTP from a host name of this computer: location.origin and location.protocol show it.',
    });
    expect(origin).toMatch(expected);
    expect(path).toBe('/page.html');
  });

  test('is a secure context', scheme, async ({ page }) => {
    expect(await page.evaluate(() => [isSecureContext, typeof crypto.subtle])).toEqual([true, 'object']);
  });

  test('has storage of its own', documentation, async ({ page }) => {
    const stored = await page.evaluate(() => {
      localStorage.setItem('a', 'kept');
      return localStorage.getItem('a');
    });
    expect(stored).toBe('kept');
  });

  test(
    'of another host is another origin, whose answers the page cannot read',
    scheme,
    async ({ application, page }) => {
      await answer(application, '/a', 'theirs');
      const outcome = await page.evaluate(() =>
        fetch('probe://other/a').then(
          (response) => response.status,
          (error: unknown) => (error as Error).name,
        ),
      );
      expect(outcome).toBe('TypeError');
    },
  );

  test('an unknown scheme leads nowhere', documentation, async ({ page }) => {
    const outcome = await page.evaluate(() => fetch('nowhere://a/b').catch((error: unknown) => (error as Error).name));
    expect(outcome).toBe('TypeError');
  });
});

test.describe('handlers', () => {
  test('isProtocolHandled tells which schemes have one', documentation, async ({ application }) => {
    const handled = await application.evaluate(({ protocol, session }) => [
      protocol.isProtocolHandled('probe'),
      session.defaultSession.protocol.isProtocolHandled('probe'),
      protocol.isProtocolHandled('nobody'),
    ]);
    expect(handled).toEqual([true, true, false]);
  });

  test('a scheme has one handler', documentation, async ({ application }) => {
    const thrown = await application.evaluate(({ protocol }) =>
      globalThis.stage.thrown(() => protocol.handle('probe', () => new Response('second'))),
    );
    expect(thrown).toBe('Failed to register protocol: probe');
  });

  test('unhandle takes it away, and only where there is one', documentation, async ({ application }) => {
    const seen = await application.evaluate(({ protocol }) => {
      protocol.handle('brief', () => new Response(''));
      const states = [protocol.isProtocolHandled('brief')];
      protocol.unhandle('brief');
      states.push(protocol.isProtocolHandled('brief'));
      return { states, thrown: globalThis.stage.thrown(() => protocol.unhandle('brief')) };
    });
    expect(seen).toEqual({ states: [true, false], thrown: 'Failed to unhandle protocol: brief' });
  });

  test('file: can be taken over, and given back', documentation, async ({ application }) => {
    const seen = await application.evaluate(async ({ BrowserWindow, protocol }) => {
      const urls: string[] = [];
      protocol.handle('file', (request) => {
        urls.push(request.url);
        return new Response('<title>Not the file</title>', { status: 403, headers: { 'content-type': 'text/html' } });
      });
      const isHandled = protocol.isProtocolHandled('file');
      const window = new BrowserWindow({ show: false });
      await window.loadURL('file:///etc/hostname');
      const title = window.webContents.getTitle();
      window.destroy();
      protocol.unhandle('file');
      return { urls, title, isHandled, after: protocol.isProtocolHandled('file') };
    });
    expect(seen).toEqual({ urls: ['file:///etc/hostname'], title: 'Not the file', isHandled: true, after: false });
  });
});
