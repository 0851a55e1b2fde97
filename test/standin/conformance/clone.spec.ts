// What becomes of values on each way that a message can go. Both ends describe a value as text; the texts must agree.
import type { ElectronApplication, Page } from '@playwright/test';
import { cites, connect, expect, heardInMain, test } from './bench.ts';

type Described = Record<string, string>;

/** As each sample describes itself where it was made. */
const expected: Described = {
  undefined: 'undefined',
  null: 'null',
  'undefined in an object': 'Object {a:undefined,b:1}',
  numbers: '[NaN,Infinity,-0,1.5]',
  bigint: `${String(2n ** 70n)}n`,
  text: JSON.stringify('žluťoučký kůň 🐎 \u0000 \ud800'),
  date: 'Date 2024-07-01T00:00:00.000Z',
  pattern: 'RegExp /a\\/b+/gi',
  map: 'Map {"a"=>Object {b:[1n]},2=>undefined}',
  set: 'Set {1,"two",Date 1970-01-01T00:00:00.000Z}',
  bytes: 'Uint8Array [0,127,255]',
  'bytes of a larger buffer': 'Uint8Array [2,3]',
  floats: 'Float32Array [0.5,-2]',
  buffer: 'ArrayBuffer [5,6]',
  error: 'TypeError out of film',
  nested: 'Object {a:[Object {b:Object {c:[Uint8Array [1]]}}]}',
  cycle: 'Object {name:"ring",self:again}',
  large: 'Uint8Array [7,7,7,7]',
};
const names = Object.keys(expected);

const documentation = cites('api/ipc-renderer.md');
const guide = cites('tutorial/message-ports.md');
const process = cites('api/utility-process.md');

const byName = (texts: readonly (string | undefined)[]): Described =>
  Object.fromEntries(names.map((name, at) => [name, texts[at] ?? 'nothing arrived']));

test.beforeEach(async ({ application }) => {
  await application.evaluate(() => void (globalThis.stage.notes.length = 0));
});

async function mainHears(application: ElectronApplication): Promise<Described> {
  await expect.poll(async () => (await countInMain(application)) >= names.length, { timeout: 6000 }).toBe(true);
  return byName(
    await application.evaluate(() => (globalThis.stage.notes as { text?: string }[]).map(({ text }) => text)),
  );
}
const countInMain = (application: ElectronApplication): Promise<number> =>
  application.evaluate(() => globalThis.stage.notes.length);

async function pageHears(page: Page): Promise<Described> {
  const texts = () =>
    page.evaluate(() => window.log.filter(({ event }) => event === 'message').map(({ text }) => text));
  await expect.poll(async () => (await texts()).length, { timeout: 6000 }).toBe(names.length);
  return byName(await texts());
}

/** Starts a worker that answers one command after another; `tells` collects what it sends, described. */
async function startWorker(application: ElectronApplication): Promise<void> {
  await application.evaluate(() => {
    const child = globalThis.stage.fork('worker.mjs');
    globalThis.stage.children['worker'] = child;
    child.on('message', (message: { answer?: unknown; port?: string; text?: string }) => {
      if ('answer' in message) globalThis.stage.notes.push({ text: globalThis.describe(message.answer) });
      else if (message.port === 'heard') globalThis.stage.notes.push({ text: message.text });
    });
  });
}

test.afterEach(async ({ application }) => {
  await application.evaluate(() => void globalThis.stage.children['worker']?.kill());
});

test('within main, from port to port', guide, async ({ application }) => {
  const texts = await application.evaluate(async ({ MessageChannelMain }, list) => {
    const { port1, port2 } = new MessageChannelMain();
    const heard: string[] = [];
    const done = new Promise<void>((resolve) => {
      port2.on('message', ({ data }) => {
        heard.push(globalThis.describe(data));
        if (heard.length === list.length) resolve();
      });
    });
    port2.start();
    for (const name of list) port1.postMessage(globalThis.samples[name]?.());
    await done;
    return heard;
  }, names);
  expect(byName(texts)).toEqual(expected);
});

test('from main to a page, through a port', guide, async ({ application, page }) => {
  await connect(application, page, 'one');
  await application.evaluate((_electron, list) => {
    for (const name of list) globalThis.stage.ports['one']?.postMessage(globalThis.samples[name]?.());
  }, names);
  expect(await pageHears(page)).toEqual(expected);
});

test('from a page to main, through a port', guide, async ({ application, page }) => {
  await connect(application, page, 'one');
  await page.evaluate((list) => {
    for (const name of list) window.ports['one']?.postMessage(globalThis.samples[name]?.());
  }, names);
  expect(await mainHears(application)).toEqual(expected);
});

test('from main to a utility process', process, async ({ application }) => {
  await startWorker(application);
  await application.evaluate((_electron, list) => {
    const child = globalThis.stage.children['worker'];
    for (const name of list) child?.postMessage({ do: 'describe', value: globalThis.samples[name]?.() });
  }, names);
  const heard = await mainHears(application);
  // The worker answers with the text, and the text of a text is in quotation marks.
  const unquoted = Object.entries(heard).map(([name, text]) => [name, JSON.parse(text) as string]);
  expect(Object.fromEntries(unquoted)).toEqual(expected);
});

test('from a utility process to main', process, async ({ application }) => {
  await startWorker(application);
  await application.evaluate((_electron, list) => {
    for (const name of list) globalThis.stage.children['worker']?.postMessage({ do: 'make', name });
  }, names);
  expect(await mainHears(application)).toEqual(expected);
});

async function joinPageAndWorker(application: ElectronApplication, windowId: number): Promise<void> {
  await startWorker(application);
  await application.evaluate(({ BrowserWindow, MessageChannelMain }, id) => {
    const { port1, port2 } = new MessageChannelMain();
    globalThis.stage.children['worker']?.postMessage({ do: 'take port' }, [port1]);
    BrowserWindow.fromId(id)?.webContents.postMessage('one', null, [port2]);
  }, windowId);
  await expect.poll(() => countInMain(application)).toBe(1);
  await application.evaluate(() => void (globalThis.stage.notes.length = 0));
}

test('from a page to a utility process, through a port', guide, async ({ application, page, windowId }) => {
  await joinPageAndWorker(application, windowId);
  await page.waitForFunction(() => 'one' in window.ports);
  await page.evaluate((list) => {
    for (const name of list) window.ports['one']?.postMessage(globalThis.samples[name]?.());
  }, names);
  expect(await mainHears(application)).toEqual(expected);
});

test('from a utility process to a page, through a port', guide, async ({ application, page, windowId }) => {
  await joinPageAndWorker(application, windowId);
  await page.waitForFunction(() => 'one' in window.ports);
  await page.evaluate((list) => {
    for (const name of list) window.ports['one']?.postMessage({ make: name });
  }, names);
  expect(await pageHears(page)).toEqual(expected);
});

test('Node’s Buffer arrives in a page as bytes and nothing more', documentation, async ({ application, page }) => {
  await connect(application, page, 'one');
  await application.evaluate(() => globalThis.stage.ports['one']?.postMessage(Buffer.from([1, 2])));
  await expect.poll(() => page.evaluate(() => window.log.at(-1)?.text)).toBe('Uint8Array [1,2]');
});

test('invoke takes and brings bytes, dates, maps and large numbers', documentation, async ({ application, page }) => {
  await application.evaluate(({ ipcMain }) => {
    ipcMain.removeHandler('clone');
    ipcMain.handle('clone', (_event, value) => {
      globalThis.stage.notes.push(globalThis.describe(value));
      return value as unknown;
    });
  });
  const value = 'Object {bytes:Uint8Array [1,2],when:Date 1970-01-01T00:00:00.000Z,map:Map {1=>5n},none:undefined}';
  const back = await page.evaluate(async () => {
    const given = { bytes: new Uint8Array([1, 2]), when: new Date(0), map: new Map([[1, 5n]]), none: undefined };
    return globalThis.describe(await window.probe.invoke('clone', given));
  });
  expect(await heardInMain(application)).toEqual([value]);
  expect(back).toBe(value);
});

const classes = [
  ['a page', 'main'],
  ['main', 'a page'],
  ['main', 'a utility process'],
  ['a utility process', 'main'],
] as const;
for (const [from, to] of classes) {
  test(`an instance of a class goes from ${from} to ${to} as its fields`, guide, async ({ application, page }) => {
    const hears = async (): Promise<string | undefined> =>
      to === 'a page'
        ? page.evaluate(() => window.log.at(-1)?.text)
        : application.evaluate(() => (globalThis.stage.notes as { text?: string }[]).at(-1)?.text);
    if (from === 'a utility process' || to === 'a utility process') await startWorker(application);
    else await connect(application, page, 'one');
    if (from === 'a page') {
      await page.evaluate(() => {
        class Album {
          title = 'Summer';
          open(): string {
            return this.title;
          }
        }
        window.ports['one']?.postMessage(new Album());
      });
    } else {
      await application.evaluate(
        (_electron, [sender, receiver]) => {
          const { children, ports } = globalThis.stage;
          if (sender === 'a utility process') children['worker']?.postMessage({ do: 'album' });
          else if (receiver === 'a page') ports['one']?.postMessage(new globalThis.Album());
          else children['worker']?.postMessage({ do: 'describe', value: new globalThis.Album() });
        },
        [from, to] as const,
      );
    }
    const text = 'Object {title:"Summer"}';
    await expect.poll(hears).toBe(to === 'a utility process' ? JSON.stringify(text) : text);
  });
}
