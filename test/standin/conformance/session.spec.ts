// The session: what a page may ask for and who answers; requests of main's own.
import { cites, expect, test } from './bench.ts';

const documentation = cites('api/session.md');

test.beforeEach(async ({ application }) => {
  await application.evaluate(({ session }) => {
    globalThis.stage.notes.length = 0;
    session.defaultSession.setPermissionRequestHandler(null);
    session.defaultSession.setPermissionCheckHandler(null);
  });
});

test(
  'a request goes to the handler with the contents, the name and the page',
  documentation,
  async ({ application, page, windowId }) => {
    await application.evaluate(({ BrowserWindow, session }, id) => {
      session.defaultSession.setPermissionCheckHandler(() => false);
      session.defaultSession.setPermissionRequestHandler((contents, permission, callback, details) => {
        const isSame = contents === BrowserWindow.fromId(id)?.webContents;
        globalThis.stage.notes.push([isSame, permission, details.requestingUrl, details.isMainFrame]);
        callback(false);
      });
    }, windowId);
    const code = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve(0),
            (error) => resolve(error.code),
          ),
        ),
    );
    expect(code).toBe(1);
    expect(await application.evaluate(() => globalThis.stage.notes)).toContainEqual([
      true,
      'geolocation',
      'probe://bundle/page.html',
      true,
    ]);
  },
);

test('a refused request for notifications is denied', documentation, async ({ application, page }) => {
  await application.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) => {
      globalThis.stage.notes.push(permission);
      callback(false);
    });
  });
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
});

test('a granted request for notifications is granted', documentation, async ({ application, page }) => {
  await application.evaluate(({ session }) => {
    session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) => {
      globalThis.stage.notes.push(permission);
      callback(true);
    });
  });
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('granted');
});

test('camera and microphone are one permission, media', documentation, async ({ application, page }) => {
  await application.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) => {
      globalThis.stage.notes.push(permission);
      callback(false);
    });
  });
  const name = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      (error: unknown) => (error as DOMException).name,
    ),
  );
  expect(['NotAllowedError', 'NotFoundError']).toContain(name);
});

for (const name of ['geolocation', 'notifications'] as const) {
  test(`a check that is refused makes ${name} denied for the page`, documentation, async ({ application, page }) => {
    await application.evaluate(({ session }) => {
      session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
      session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) => {
        globalThis.stage.notes.push([permission, origin.replace(/\/$/, '')]);
        return false;
      });
    });
    const state = await page.evaluate(
      async (asked) => (await navigator.permissions.query({ name: asked })).state,
      name,
    );
    expect(state).toBe('denied');
    expect(await application.evaluate(() => globalThis.stage.notes)).toContainEqual([name, 'probe://bundle']);
  });
}

test('a check that is allowed makes it granted', documentation, async ({ application, page }) => {
  await application.evaluate(({ session }) => session.defaultSession.setPermissionCheckHandler(() => true));
  const state = await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state);
  expect(state).toBe('granted');
});

test('one permission can be allowed while the others are not', documentation, async ({ application, page }) => {
  await application.evaluate(({ session }) => {
    session.defaultSession.setPermissionRequestHandler((_contents, permission, callback) =>
      callback(permission === 'notifications'),
    );
    session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'notifications');
  });
  const states = await page.evaluate(async () => [
    (await navigator.permissions.query({ name: 'notifications' })).state,
    (await navigator.permissions.query({ name: 'geolocation' })).state,
  ]);
  expect(states).toEqual(['granted', 'denied']);
});

test('session.fetch goes through the handler of a scheme, Range and all', documentation, async ({ application }) => {
  const seen = await application.evaluate(async ({ session }) => {
    globalThis.stage.routes.set('/ranged', (request) => {
      const headers = {
        'content-range': 'bytes 0-1/9',
        'content-length': '2',
        'x-range': request.headers.get('range') ?? '',
      };
      return new Response('ab', { status: 206, headers });
    });
    const response = await session.defaultSession.fetch('probe://bundle/ranged', { headers: { range: 'bytes=0-1' } });
    const found = [response.status, response.headers.get('content-range'), response.headers.get('x-range')];
    return [...found, await response.text()];
  });
  expect(seen).toEqual([206, 'bytes 0-1/9', 'bytes=0-1', 'ab']);
});
