// ipcMain, ipcRenderer and webContents.send: calls, messages, their sender, their errors.
import { cites, expect, test } from './bench.ts';

const main = cites('api/ipc-main.md');
const renderer = cites('api/ipc-renderer.md');

test.beforeEach(async ({ application }) => {
  await application.evaluate(({ ipcMain }) => {
    globalThis.stage.notes.length = 0;
    ipcMain.removeAllListeners('test');
    ipcMain.removeAllListeners('odd');
    for (const channel of ['test', 'odd']) ipcMain.removeHandler(channel);
  });
});

test.describe('invoke', () => {
  test('answers with what the handler returns', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', (_event, a: number, b: { c: number }) => ({ sum: a + b.c }));
    });
    expect(await page.evaluate(() => window.probe.invoke('test', 1, { c: 2 }))).toEqual({ sum: 3 });
  });

  test('waits for a promise', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return 'late';
      });
    });
    expect(await page.evaluate(() => window.probe.invoke('test'))).toBe('late');
  });

  test('answers undefined where the handler returns nothing', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => ipcMain.handle('test', () => undefined));
    expect(await page.evaluate(async () => (await window.probe.invoke('test')) === undefined)).toBe(true);
  });

  test('tells only the text of an error', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', () => {
        throw new TypeError('no such album');
      });
    });
    const error = await page.evaluate(() =>
      window.probe.invoke('test').then(
        () => null,
        (caught: unknown) => ({ isError: caught instanceof Error, message: (caught as Error).message }),
      ),
    );
    expect(error).toEqual({
      isError: true,
      message: "Error invoking remote method 'test': TypeError: no such album",
    });
  });

  test('tells a rejection in the same way', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => ipcMain.handle('test', () => Promise.reject(new Error('later'))));
    const message = await page.evaluate(() =>
      window.probe.invoke('test').catch((error: unknown) => (error as Error).message),
    );
    expect(message).toBe("Error invoking remote method 'test': Error: later");
  });

  test('rejects where there is no handler', renderer, async ({ page }) => {
    const message = await page.evaluate(() =>
      window.probe.invoke('nobody').catch((error: unknown) => (error as Error).message),
    );
    expect(message).toBe("Error invoking remote method 'nobody': Error: No handler registered for 'nobody'");
  });

  test('rejects after the handler was removed', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', () => 1);
      ipcMain.removeHandler('test');
    });
    const message = await page.evaluate(() =>
      window.probe.invoke('test').catch((error: unknown) => (error as Error).message),
    );
    expect(message).toContain("No handler registered for 'test'");
  });

  test('has one handler for each channel', main, async ({ application }) => {
    const message = await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', () => 1);
      return globalThis.stage.thrown(() => ipcMain.handle('test', () => 2));
    });
    expect(message).toBe("Attempted to register a second handler for 'test'");
  });

  test('handleOnce answers once', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => ipcMain.handleOnce('test', () => 'once'));
    const answers = await page.evaluate(async () => [
      await window.probe.invoke('test'),
      await window.probe.invoke('test').catch((error: unknown) => (error as Error).message),
    ]);
    expect(answers[0]).toBe('once');
    expect(answers[1]).toContain('No handler registered');
  });

  test('many calls at once get each their own answer', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.handle('test', async (_event, n: number) => {
        await new Promise((resolve) => setTimeout(resolve, 30 - n));
        return n * 2;
      });
    });
    const answers = await page.evaluate(() =>
      Promise.all(Array.from({ length: 30 }, (_, n) => window.probe.invoke('test', n))),
    );
    expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => n * 2));
  });

  test('a result that cannot be cloned is an error for the caller', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => ipcMain.handle('test', () => ({ call: () => 1 })));
    const message = await page.evaluate(() =>
      window.probe.invoke('test').catch((error: unknown) => (error as Error).message),
    );
    expect(message).toMatch(/^Error invoking remote method 'test': .*could not be cloned/);
  });

  test(
    'knows who calls: contents, frame, its address and that it has no parent',
    cites('api/structures/ipc-main-invoke-event.md'),
    async ({ application, page, windowId }) => {
      await application.evaluate(({ BrowserWindow, ipcMain }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        ipcMain.handle('test', (event) => ({
          sender: event.sender === contents,
          url: event.senderFrame?.url,
          origin: event.senderFrame?.origin,
          parent: event.senderFrame?.parent,
          top: event.senderFrame?.top?.url,
          isMain: event.senderFrame?.frameToken === contents?.mainFrame.frameToken,
          processId: typeof event.processId,
          frameId: typeof event.frameId,
        }));
      }, windowId);
      expect(await page.evaluate(() => window.probe.invoke('test'))).toEqual({
        sender: true,
        url: 'probe://bundle/page.html',
        origin: 'probe://bundle',
        parent: null,
        top: 'probe://bundle/page.html',
        isMain: true,
        processId: 'number',
        frameId: 'number',
      });
    },
  );

  test(
    'the sender’s address follows a navigation',
    cites('api/web-frame-main.md'),
    async ({ application, page, windowId }) => {
      await application.evaluate(async ({ BrowserWindow, ipcMain }, id) => {
        ipcMain.handle('test', (event) => event.senderFrame?.url);
        await BrowserWindow.fromId(id)?.loadURL('probe://bundle/other.html?q=1');
      }, windowId);
      await page.waitForSelector('h1:has-text("Other")');
      expect(await page.evaluate(() => window.probe.invoke('test'))).toBe('probe://bundle/other.html?q=1');
    },
  );
});

test.describe('send', () => {
  test('reaches ipcMain with its arguments', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.on('test', (event, ...args: unknown[]) => globalThis.stage.notes.push([event.senderFrame?.url, ...args]));
    });
    await page.evaluate(() => window.probe.send('test', 1, 'two', [3], { four: null }));
    await expect
      .poll(() => application.evaluate(() => globalThis.stage.notes))
      .toEqual([['probe://bundle/page.html', 1, 'two', [3], { four: null }]]);
  });

  test('keeps the order of messages, and of messages and calls', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.on('test', (_event, n) => globalThis.stage.notes.push(n));
      ipcMain.handle('test', (_event, n) => globalThis.stage.notes.push(n));
    });
    await page.evaluate(async () => {
      for (let n = 0; n < 100; n += 1) window.probe.send('test', n);
      await window.probe.invoke('test', 100);
    });
    const order = await application.evaluate(() => globalThis.stage.notes);
    expect(order).toEqual(Array.from({ length: 101 }, (_, n) => n));
  });

  test('once hears once, removeListener hears no more', main, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      const always = (): void => void globalThis.stage.notes.push('always');
      ipcMain.once('test', () => globalThis.stage.notes.push('once'));
      ipcMain.on('test', always);
      ipcMain.handle('test', () => ipcMain.removeListener('test', always).listenerCount('test'));
    });
    const left = await page.evaluate(async () => {
      window.probe.send('test');
      window.probe.send('test');
      const count = await window.probe.invoke('test');
      window.probe.send('test');
      await window.probe.invoke('test');
      return count;
    });
    expect(await application.evaluate(() => globalThis.stage.notes)).toEqual(['once', 'always', 'always']);
    expect(left).toBe(0);
  });

  test(
    'reply and sender.send answer the page that sent',
    cites('api/structures/ipc-main-event.md'),
    async ({ application, page }) => {
      await application.evaluate(({ ipcMain }) => {
        ipcMain.on('test', (event) => {
          event.reply('answer', 'reply');
          event.sender.send('answer', 'send');
          event.senderFrame?.send('answer', 'frame');
        });
      });
      await page.evaluate(() => {
        window.probe.listen('answer');
        window.probe.send('test');
      });
      await expect
        .poll(() => page.evaluate(() => window.probe.received('answer')))
        .toEqual([['reply'], ['send'], ['frame']]);
    },
  );

  test(
    'webContents.send reaches every listener of the preload, in order',
    cites('api/web-contents.md'),
    async ({ application, page, windowId }) => {
      await page.evaluate(() => window.probe.listen('news'));
      await application.evaluate(({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        for (let n = 0; n < 20; n += 1) contents?.send('news', n, { n });
      }, windowId);
      await expect
        .poll(() => page.evaluate(() => window.probe.received('news')))
        .toEqual(Array.from({ length: 20 }, (_, n) => [n, { n }]));
    },
  );

  test(
    'a listener of the preload can be once, and can be removed',
    renderer,
    async ({ application, page, windowId }) => {
      await page.evaluate(() => {
        window.probe.once('single');
        window.probe.listen('removed');
        window.probe.forget('removed');
        window.probe.listen('end');
      });
      await application.evaluate(({ BrowserWindow }, id) => {
        const contents = BrowserWindow.fromId(id)?.webContents;
        for (const channel of ['single', 'single', 'removed', 'end']) contents?.send(channel, 1);
      }, windowId);
      await expect.poll(() => page.evaluate(() => window.probe.received('end'))).toEqual([[1]]);
      expect(await page.evaluate(() => window.probe.received('single'))).toEqual([[1]]);
      expect(await page.evaluate(() => window.probe.received('removed'))).toEqual([]);
    },
  );

  test(
    'the preload has no ports with an ordinary message',
    cites('api/structures/ipc-renderer-event.md'),
    async ({ application, page, windowId }) => {
      await application.evaluate(
        ({ BrowserWindow }, id) => BrowserWindow.fromId(id)?.webContents.send('one', 'no port'),
        windowId,
      );
      await expect.poll(() => page.evaluate(() => window.probe.received('one'))).toEqual([['no port']]);
      expect(await page.evaluate(() => window.log)).toEqual([]);
    },
  );
});

test.describe('what cannot be sent', () => {
  const refused = ['function', 'nested function', 'promise', 'symbol', 'weak map', 'element'];

  for (const how of ['send', 'invoke', 'postMessage']) {
    for (const what of refused) {
      test(`${how} throws for a ${what}`, renderer, async ({ page }) => {
        const message = await page.evaluate(([way, value]) => window.probe.attempt(way, value), [how, what] as const);
        expect(message).toBe('An object could not be cloned.');
      });
    }
  }

  test('send takes an instance of a class as its fields', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.on('odd', (_event, value: object) => globalThis.stage.notes.push(globalThis.describe(value)));
    });
    expect(await page.evaluate(() => window.probe.attempt('send', 'class'))).toBeNull();
    await expect.poll(() => application.evaluate(() => globalThis.stage.notes)).toEqual(['Object {name:"IMG_1"}']);
  });

  test('send takes a Map', renderer, async ({ application, page }) => {
    await application.evaluate(({ ipcMain }) => {
      ipcMain.on('odd', (_event, value: object) => globalThis.stage.notes.push(globalThis.describe(value)));
    });
    expect(await page.evaluate(() => window.probe.attempt('send', 'map'))).toBeNull();
    await expect.poll(() => application.evaluate(() => globalThis.stage.notes)).toEqual(['Map {"a"=>Object {b:1n}}']);
  });

  test('postMessage transfers ports and nothing else', renderer, async ({ page }) => {
    expect(await page.evaluate(() => window.probe.attempt('transfer', 'buffer'))).toBe('Invalid value for transfer');
  });
});
