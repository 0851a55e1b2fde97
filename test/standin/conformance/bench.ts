// The test function of this folder: one application for all tests of a worker, one window for each test that asks for a page.
// Every test names the page of Electron's documentation that it restates; a test without one fails.
import {
  type ElectronApplication,
  expect,
  type JSHandle,
  type Page,
  test as base,
  type TestDetails,
} from '@playwright/test';
import type { MessagePortMain, UtilityProcess } from 'electron';
import { type Host, launch } from './program.ts';

export { expect };

/** What fixtures/bench/main.mjs puts into the main process for tests to use. */
export interface Stage {
  readonly folder: string;
  readonly routes: Map<string, (request: Request) => Response | Promise<Response>>;
  /** Addresses that came to the scheme, in order. */
  readonly requests: { readonly url: string; readonly method: string; readonly headers: Record<string, string> }[];
  /** Things that a test puts away for its next step. */
  readonly kept: Record<string, unknown>;
  readonly ports: Record<string, MessagePortMain>;
  readonly children: Record<string, UtilityProcess>;
  readonly notes: unknown[];
  open(options: OpenOptions): Promise<number>;
  /** The message of what a function throws, null where it does not. */
  thrown(work: () => unknown): string | null;
  fork(script: string, args?: string[], options?: WorkerOptions): UtilityProcess;
  /** The next `count` events, each as its list of arguments. */
  next(emitter: NodeJS.EventEmitter, event: string, count?: number): Promise<unknown[][]>;
}

export interface OpenOptions {
  readonly url?: string | undefined;
  /** Null: a window without a preload. */
  readonly preload?: string | null | undefined;
}

export interface WorkerOptions {
  readonly env?: Record<string, string> | undefined;
  readonly cwd?: string | undefined;
  readonly stdio?: Electron.ForkOptions['stdio'] | undefined;
  readonly serviceName?: string | undefined;
}

/** What fixtures/bench/preload.cjs exposes to the page. */
export interface Probe {
  readonly facts: Record<string, unknown>;
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  /** Sends a value that only the preload can make; resolves with the message of what was thrown, null where nothing was. */
  attempt(how: string, what: string): Promise<string | null>;
  listen(channel: string): void;
  once(channel: string): void;
  forget(channel: string): void;
  received(channel: string): unknown[][];
  sendPort(channel: string): void;
  pathOf(file: File): string;
  describe(channel: string): Promise<string>;
}

export interface Logged {
  readonly port: string;
  readonly event: 'arrived' | 'message' | 'close';
  readonly data?: unknown;
  readonly text?: string;
  readonly ports?: number;
}

declare global {
  /** fixtures/bench/main.mjs. */
  var stage: Stage;
  /** pages/describe.js: the same in a page, in main and in a utility process. */
  var samples: Record<string, () => unknown>;
  var Album: new () => { readonly title: string; open(): string };
  function describe(value: unknown): string;
  interface Window {
    readonly probe: Probe;
    /** Ports that the preload handed over, by name. */
    readonly ports: Record<string, MessagePort>;
    /** What came through a port: `message` and `close`, in order. */
    readonly log: Logged[];
    /** What `probe` was when the page's first script ran. */
    readonly seenFirst: string;
  }
}

const pageOfDocumentation = 'electron docs';
const difference = 'differs on the stand-in';

/** Names the page of Electron's documentation that a test restates, relative to docs/ in its repository. */
export const cites = (page: string): TestDetails => ({ annotation: { type: pageOfDocumentation, description: page } });

interface Difference<T> {
  readonly electron: T;
  readonly standin: T;
  readonly why: string;
}

interface Fixtures {
  /** The BrowserWindow of `page`. */
  readonly windowId: number;
  /** What is to be expected here, where the stand-in cannot do as Electron does; the test's report shows it. */
  readonly differs: <T>(expected: Difference<T>) => T;
  readonly cited: undefined;
}

interface WorkerFixtures {
  readonly on: Host;
  readonly application: ElectronApplication;
}

const opened = new WeakMap<Page, number>();

export const test = base.extend<Fixtures, WorkerFixtures>({
  on: ['standin', { option: true, scope: 'worker' }],
  application: [
    async ({ on }, use) => {
      const application = await launch(on, 'bench');
      await application.evaluate(({ app }) => app.whenReady());
      await use(application);
      // Not close(): it waits for before-quit handlers, and a test may have left a window that refuses to go.
      await Promise.all([
        application.waitForEvent('close'),
        application.evaluate(({ app }) => app.exit(0)).catch(() => {}),
      ]);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  page: async ({ application }, use) => {
    const page = await openPage(application, {});
    await use(page);
    await closePage(application, page);
  },
  windowId: async ({ page }, use) => use(opened.get(page) ?? 0),
  differs: async ({ on }, use, info) =>
    use(({ electron, standin, why }) => {
      info.annotations.push({ type: difference, description: why });
      return on === 'electron' ? electron : standin;
    }),
  cited: [
    async ({ on: _on }, use, info) => {
      const pages = info.annotations.filter(({ type }) => type === pageOfDocumentation);
      expect(pages.length, 'the pages of the documentation that this test names').toBeGreaterThan(0);
      await use(undefined);
    },
    { auto: true },
  ],
});

/** Not simply the next `window` event: one of a window that an earlier test opened and destroyed may come late. */
async function pageOf(application: ElectronApplication, id: number): Promise<Page | undefined> {
  for (const page of application.windows()) {
    if (opened.has(page) || page.isClosed()) continue;
    const found = await application
      .browserWindow(page)
      .then((window: JSHandle<{ readonly id: number }>) => window.evaluate((own) => own.id))
      .catch(() => null);
    if (found === id) return page;
  }
  return undefined;
}

/** Opens a window of the bench application and resolves when its page has loaded. */
export async function openPage(application: ElectronApplication, options: OpenOptions): Promise<Page> {
  const id = await application.evaluate((_electron, wanted) => globalThis.stage.open(wanted), options);
  let page: Page | undefined;
  await expect
    .poll(async () => (page = await pageOf(application, id)) != null, { message: 'the page of a new window' })
    .toBe(true);
  if (page == null) throw new Error('A window opened without a page.');
  // Playwright may still be at the blank page that a window begins with.
  await page.waitForFunction(() => location.href !== 'about:blank' && document.readyState === 'complete');
  opened.set(page, id);
  return page;
}

export async function closePage(application: ElectronApplication, page: Page): Promise<void> {
  await application.evaluate(
    ({ BrowserWindow }, id) => {
      const window = BrowserWindow.fromId(id);
      if (window?.isDestroyed() === false) window.destroy();
    },
    opened.get(page) ?? 0,
  );
}

/** Makes a channel, keeps one end in main as `stage.ports[name]` and gives the other to the page, whose log names it so. */
export async function connect(application: ElectronApplication, page: Page, name: PortName): Promise<void> {
  await application.evaluate(
    ({ BrowserWindow, MessageChannelMain }, [id, port]) => {
      const { port1, port2 } = new MessageChannelMain();
      globalThis.stage.ports[port] = port1;
      port1.on('message', ({ data, ports }) => {
        globalThis.stage.notes.push({
          port,
          event: 'message',
          data: data as unknown,
          text: globalThis.describe(data),
          ports: ports.length,
        });
      });
      port1.on('close', () => globalThis.stage.notes.push({ port, event: 'close' }));
      port1.start();
      BrowserWindow.fromId(id)?.webContents.postMessage(port, 'from main', [port2]);
    },
    [windowIdOf(page), name] as const,
  );
  await page.waitForFunction((port) => port in window.ports, name);
}

/** Channels that the preload listens to. */
export type PortName = 'one' | 'two' | 'three';

/** What came into main since the test began. */
export const heardInMain = (application: ElectronApplication): Promise<Logged[]> =>
  application.evaluate(() => globalThis.stage.notes as Logged[]);

export const windowIdOf = (page: Page): number => opened.get(page) ?? 0;
