// The computer around the application: dialogs, themes, displays, power, the trash, notifications, pictures, paths.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cites, expect, test } from './bench.ts';

test.describe('dialog', () => {
  const documentation = cites('api/dialog.md');

  test(
    'a test can put its own answer in place of a dialog',
    cites('tutorial/automated-testing.md'),
    async ({ application }) => {
      await application.evaluate(({ dialog }) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/photos'] });
      });
      const answer = await application.evaluate(({ dialog }) =>
        dialog.showOpenDialog({ properties: ['openDirectory'] }),
      );
      expect(answer).toEqual({ canceled: false, filePaths: ['/photos'] });
    },
  );

  test('what it put in place is what a handler of main sees', documentation, async ({ application, page }) => {
    await application.evaluate(({ dialog, ipcMain }) => {
      ipcMain.removeHandler('choose');
      ipcMain.handle('choose', () => dialog.showOpenDialog({ properties: ['openDirectory', 'multiSelections'] }));
      dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
    });
    expect(await page.evaluate(() => window.probe.invoke('choose'))).toEqual({ canceled: true, filePaths: [] });
  });

  test('has the dialogs that an application needs', documentation, async ({ application }) => {
    const kinds = await application.evaluate(({ dialog }) =>
      [dialog.showOpenDialog, dialog.showSaveDialog, dialog.showMessageBox, dialog.showErrorBox].map(
        (one) => typeof one,
      ),
    );
    expect(kinds).toEqual(['function', 'function', 'function', 'function']);
  });
});

test.describe('theme', () => {
  const documentation = cites('api/native-theme.md');

  for (const theme of ['dark', 'light'] as const) {
    test(`themeSource ${theme} reaches the page’s style rules`, documentation, async ({ application, page }) => {
      const isDark = await application.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source;
        return [nativeTheme.themeSource, nativeTheme.shouldUseDarkColors];
      }, theme);
      expect(isDark).toEqual([theme, theme === 'dark']);
      await expect
        .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
        .toBe(theme === 'dark');
    });
  }

  test('a page hears when it changes, and so does main', documentation, async ({ application, page }) => {
    await application.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'light'));
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: light)').matches)).toBe(true);
    await page.evaluate(() =>
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) =>
        Object.assign(globalThis, { dark: matches }),
      ),
    );
    const told = await application.evaluate(({ nativeTheme }) => {
      const updated = new Promise<string>((resolve) => nativeTheme.once('updated', () => resolve('updated')));
      nativeTheme.themeSource = 'dark';
      return updated;
    });
    expect(told).toBe('updated');
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { dark?: boolean }).dark)).toBe(true);
  });

  test('only system, light and dark are themes', documentation, async ({ application }) => {
    const [thrown, source] = await application.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'system';
      return [globalThis.stage.thrown(() => (nativeTheme.themeSource = 'purple' as never)), nativeTheme.themeSource];
    });
    expect(thrown).not.toBeNull();
    expect(source).toBe('system');
  });
});

test.describe('screen', () => {
  const documentation = cites('api/screen.md');

  test(
    'there is a display, and it has a place, a size and a scale',
    cites('api/structures/display.md'),
    async ({ application }) => {
      const displays = await application.evaluate(({ screen }) => screen.getAllDisplays());
      expect(displays.length).toBeGreaterThan(0);
      const rectangle = {
        x: expect.any(Number),
        y: expect.any(Number),
        width: expect.any(Number),
        height: expect.any(Number),
      };
      for (const display of displays)
        expect(display).toMatchObject({
          id: expect.any(Number),
          bounds: rectangle,
          workArea: rectangle,
          scaleFactor: expect.any(Number),
          size: { width: expect.any(Number), height: expect.any(Number) },
        });
      expect(displays[0]?.bounds.width).toBeGreaterThan(0);
    },
  );

  test('one display is the primary one', documentation, async ({ application }) => {
    const [primary, all] = await application.evaluate(({ screen }) => [
      screen.getPrimaryDisplay().id,
      screen.getAllDisplays().map(({ id }) => id),
    ]);
    expect(all).toContain(primary);
  });

  test('a rectangle is matched with a display, even far outside', documentation, async ({ application }) => {
    const [inside, outside, all] = await application.evaluate(({ screen }) => [
      screen.getDisplayMatching(screen.getPrimaryDisplay().bounds).id,
      screen.getDisplayMatching({ x: 90_000, y: 90_000, width: 10, height: 10 }).id,
      screen.getAllDisplays().map(({ id }) => id),
    ]);
    expect(all).toContain(inside);
    expect(all).toContain(outside);
  });
});

test.describe('power', () => {
  const documentation = cites('api/power-monitor.md');

  test('tells the source of power and the idle time', documentation, async ({ application }) => {
    const found = await application.evaluate(({ powerMonitor }) => [
      typeof powerMonitor.isOnBatteryPower(),
      typeof powerMonitor.onBatteryPower,
      typeof powerMonitor.getSystemIdleTime(),
      powerMonitor.getSystemIdleState(60),
    ]);
    expect(found.slice(0, 3)).toEqual(['boolean', 'boolean', 'number']);
    expect(['active', 'idle', 'locked', 'unknown']).toContain(found[3]);
  });

  test('events can be heard, and emitted by a test', documentation, async ({ application }) => {
    const heard = await application.evaluate(({ powerMonitor }) => {
      const events: string[] = [];
      const listen = (name: string): unknown =>
        (powerMonitor as NodeJS.EventEmitter).once(name, () => events.push(name));
      for (const name of ['suspend', 'resume', 'on-battery', 'on-ac']) listen(name);
      for (const name of ['suspend', 'resume', 'on-battery', 'on-ac']) (powerMonitor as NodeJS.EventEmitter).emit(name);
      return events;
    });
    expect(heard).toEqual(['suspend', 'resume', 'on-battery', 'on-ac']);
  });
});

test.describe('shell', () => {
  const documentation = cites('api/shell.md');

  test('trashItem takes a file away', documentation, async ({ application }) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'trash-')), 'a photo.txt');
    writeFileSync(file, 'x');
    const result = await application.evaluate(async ({ shell }, item) => {
      await shell.trashItem(item);
      const { existsSync } = process.getBuiltinModule('node:fs');
      return existsSync(item);
    }, file);
    expect(result).toBe(false);
  });

  test('trashItem rejects for a file that is not there', documentation, async ({ application }) => {
    const outcome = await application.evaluate(
      ({ shell }, item) =>
        shell.trashItem(item).then(
          () => 'done',
          (error: unknown) => (error instanceof Error ? 'rejected' : 'odd'),
        ),
      path.join(tmpdir(), 'there is no such file'),
    );
    expect(outcome).toBe('rejected');
  });

  test('has ways to show and to open', documentation, async ({ application }) => {
    const kinds = await application.evaluate(({ shell }) =>
      [shell.showItemInFolder, shell.openExternal, shell.openPath].map((one) => typeof one),
    );
    expect(kinds).toEqual(['function', 'function', 'function']);
  });

  test('a test can put its own in place of openExternal', documentation, async ({ application }) => {
    const urls = await application.evaluate(async ({ shell }) => {
      const opened: string[] = [];
      shell.openExternal = (url) => {
        opened.push(url);
        return Promise.resolve();
      };
      await shell.openExternal('https://example.org/');
      return opened;
    });
    expect(urls).toEqual(['https://example.org/']);
  });
});

test.describe('notification', () => {
  const documentation = cites('api/notification.md');

  test('has its words, and says whether the system shows any', documentation, async ({ application }) => {
    const found = await application.evaluate(({ Notification }) => {
      const one = new Notification({ title: 'Indexed', body: '4,000 photos' });
      return [typeof Notification.isSupported(), one.title, one.body, typeof one.show, typeof one.close];
    });
    expect(found).toEqual(['boolean', 'Indexed', '4,000 photos', 'function', 'function']);
  });

  test('a click is an event', documentation, async ({ application }) => {
    const heard = await application.evaluate(({ Notification }) => {
      const one = new Notification({ title: 'Indexed' });
      let clicks = 0;
      one.on('click', () => (clicks += 1));
      one.emit('click');
      return clicks;
    });
    expect(heard).toBe(1);
  });
});

test.describe('nativeImage', () => {
  const documentation = cites('api/native-image.md');

  test('a picture that cannot be read is empty, not a fault', documentation, async ({ application }) => {
    const empty = await application.evaluate(({ nativeImage }) => [
      nativeImage.createFromPath('/not/there.png').isEmpty(),
      nativeImage.createEmpty().isEmpty(),
      nativeImage.createFromBuffer(Buffer.from('not a picture')).isEmpty(),
    ]);
    expect(empty).toEqual([true, true, true]);
  });

  test('a PNG in memory has its size', documentation, async ({ application }) => {
    const found = await application.evaluate(({ nativeImage }) => {
      const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const image = nativeImage.createFromBuffer(Buffer.from(png, 'base64'));
      return [image.isEmpty(), image.getSize()];
    });
    expect(found).toEqual([false, { width: 1, height: 1 }]);
  });
});

test.describe('nativeImage, changed', () => {
  test('resize keeps the shape', cites('api/native-image.md'), async ({ application }) => {
    const size = await application.evaluate(({ nativeImage }) => {
      const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      return nativeImage.createFromBuffer(Buffer.from(png, 'base64')).resize({ width: 8 }).getSize();
    });
    expect(size).toEqual({ width: 8, height: 8 });
  });
});

test.describe('crash reports', () => {
  test(
    'can be kept on this computer, without an address to send them to',
    cites('api/crash-reporter.md'),
    async ({ application }) => {
      const found = await application.evaluate(({ app, crashReporter }) => {
        const thrown = globalThis.stage.thrown(() => crashReporter.start({ uploadToServer: false }));
        return [thrown, crashReporter.getUploadToServer(), typeof app.getPath('crashDumps')];
      });
      expect(found).toEqual([null, false, 'string']);
    },
  );
});

test.describe('paths', () => {
  for (const name of [
    'home',
    'appData',
    'userData',
    'sessionData',
    'temp',
    'exe',
    'desktop',
    'documents',
    'downloads',
    'pictures',
    'videos',
    'music',
    'logs',
    'crashDumps',
  ] as const) {
    test(`${name} is an absolute path`, cites('api/app.md'), async ({ application }) => {
      const found = await application.evaluate(({ app }, asked) => app.getPath(asked), name);
      expect(path.isAbsolute(found)).toBe(true);
    });
  }
});
