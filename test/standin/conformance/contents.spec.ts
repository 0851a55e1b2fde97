// webContents: loading, addresses, navigation and its prevention, new windows, scripts, a renderer that dies.
import type { ElectronApplication } from '@playwright/test';
import { cites, closePage, expect, openPage, test, windowIdOf } from './bench.ts';

const documentation = cites('api/web-contents.md');

const urlOf = (application: ElectronApplication, windowId: number): Promise<string | undefined> =>
  application.evaluate(({ BrowserWindow }, id) => BrowserWindow.fromId(id)?.webContents.getURL(), windowId);

const notes = (application: ElectronApplication): Promise<unknown[]> =>
  application.evaluate(() => globalThis.stage.notes.slice());

test.beforeEach(async ({ application }) => {
  await application.evaluate(() => {
    globalThis.stage.notes.length = 0;
    globalThis.stage.routes.clear();
  });
});

test('loading tells its steps in order', documentation, async ({ application }) => {
  const heard = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const contents = window.webContents;
    const events: string[] = [];
    contents.on('did-start-loading', () => events.push('did-start-loading'));
    contents.on('did-start-navigation', () => events.push('did-start-navigation'));
    contents.on('did-navigate', () => events.push('did-navigate'));
    contents.on('dom-ready', () => events.push('dom-ready'));
    contents.on('did-finish-load', () => events.push('did-finish-load'));
    const stopped = new Promise<void>((resolve) =>
      contents.once('did-stop-loading', () => {
        events.push('did-stop-loading');
        resolve();
      }),
    );
    await window.loadURL('probe://bundle/page.html');
    await stopped;
    window.destroy();
    return events;
  });
  expect(heard.filter((event) => event !== 'did-start-loading')).toEqual([
    'did-start-navigation',
    'did-navigate',
    'dom-ready',
    'did-finish-load',
    'did-stop-loading',
  ]);
  expect(heard.indexOf('did-start-loading')).toBeLessThan(heard.indexOf('did-navigate'));
});

test('loadURL resolves when the page has loaded', documentation, async ({ application }) => {
  const state = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    await window.loadURL('probe://bundle/page.html');
    const found = {
      url: window.webContents.getURL(),
      title: window.webContents.getTitle(),
      isLoading: window.webContents.isLoadingMainFrame(),
    };
    window.destroy();
    return found;
  });
  expect(state).toEqual({ url: 'probe://bundle/page.html', title: 'Bench', isLoading: false });
});

test('loadURL rejects and did-fail-load tells when nothing could be loaded', documentation, async ({ application }) => {
  const failure = await application.evaluate(async ({ BrowserWindow }) => {
    globalThis.stage.routes.set('/broken', () => Response.error());
    const window = new BrowserWindow({ show: false });
    let told: unknown = null;
    window.webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
      told = { code, description, url, isMainFrame };
    });
    const message = await window.loadURL('probe://bundle/broken').then(
      () => null,
      (error: unknown) => String(error),
    );
    window.destroy();
    return { message, told };
  });
  expect(failure.message).toMatch(/ERR_FAILED/);
  expect(failure.told).toEqual({
    code: -2,
    description: 'ERR_FAILED',
    url: 'probe://bundle/broken',
    isMainFrame: true,
  });
});

test('a page with status 404 is a page', documentation, async ({ application }) => {
  const seen = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    let code: unknown = null;
    window.webContents.on('did-navigate', (_event, _url, status) => (code = status));
    await window.loadURL('probe://bundle/missing.html');
    const url = window.webContents.getURL();
    window.destroy();
    return { code, url };
  });
  expect(seen).toEqual({ code: 404, url: 'probe://bundle/missing.html' });
});

test('reload loads the same page again, preload and all', documentation, async ({ application, page, windowId }) => {
  await page.evaluate(() => Object.assign(globalThis, { mark: 'before' }));
  await application.evaluate(async ({ BrowserWindow }, id) => {
    const contents = BrowserWindow.fromId(id)?.webContents;
    const again = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()));
    contents?.reload();
    await again;
  }, windowId);
  expect(await page.evaluate(() => ['mark' in globalThis, typeof window.probe])).toEqual([false, 'object']);
  expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html');
});

test.describe('navigation by the page', () => {
  test('is announced by will-navigate, with its address', documentation, async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow }, id) => {
      const contents = BrowserWindow.fromId(id)?.webContents;
      contents?.on('will-navigate', (event) =>
        globalThis.stage.notes.push({ url: event.url, isMainFrame: event.isMainFrame }),
      );
    }, windowId);
    await page.click('#elsewhere');
    await page.waitForSelector('h1:has-text("Other")');
    expect(await notes(application)).toEqual([{ url: 'probe://bundle/other.html', isMainFrame: true }]);
    expect(await urlOf(application, windowId)).toBe('probe://bundle/other.html');
  });

  test('is stopped by preventing will-navigate', documentation, async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow }, id) => {
      BrowserWindow.fromId(id)?.webContents.on('will-navigate', (event) => {
        event.preventDefault();
        globalThis.stage.notes.push(event.url);
      });
    }, windowId);
    await page.evaluate(() => {
      location.href = 'other.html';
    });
    await expect.poll(() => notes(application)).toEqual(['probe://bundle/other.html']);
    await page.waitForTimeout(300);
    expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html');
    await expect(page.locator('h1')).toHaveText('Bench');
  });

  test('is stopped for an address outside as well', documentation, async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow }, id) => {
      BrowserWindow.fromId(id)?.webContents.on('will-navigate', (event) => {
        event.preventDefault();
        globalThis.stage.notes.push(event.url);
      });
    }, windowId);
    await page.evaluate(() => {
      location.href = 'http://192.0.2.1/outside';
    });
    await expect.poll(() => notes(application)).toEqual(['http://192.0.2.1/outside']);
    await page.waitForTimeout(300);
    expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html');
  });

  test('is stopped by preventing will-frame-navigate', documentation, async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow }, id) => {
      BrowserWindow.fromId(id)?.webContents.on('will-frame-navigate', (event) => {
        event.preventDefault();
        globalThis.stage.notes.push([event.url, event.isMainFrame]);
      });
    }, windowId);
    await page.click('#elsewhere', { noWaitAfter: true });
    await expect.poll(() => notes(application)).toEqual([['probe://bundle/other.html', true]]);
    await page.waitForTimeout(300);
    expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html');
  });

  test(
    'within the page is not will-navigate but did-navigate-in-page',
    documentation,
    async ({ application, page, windowId }) => {
      await application.evaluate(({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        contents?.on('will-navigate', () => globalThis.stage.notes.push('will-navigate'));
        contents?.on('did-navigate-in-page', (_event, url) => globalThis.stage.notes.push(url));
      }, windowId);
      await page.click('#here');
      await expect.poll(() => notes(application)).toEqual(['probe://bundle/page.html#here']);
      expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html#here');
    },
  );

  for (const isStopped of [false, true]) {
    const outcome = isStopped ? 'can be stopped' : 'goes on';
    test(
      `a redirection is told as will-redirect and ${outcome}`,
      documentation,
      async ({ application, page, windowId }) => {
        await application.evaluate(
          ({ BrowserWindow }, [id, stops]) => {
            const headers = { location: 'probe://bundle/other.html' };
            globalThis.stage.routes.set('/moved', () => new Response(null, { status: 302, headers }));
            BrowserWindow.fromId(id)?.webContents.on('will-redirect', (event) => {
              globalThis.stage.notes.push(event.url);
              if (stops) event.preventDefault();
            });
          },
          [windowId, isStopped] as const,
        );
        await page.evaluate(() => {
          location.href = '/moved';
        });
        await expect.poll(() => notes(application)).toEqual(['probe://bundle/other.html']);
        await expect(page.locator('h1')).toHaveText(isStopped ? 'Bench' : 'Other');
      },
    );
  }

  test('by the program itself is not will-navigate', documentation, async ({ application, windowId }) => {
    const heard = await application.evaluate(async ({ BrowserWindow }, id) => {
      const window = BrowserWindow.fromId(id);
      let count = 0;
      window?.webContents.on('will-navigate', () => (count += 1));
      await window?.loadURL('probe://bundle/other.html');
      return count;
    }, windowId);
    expect(heard).toBe(0);
  });
});

test.describe('new windows', () => {
  test(
    'window.open is denied: null for the page, nothing new',
    documentation,
    async ({ application, page, windowId }) => {
      await application.evaluate(({ BrowserWindow }, id) => {
        BrowserWindow.fromId(id)?.webContents.setWindowOpenHandler((details) => {
          globalThis.stage.notes.push({ url: details.url, frameName: details.frameName });
          return { action: 'deny' };
        });
      }, windowId);
      const before = await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
      const returned = await page.evaluate(() => window.open('other.html?a=1', 'side') === null);
      await expect
        .poll(() => notes(application))
        .toEqual([{ url: 'probe://bundle/other.html?a=1', frameName: 'side' }]);
      expect(returned).toBe(true);
      expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(before);
    },
  );

  test('a link with a target asks the same handler', documentation, async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow }, id) => {
      BrowserWindow.fromId(id)?.webContents.setWindowOpenHandler((details) => {
        globalThis.stage.notes.push([details.url, details.disposition]);
        return { action: 'deny' };
      });
    }, windowId);
    await page.click('#window');
    await expect.poll(() => notes(application)).toEqual([['probe://bundle/other.html', 'foreground-tab']]);
    expect(await urlOf(application, windowId)).toBe('probe://bundle/page.html');
  });
});

test.describe('scripts from main', () => {
  test('executeJavaScript runs in the page and brings the result', documentation, async ({ application, windowId }) => {
    const result = await application.evaluate(
      ({ BrowserWindow }, id) =>
        BrowserWindow.fromId(id)?.webContents.executeJavaScript(
          '({ title: document.title, probe: typeof probe, list: [1, 2] })',
        ) as Promise<unknown>,
      windowId,
    );
    expect(result).toEqual({ title: 'Bench', probe: 'object', list: [1, 2] });
  });

  test(
    'executeJavaScript waits for a promise, and rejects as it does',
    documentation,
    async ({ application, windowId }) => {
      const results = await application.evaluate(async ({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        const good: unknown = await contents?.executeJavaScript('new Promise((r) => setTimeout(r, 20, 42))');
        const bad = await contents?.executeJavaScript('Promise.reject(new Error("no light"))').then(
          () => null,
          (error: unknown) => (error as Error).message,
        );
        return [good, bad];
      }, windowId);
      expect(results[0]).toBe(42);
      expect(results[1]).toContain('no light');
    },
  );
});

test.describe('identity', () => {
  test(
    'contents know their session, their frame and their process',
    documentation,
    async ({ application, windowId }) => {
      const found = await application.evaluate(({ BrowserWindow, session }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        return {
          session: contents?.session === session.defaultSession,
          frame: contents?.mainFrame.url,
          parent: contents?.mainFrame.parent,
          id: typeof contents?.id,
          process: typeof contents?.getOSProcessId(),
        };
      }, windowId);
      expect(found).toEqual({
        session: true,
        frame: 'probe://bundle/page.html',
        parent: null,
        id: 'number',
        process: 'number',
      });
    },
  );

  test('contents are destroyed with their window', documentation, async ({ application }) => {
    const found = await application.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const contents = window.webContents;
      const destroyed = new Promise<string>((resolve) => contents.once('destroyed', () => resolve('destroyed')));
      window.destroy();
      return [await destroyed, contents.isDestroyed()];
    });
    expect(found).toEqual(['destroyed', true]);
  });
});

test.describe('a renderer that dies', () => {
  test(
    'tells render-process-gone with a reason, keeps its window, and lives again after reload',
    documentation,
    async ({ application }) => {
      const page = await openPage(application, {});
      const gone = await application.evaluate(async ({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        const details = new Promise<Electron.RenderProcessGoneDetails>((resolve) =>
          contents?.once('render-process-gone', (_event, told) => resolve(told)),
        );
        contents?.forcefullyCrashRenderer();
        const { reason, exitCode } = await details;
        return {
          reason,
          exitCode: typeof exitCode,
          isCrashed: contents?.isCrashed(),
          window: BrowserWindow.fromId(id) != null,
        };
      }, windowIdOf(page));
      expect(['crashed', 'killed']).toContain(gone.reason);
      expect(gone).toMatchObject({ exitCode: 'number', isCrashed: true, window: true });
      const title = await application.evaluate(async ({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        const again = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()));
        contents?.reload();
        await again;
        return contents?.executeJavaScript('document.title') as Promise<string>;
      }, windowIdOf(page));
      expect(title).toBe('Bench');
      await closePage(application, page);
    },
  );
});
