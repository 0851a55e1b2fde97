// BrowserWindow: how it is made, shown, sized, closed and found.
import { cites, expect, test } from './bench.ts';

const documentation = cites('api/browser-window.md');

test('is hidden with show: false, and show and hide change that', documentation, async ({ application }) => {
  const seen = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const states = [window.isVisible()];
    const events: string[] = [];
    window.on('show', () => events.push('show'));
    window.on('hide', () => events.push('hide'));
    window.show();
    states.push(window.isVisible());
    window.hide();
    states.push(window.isVisible());
    return new Promise<{ states: boolean[]; events: string[] }>((resolve) =>
      setTimeout(() => {
        window.destroy();
        resolve({ states, events });
      }, 300),
    );
  });
  expect(seen).toEqual({ states: [false, true, false], events: ['show', 'hide'] });
});

test('is shown at once unless it is told not to be', documentation, async ({ application }) => {
  const isVisible = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow();
    const visible = window.isVisible();
    window.destroy();
    return visible;
  });
  expect(isVisible).toBe(true);
});

test('ready-to-show comes once a hidden window has its page to paint', documentation, async ({ application }) => {
  const events = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const heard: string[] = [];
    const ready = new Promise<void>((resolve) => window.once('ready-to-show', () => resolve()));
    window.on('ready-to-show', () => heard.push(`ready, visible ${String(window.isVisible())}`));
    await window.loadURL('probe://bundle/page.html');
    await ready;
    window.destroy();
    return heard;
  });
  expect(events).toEqual(['ready, visible false']);
});

test('has the size it was asked for', documentation, async ({ application }) => {
  const size = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, width: 640, height: 480 });
    const found = { bounds: window.getBounds(), size: window.getSize() };
    window.destroy();
    return found;
  });
  expect(size.bounds).toMatchObject({ width: 640, height: 480 });
  expect(size.size).toEqual([640, 480]);
});

test(
  'is 800 by 600 unless it is told otherwise',
  cites('api/structures/base-window-options.md'),
  async ({ application }) => {
    const size = await application.evaluate(({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const found = window.getSize();
      window.destroy();
      return found;
    });
    expect(size).toEqual([800, 600]);
  },
);

test('setBounds moves and resizes, and leaves what it is not told', documentation, async ({ application }) => {
  const [all, part] = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    window.setBounds({ x: 40, y: 50, width: 500, height: 400 });
    const first = window.getBounds();
    window.setBounds({ width: 520 });
    const second = window.getBounds();
    window.destroy();
    return [first, second];
  });
  expect(all).toEqual({ x: 40, y: 50, width: 500, height: 400 });
  expect(part).toEqual({ x: 40, y: 50, width: 520, height: 400 });
});

test('setBounds tells of resize', documentation, async ({ application, windowId }) => {
  const heard = await application.evaluate(async ({ BrowserWindow }, id) => {
    const window = BrowserWindow.fromId(id);
    window?.show();
    const resized = new Promise<string>((resolve) => window?.once('resize', () => resolve('resize')));
    window?.setBounds({ width: 700, height: 500 });
    return resized;
  }, windowId);
  expect(heard).toBe('resize');
});

test('the page sees the size of its window', documentation, async ({ application, page, windowId }) => {
  const [width, height] = await application.evaluate(({ BrowserWindow }, id) => {
    const window = BrowserWindow.fromId(id);
    window?.setContentSize(613, 417);
    return window?.getContentSize() ?? [];
  }, windowId);
  expect([width, height]).toEqual([613, 417]);
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([613, 417]);
});

test('a minimum size is remembered', documentation, async ({ application }) => {
  const minimum = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, minWidth: 320, minHeight: 240 });
    const found = window.getMinimumSize();
    window.destroy();
    return found;
  });
  expect(minimum).toEqual([320, 240]);
});

test(
  'maximize and unmaximize are states with events; the normal bounds are kept',
  documentation,
  async ({ application, on }) => {
    test.fixme(
      on === 'electron' && process.platform === 'linux',
      'A bare X server has no window manager that would maximise.',
    );
    const seen = await application.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: true, x: 10, y: 10, width: 500, height: 400 });
      const states = [window.isMaximized()];
      const heard = (event: 'maximize' | 'unmaximize') =>
        new Promise<void>((resolve) => {
          if (event === 'maximize') window.once('maximize', () => resolve());
          else window.once('unmaximize', () => resolve());
        });
      const up = heard('maximize');
      window.maximize();
      await up;
      states.push(window.isMaximized());
      const normal = window.getNormalBounds();
      const down = heard('unmaximize');
      window.unmaximize();
      await down;
      states.push(window.isMaximized());
      window.destroy();
      return { states, normal };
    });
    expect(seen.states).toEqual([false, true, false]);
    expect(seen.normal).toMatchObject({ width: 500, height: 400 });
  },
);

test('minimize and restore are states with events', documentation, async ({ application, on }) => {
  test.fixme(
    on === 'electron' && process.platform === 'linux',
    'A bare X server has no window manager that would minimise.',
  );
  const states = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: true });
    const down = new Promise<void>((resolve) => window.once('minimize', () => resolve()));
    window.minimize();
    await down;
    const found = [window.isMinimized()];
    const up = new Promise<void>((resolve) => window.once('restore', () => resolve()));
    window.restore();
    await up;
    found.push(window.isMinimized());
    window.destroy();
    return found;
  });
  expect(states).toEqual([true, false]);
});

test('close asks with close, then tells with closed', documentation, async ({ application }) => {
  const events = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const heard: string[] = [];
    window.on('close', () => heard.push(`close, destroyed ${String(window.isDestroyed())}`));
    const closed = new Promise<void>((resolve) => window.once('closed', () => resolve()));
    window.close();
    await closed;
    return [...heard, `closed, destroyed ${String(window.isDestroyed())}`];
  });
  expect(events).toEqual(['close, destroyed false', 'closed, destroyed true']);
});

test('close can be prevented', documentation, async ({ application }) => {
  const isDestroyed = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const asked = new Promise<void>((resolve) =>
      window.once('close', (event) => {
        event.preventDefault();
        resolve();
      }),
    );
    window.close();
    await asked;
    await new Promise((resolve) => setTimeout(resolve, 200));
    const found = window.isDestroyed();
    window.destroy();
    return found;
  });
  expect(isDestroyed).toBe(false);
});

test('destroy does not ask, and still tells with closed', documentation, async ({ application }) => {
  const events = await application.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const heard: string[] = [];
    window.on('close', () => heard.push('close'));
    window.on('closed', () => heard.push('closed'));
    window.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return [...heard, String(window.isDestroyed())];
  });
  expect(events).toEqual(['closed', 'true']);
});

test('a destroyed window answers nothing more', documentation, async ({ application }) => {
  const message = await application.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    window.destroy();
    return globalThis.stage.thrown(() => window.getBounds());
  });
  expect(message).toBe('Object has been destroyed');
});

test(
  'is found in getAllWindows, by its id and by its contents, and no more once destroyed',
  documentation,
  async ({ application }) => {
    const found = await application.evaluate(({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false });
      const { id } = window;
      const before = [
        BrowserWindow.getAllWindows().includes(window),
        BrowserWindow.fromId(id) === window,
        BrowserWindow.fromWebContents(window.webContents) === window,
      ];
      window.destroy();
      return { before, after: [BrowserWindow.getAllWindows().includes(window), BrowserWindow.fromId(id)] };
    });
    expect(found).toEqual({ before: [true, true, true], after: [false, null] });
  },
);

test('each window has an id of its own', documentation, async ({ application }) => {
  const [first, second] = await application.evaluate(({ BrowserWindow }) => {
    const windows = [new BrowserWindow({ show: false }), new BrowserWindow({ show: false })];
    const ids = windows.map(({ id }) => id);
    for (const window of windows) window.destroy();
    return ids;
  });
  expect(first).not.toBe(second);
  expect(typeof first).toBe('number');
});

test('its title follows the page, unless that is prevented', documentation, async ({ application, page, windowId }) => {
  const title = () => application.evaluate(({ BrowserWindow }, id) => BrowserWindow.fromId(id)?.getTitle(), windowId);
  await expect.poll(title).toBe('Bench');
  await page.evaluate(() => (document.title = 'Holidays'));
  await expect.poll(title).toBe('Holidays');
  await application.evaluate(({ BrowserWindow }, id) => {
    BrowserWindow.fromId(id)?.on('page-title-updated', (event, name) => {
      event.preventDefault();
      globalThis.stage.kept['title'] = name;
    });
  }, windowId);
  await page.evaluate(() => (document.title = 'Ignored'));
  await expect.poll(() => application.evaluate(() => globalThis.stage.kept['title'])).toBe('Ignored');
  expect(await title()).toBe('Holidays');
});

test('setTitle is what getTitle says', documentation, async ({ application, windowId }) => {
  const title = await application.evaluate(({ BrowserWindow }, id) => {
    const window = BrowserWindow.fromId(id);
    window?.setTitle('Mine');
    return window?.getTitle();
  }, windowId);
  expect(title).toBe('Mine');
});

test('the application hears of each new window and its contents', cites('api/app.md'), async ({ application }) => {
  const heard = await application.evaluate(({ app, BrowserWindow }) => {
    const events: string[] = [];
    let fromEvent: unknown = null;
    app.once('browser-window-created', (_event, window) => {
      events.push('browser-window-created');
      fromEvent = window;
    });
    app.once('web-contents-created', (_event, contents) => events.push(`web-contents-created ${contents.getType()}`));
    const window = new BrowserWindow({ show: false });
    const isSame = fromEvent === window;
    window.destroy();
    return { events: events.sort(), isSame };
  });
  expect(heard).toEqual({ events: ['browser-window-created', 'web-contents-created window'], isSame: true });
});

test('takes progress, from none to indeterminate', documentation, async ({ application, windowId }) => {
  const thrown = await application.evaluate(({ BrowserWindow }, id) => {
    const window = BrowserWindow.fromId(id);
    return globalThis.stage.thrown(() => {
      for (const progress of [0, 0.5, 1, 2, -1]) window?.setProgressBar(progress);
    });
  }, windowId);
  expect(thrown).toBeNull();
});
