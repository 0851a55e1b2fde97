// F1: the 20 points of Electron's own security checklist (docs/tutorial/security.md) on the built application, each a test with its
// number. Runs on the stand-in and, where it is installed, on Electron itself.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Application, type Home, newHome, startApplication, whyNot } from '../e2e/journeys/application.ts';
import { recordings } from '../standin/hands.ts';

const root = resolve(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const bundle = (): string => textOf('out/main/electron.js');

/** Electron's maker supports the three newest majors. */
const supportedSince = 43;

for (const host of ['standin', 'electron'] as const) {
  test.describe(`the checklist on ${host}`, () => {
    test.skip(whyNot(host) != null, whyNot(host) ?? '');
    let home: Home;
    let application: Application;
    let page: Page;
    /** `app://bundle`; the stand-in serves the scheme to its Chromium from an origin of its own. */
    let homeOrigin: string;
    let elsewhere: Server, elsewhereUrl: string;
    const asked: string[] = [];

    test.beforeAll(async () => {
      test.setTimeout(120_000);
      elsewhere = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title>');
      });
      await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
      elsewhereUrl = `http://127.0.0.1:${String((elsewhere.address() as AddressInfo).port)}`;
      home = newHome();
      application = await startApplication(host, { home });
      page = application.page;
      await page.waitForURL((url) => url.protocol !== 'about:');
      await page.waitForLoadState('load');
      homeOrigin = await page.evaluate(() => location.origin);
    });
    test.afterAll(async () => {
      await application.quit();
      elsewhere.close();
      home.remove();
    });

    /** Evaluates in the main process. */
    const main = <Value>(work: (electron: typeof import('electron')) => Value | Promise<Value>): Promise<Value> =>
      application.desktop?.evaluate(work) ?? Promise.reject(new Error('not a desktop'));
    const headersOf = (path: string): Promise<Record<string, string>> =>
      page.evaluate(async (address) => Object.fromEntries((await fetch(address)).headers), path);
    /** Stays where it is: our page. */
    const staysAtHome = async (): Promise<void> => {
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => location.origin)).toBe(homeOrigin);
      expect(await main(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    };

    test('1 only secure content is loaded', async () => {
      expect(await main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toMatch(
        /^app:\/\/bundle\//,
      );
      const addresses = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(
        addresses.filter(
          (name) => ![`${homeOrigin}/`, `blob:${homeOrigin}`, 'data:'].some((start) => name.startsWith(start)),
        ),
      ).toEqual([]);
      expect(await page.evaluate(() => isSecureContext)).toBe(true);
    });

    test('2 no Node in pages', async () => {
      const found = await page.evaluate(() =>
        ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
          (name) => name in globalThis,
        ),
      );
      expect(found).toEqual([]);
      expect(bundle()).toMatch(/nodeIntegration:\s*(false|!1)/);
      expect(bundle()).not.toMatch(/nodeIntegrationIn(Worker|SubFrames)/);
    });

    test('3 context isolation is on', async () => {
      expect(bundle()).toMatch(/contextIsolation:\s*(true|!0)/);
      expect(await page.evaluate(() => 'ipcRenderer' in globalThis || 'electron' in globalThis)).toBe(false);
      // What the page gets is made in its own world: no way leads from its members to the preload script's.
      const ownWorld = await page.evaluate(() => {
        const { afterimage } = window as unknown as { afterimage: Record<string, object> };
        const members = [afterimage, ...Object.values(afterimage)];
        return members.map((member) =>
          [Object.prototype, Function.prototype].includes(Object.getPrototypeOf(member) as object),
        );
      });
      expect(ownWorld).toEqual([true, true, true]);
    });

    test('4 every page is sandboxed', async () => {
      expect(bundle()).toMatch(/sandbox:\s*(true|!0)/);
      expect(bundle()).toContain('enableSandbox()');
      expect(bundle()).not.toMatch(/no-sandbox/);
      const required = [...textOf('out/preload.cjs').matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
      expect([...new Set(required)]).toEqual(['electron']);
    });

    test('5 permissions are denied unless named', async () => {
      const states = await page.evaluate(async () => {
        const names = [
          'geolocation',
          'camera',
          'microphone',
          'notifications',
          'midi',
          'clipboard-read',
        ] as PermissionName[];
        return Promise.all(names.map(async (name) => [name, (await navigator.permissions.query({ name })).state]));
      });
      expect(states.filter(([, state]) => state === 'granted')).toEqual([]);
      const refused = await page.evaluate(async () => {
        const location = await new Promise((answer) => {
          navigator.geolocation.getCurrentPosition(
            () => {
              answer('given');
            },
            () => {
              answer('refused');
            },
          );
        });
        const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
          () => 'given',
          () => 'refused',
        );
        return [location, camera];
      });
      expect(refused).toEqual(['refused', 'refused']);
    });

    test('6 web security is on', async () => {
      expect(bundle()).toMatch(/webSecurity:\s*(true|!0)/);
      expect(bundle()).not.toMatch(/disable-web-security|bypassCSP:\s*(true|!0)|corsEnabled:\s*(true|!0)/);
      const crossed = await page.evaluate(
        (url) =>
          fetch(url).then(
            () => 'answered',
            () => 'refused',
          ),
        `${elsewhereUrl}/fetched`,
      );
      expect(crossed).toBe('refused');
      expect(asked).not.toContain('/fetched');
    });

    test('7 every answer of app: has its Content-Security-Policy', async () => {
      for (const path of ['/', '/index.html', '/photo/1']) {
        const { 'content-security-policy': policy = '' } = await headersOf(path);
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
      }
      for (const path of ['/media/original/1', '/media/nothing', `/media/thumbnail/${'a'.repeat(64)}`]) {
        const { 'content-security-policy': policy = '' } = await headersOf(path);
        expect([path, policy]).toEqual([path, "default-src 'none'; style-src 'unsafe-inline'; sandbox"]);
      }
      await page.evaluate(() => {
        document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">');
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        document.body.setAttribute('onclick', 'window.ran = 1');
        document.body.click();
      });
      await page.waitForTimeout(200);
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    });

    test('8, 9 and 10 no mixed content, no experimental and no Blink features', () => {
      const switches =
        /allowRunningInsecureContent|experimentalFeatures|enable-?[bB]link-?[fF]eatures|enable-experimental/;
      expect(bundle()).not.toMatch(switches);
    });

    test('11 no webview may open windows', () => {
      expect(textOf('out/renderer/index.html')).not.toMatch(/<webview|allowpopups/);
      expect(bundle()).not.toContain('allowpopups');
    });

    test('12 webviews are refused before they are made', async () => {
      expect(bundle()).toMatch(/webviewTag:\s*(false|!1)/);
      expect(bundle()).toContain('will-attach-webview');
      await page.evaluate((url) => {
        const view = document.createElement('webview');
        view.setAttribute('src', `${url}/webview`);
        view.setAttribute('nodeintegration', '');
        document.body.append(view);
      }, elsewhereUrl);
      await staysAtHome();
      expect(asked).not.toContain('/webview');
    });

    test('13 navigation is refused', async () => {
      for (const address of [
        `${elsewhereUrl}/navigated`,
        'file:///etc/passwd',
        'app://bundle.evil/',
        'data:text/html,<title>x</title>',
      ]) {
        await page
          .evaluate((url) => {
            location.href = url;
          }, address)
          .catch(() => null);
        await staysAtHome();
      }
      await page.evaluate((url) => {
        const form = document.createElement('form');
        form.action = `${url}/posted`;
        form.method = 'post';
        document.body.append(form);
        form.submit();
      }, elsewhereUrl);
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = `${url}/framed`;
        document.body.append(frame);
      }, elsewhereUrl);
      await staysAtHome();
      expect(asked.filter((url) => ['/navigated', '/posted', '/framed'].includes(url))).toEqual([]);
    });

    test('14 new windows are refused', async () => {
      await page.evaluate((url) => {
        for (const address of [`${url}/window`, 'about:blank', `${location.origin}/`])
          setTimeout(() => window.open(address), 0);
      }, elsewhereUrl);
      await staysAtHome();
      expect(asked).not.toContain('/window');
    });

    test('15 nothing but https is handed to the system', async () => {
      await main(({ shell }) => {
        const calls: string[] = [];
        Object.assign(globalThis, { calls });
        shell.openExternal = (url) => {
          calls.push(url);
          return Promise.resolve();
        };
      });
      await page.evaluate(() => {
        for (const url of [
          'file:///etc/passwd',
          'smb://evil/x',
          'ms-msdt:x',
          'javascript:1',
          'http://evil.example/',
          'mailto:x@y',
          'https://example.org/',
        ])
          window.open(url);
      });
      await page.waitForTimeout(500);
      const patched = await main(() => (globalThis as unknown as { calls: string[] }).calls);
      const recorded = (await recordings(application.desktop!))?.openedExternally ?? [];
      expect([...patched, ...recorded].filter((url) => !url.startsWith('https://'))).toEqual([]);
    });

    test('16 Electron is of a line that is supported', () => {
      const { devDependencies } = JSON.parse(textOf('package.json')) as { devDependencies: Record<string, string> };
      expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(supportedSince);
    });

    test('17 a port is given to the top frame of our own page only', async () => {
      const isolated = await page.evaluate(async () => {
        const frame = document.createElement('iframe');
        frame.src = 'about:blank';
        document.body.append(frame);
        await new Promise((resolve) => setTimeout(resolve, 300));
        const inside = frame.contentWindow as unknown as { afterimage?: { requestPort(door: string): void } };
        let ports = 0;
        frame.contentWindow?.addEventListener('message', ({ ports: given }) => (ports += given.length));
        inside.afterimage?.requestPort('backend');
        inside.afterimage?.requestPort('desktop');
        await new Promise((resolve) => setTimeout(resolve, 500));
        return ports;
      });
      expect(isolated).toBe(0);
      // What a page asks for that is no door gives nothing, and what is asked twice still works.
      const nonsense = await page.evaluate(async () => {
        const { afterimage } = window as unknown as { afterimage: { requestPort(door: unknown): void } };
        let ports = 0;
        const count = ({ ports: given }: MessageEvent): void => void (ports += given.length);
        addEventListener('message', count);
        for (const door of ['main', '', '__proto__', 7, null, {}, ['backend']]) {
          try {
            afterimage.requestPort(door);
          } catch {
            // Refused even earlier.
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        removeEventListener('message', count);
        return ports;
      });
      expect(nonsense).toBe(0);
    });

    test('18 pages come over a scheme of our own; file: is shut', async () => {
      const read = await page.evaluate(() =>
        fetch('file:///etc/passwd').then(
          (answer) => answer.status,
          () => 'refused',
        ),
      );
      expect(['refused', 403]).toContain(read);
      const shown = await page.evaluate(() => {
        const image = new Image();
        image.src = 'file:///usr/share/pixmaps/debian-logo.png';
        return image.decode().then(
          () => 'shown',
          () => 'refused',
        );
      });
      expect(shown).toBe('refused');
      const outside = await page.evaluate(async () => {
        const paths = [
          '/../../package.json',
          '/%2e%2e/%2e%2e/package.json',
          '/..%2f..%2fpackage.json',
          '/main/electron.js',
          '/../main/electron.js',
        ];
        const texts = await Promise.all(
          paths.map((path) =>
            fetch(path).then(
              (answer) => answer.text(),
              () => '',
            ),
          ),
        );
        return texts.filter((text) => text.includes('"afterimage"') || text.includes('BrowserWindow')).length;
      });
      expect(outside).toBe(0);
    });

    test('19 the fuses are to be set; test/packaging reads them back from the program', () => {
      const wanted = {
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        loadBrowserProcessSpecificV8Snapshot: false,
        grantFileProtocolExtraPrivileges: false,
      };
      const text = textOf('electron-builder.yml');
      for (const [fuse, value] of Object.entries(wanted))
        expect(text).toMatch(new RegExp(`^  ${fuse}: ${String(value)}$`, 'm'));
    });

    test('20 pages get one frozen object with exactly the members of the treaty', async () => {
      const bridge = await page.evaluate(() => {
        const { afterimage } = window as unknown as { afterimage: Record<string, unknown> };
        const before = { ...afterimage };
        try {
          afterimage['requestPort'] = 1;
          afterimage['more'] = 1;
        } catch {
          // Frozen.
        }
        return {
          members: Object.keys(afterimage).toSorted(),
          types: Object.values(afterimage).map((member) => typeof member),
          same: afterimage['requestPort'] === before['requestPort'],
          replaced: delete (window as unknown as Record<string, unknown>)['afterimage'] && !('afterimage' in window),
        };
      });
      expect(bridge).toEqual({
        members: ['pathsOf', 'requestPort'],
        types: ['function', 'function'],
        same: true,
        replaced: false,
      });
      const given = await page.evaluate(() => {
        const { afterimage } = window as unknown as { afterimage: { pathsOf(files: unknown): unknown } };
        return afterimage.pathsOf([
          { path: '/etc/passwd', name: 'passwd' },
          '/etc/passwd',
          new File(['x'], 'x.jpg'),
          null,
        ]);
      });
      expect(given).toEqual(['', '', '', '']);
    });
  });
}
