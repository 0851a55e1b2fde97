// `webContents`: one page of Chromium's as the application sees it. Constructed at once; whatever needs the page waits
// until Chromium has it.
import { notInStandIn, only } from './absent.ts';
import { app } from './app.ts';
import { refreshChromiumProcesses } from './browser.ts';
import { KnownEvents, preventable } from './emitter.ts';
import { chromiumProcesses } from './living.ts';
import { watchFrames, type Frames } from './frames.ts';
import type { IpcEvent } from './ipc-main.ts';
import { takePorts } from './message-port.ts';
import { watchNavigations, type Navigations } from './navigation.ts';
import { openPageLink, type PageLink } from './page-link.ts';
import { answerFilePaths } from './page-files.ts';
import { applyPermissions, whenHandlersChange } from './permissions.ts';
import { recorded } from './recordings.ts';
import { fromChromium, originOf, toChromium } from './scheme-address.ts';
import { statusOf } from './scheme-server.ts';
import { session } from './session.ts';
import { closeTarget, createTarget, type Target } from './targets.ts';

const events = [
  'did-finish-load',
  'did-fail-load',
  'did-start-loading',
  'did-stop-loading',
  'did-start-navigation',
  'did-navigate',
  'did-navigate-in-page',
  'dom-ready',
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'render-process-gone',
  'unresponsive',
  'responsive',
  'destroyed',
  'ipc-message',
  'context-menu',
  'console-message',
  'will-prevent-unload',
  'preload-error',
  'page-title-updated',
  'stand-in-close',
  'stand-in-gone',
];

interface Page {
  readonly target: Target;
  readonly frames: Frames;
  readonly navigations: Navigations;
  readonly link: PageLink;
}

interface WindowOpenDetails {
  readonly url: string;
  readonly frameName: string;
  readonly features: string;
  readonly disposition: string;
}

type WindowOpenHandler = (details: WindowOpenDetails) => { readonly action: 'allow' | 'deny' };

interface DragItem {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly icon: unknown;
}

export interface ContentsOptions {
  readonly preloadPath: string | null;
  readonly size: { readonly width: number; readonly height: number };
}

let lastId = 0;
const all = new Map<number, Contents>();

class Contents extends KnownEvents {
  readonly id = ++lastId;
  private readonly self: Contents;
  private readonly page: Promise<Page>;
  private current: Page | null = null;
  private targetId = '';
  private url = '';
  private chromiumUrl = 'about:blank';
  private title = '';
  private destroyed = false;
  private crashed = false;
  private loading = false;
  private openHandler: WindowOpenHandler | null = null;

  constructor(options: ContentsOptions) {
    super('webContents', events);
    this.self = only('webContents', this as Contents, () => this.destroyed);
    all.set(this.id, this.self);
    this.page = this.attach(options);
    this.page.catch((error: unknown) => {
      if (!this.destroyed) process.stderr.write(`stand-in: a window could not be made: ${String(error)}\n`);
    });
    // The application only ever holds the one that refuses what is absent.
    return this.self;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  isCrashed(): boolean {
    return this.crashed;
  }

  getType(): string {
    return 'window';
  }

  isLoadingMainFrame(): boolean {
    return this.loading;
  }

  getTitle(): string {
    return this.title;
  }

  get session(): unknown {
    return session.defaultSession;
  }

  /** Of the page's process as last heard of; with several windows, of the newest. */
  getOSProcessId(): number {
    return chromiumProcesses.findLast(({ type }) => type === 'Tab')?.pid ?? 0;
  }

  isLoading(): boolean {
    return this.loading;
  }

  getURL(): string {
    return this.url;
  }

  get mainFrame(): unknown {
    return this.current?.frames.find(this.current.frames.mainId) ?? null;
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    this.startLoading();
    const loaded = this.loadEnd();
    if (/^(https?|file):/.test(toChromium(url))) page.navigations.expectOwn();
    const parameters = { url: toChromium(url) };
    const { errorText } = await page.target.session.send<{ errorText?: string }>('Page.navigate', parameters);
    if (errorText == null || errorText === '') return loaded;
    loaded.catch(() => undefined);
    this.loading = false;
    // A handler that fails is this to Electron; to the loopback server's client it is one of several.
    const reason = parameters.url === url ? errorText.replace('net::', '') : 'ERR_FAILED';
    this.self.emit('did-fail-load', preventable({}), -2, reason, url, true);
    this.self.emit('did-stop-loading');
    throw new Error(`${reason} (-2) loading '${url}'`);
  }

  reload(): void {
    this.afterPage(async ({ target, navigations }) => {
      this.startLoading();
      navigations.expectOwn();
      this.crashed = false;
      await target.session.send('Page.reload');
    });
  }

  send(channel: string, ...args: unknown[]): void {
    this.link()?.send(channel, args);
  }

  postMessage(channel: string, message: unknown, transfer?: unknown): void {
    const link = this.link();
    const ports = takePorts(transfer);
    link?.send(channel, [message], ports);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler;
  }

  startDrag({ file, files, icon }: DragItem): void {
    const named = files ?? (file == null ? [] : [file]);
    if (named.length === 0) throw new Error("Must specify either 'file' or 'files' option");
    if (icon == null) throw new Error("Must specify 'icon' option");
    recorded.drags.push({ files: [...named] });
  }

  async executeJavaScript(code: string): Promise<unknown> {
    interface Answer {
      readonly result: { readonly value?: unknown };
      readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
    }
    const { target } = await this.page;
    const parameters = { expression: code, awaitPromise: true, returnByValue: true, userGesture: false };
    const { result, exceptionDetails } = await target.session.send<Answer>('Runtime.evaluate', parameters);
    if (exceptionDetails != null)
      throw new Error(exceptionDetails.exception?.description ?? `Script failed to execute: ${exceptionDetails.text}`);
    return result.value;
  }

  forcefullyCrashRenderer(): void {
    this.afterPage(async ({ target }) => {
      // The answer to this never comes: who should send it is dead.
      void target.session.send('Page.crash').catch(() => undefined);
    });
  }

  close(): void {
    this.self.emit('stand-in-close');
  }

  standInApplyPermissions(): void {
    const { origin: chromiumOrigin } = new URL(this.chromiumUrl);
    if (chromiumOrigin === 'null') return;
    const { url, self } = this;
    applyPermissions({ contents: self, url, origin: originOf(url), chromiumOrigin });
  }

  standInTargetId(): string {
    return this.targetId;
  }

  standInTarget(): Promise<Target> {
    return this.page.then(({ target }) => target);
  }

  standInDestroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    all.delete(this.id);
    this.current?.link.close();
    this.self.emit('destroyed');
    this.page.then(({ target }) => closeTarget(target.targetId)).catch(() => undefined);
  }

  private async attach({ preloadPath, size }: ContentsOptions): Promise<Page> {
    const target = await createTarget(size);
    this.targetId = target.targetId;
    const { session } = target;
    await session.send('Page.enable');
    await session.send('Inspector.enable').catch(() => undefined);
    const frames = await watchFrames(session, (channel, args) => this.link()?.send(channel, args));
    const navigations = await watchNavigations({
      session,
      frames,
      emit: (name, event, url) => this.self.emit(name, event, url),
    });
    await answerFilePaths(session);
    await refreshChromiumProcesses();
    const link = await openPageLink({
      session,
      mainFrameId: frames.mainId,
      preloadPath,
      pid: this.getOSProcessId(),
      eventFrom: (frameId, ports) => this.eventFrom(frames, frameId, ports),
      onMessage: (event, channel, args) => this.self.emit('ipc-message', event, channel, ...args),
      onTitle: (title) => this.titled(title),
      onPreloadError: (error) => this.self.emit('preload-error', preventable({}), preloadPath, error),
    });
    const page = { target, frames, navigations, link };
    this.current = page;
    this.listen(page);
    await session.send('Runtime.runIfWaitingForDebugger');
    return page;
  }

  private eventFrom(frames: Frames, frameId: string, ports: readonly unknown[]): IpcEvent {
    const senderFrame = frames.find(frameId);
    const reply = (channel: string, ...args: unknown[]): void => this.send(channel, ...args);
    return { sender: this.self, senderFrame, ports, frameId: senderFrame?.frameTreeNodeId ?? -1, processId: 0, reply };
  }

  private listen({ target, frames }: Page): void {
    const { session } = target;
    frames.onNavigated((frameId, chromiumUrl) => {
      if (frameId !== frames.mainId || chromiumUrl.startsWith('chrome-error:')) return;
      this.url = fromChromium(chromiumUrl);
      this.crashed = false;
      this.self.emit('did-navigate', preventable({}), this.url, statusOf(this.url), '');
      this.chromiumUrl = chromiumUrl;
      this.standInApplyPermissions();
    });
    session.on<{ frameId: string; url: string; navigationType: string }>('Page.frameStartedNavigating', (started) => {
      const isMainFrame = started.frameId === frames.mainId;
      const isSameDocument = started.navigationType.includes('ameDocument');
      const url = fromChromium(started.url);
      this.self.emit(
        'did-start-navigation',
        preventable({ url, isMainFrame, isSameDocument }),
        url,
        isSameDocument,
        isMainFrame,
      );
    });
    session.on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === frames.mainId) this.url = fromChromium(url);
      this.self.emit('did-navigate-in-page', preventable({}), fromChromium(url), frameId === frames.mainId);
    });
    session.on('Page.domContentEventFired', () => this.self.emit('dom-ready', preventable({})));
    session.on('Page.loadEventFired', () => {
      void refreshChromiumProcesses().catch(() => undefined);
      const finish = (): void => {
        if (this.destroyed) return;
        this.loading = false;
        this.self.emit('did-finish-load', preventable({}));
        this.self.emit('did-stop-loading');
      };
      // Chromium's own word of the title comes later than Electron's.
      void this.executeJavaScript('document.title')
        .then(
          (title) => {
            if (title !== '') this.titled(String(title));
          },
          () => undefined,
        )
        .then(finish);
    });
    session.on<{ url: string; windowName: string; windowFeatures: string[] }>('Page.windowOpen', (asked) => {
      this.windowAsked(asked);
    });
    target.onCrash((status, exitCode) => this.rendererGone(status, exitCode));
    target.onGone(() => {
      if (!this.destroyed) this.self.emit('stand-in-gone');
    });
  }

  private titled(title: string): void {
    if (this.destroyed || this.title === title) return;
    this.title = title;
    this.self.emit('page-title-updated', preventable({}), title);
  }

  private windowAsked(asked: { url: string; windowName: string; windowFeatures: string[] }): void {
    const url = fromChromium(asked.url);
    recorded.windowsAsked.push(url);
    const features = asked.windowFeatures.join(',');
    const answer = this.openHandler?.({ url, frameName: asked.windowName, features, disposition: 'foreground-tab' });
    // Whatever the answer, Chromium's new page is closed: the application never allows one.
    if (answer?.action !== 'deny') throw notInStandIn("webContents.setWindowOpenHandler(() => ({ action: 'allow' }))");
  }

  private rendererGone(status: string, exitCode: number): void {
    this.crashed = true;
    this.loading = false;
    this.current?.link.close();
    const reasons: Readonly<Record<string, string>> = { killed: 'killed', oom: 'oom', crashed: 'crashed' };
    const details = { reason: reasons[status] ?? 'crashed', exitCode };
    this.self.emit('render-process-gone', preventable({}), details);
    app.emit('render-process-gone', preventable({}), this.self, details);
  }

  private startLoading(): void {
    this.loading = true;
    this.self.emit('did-start-loading');
  }

  private loadEnd(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.once('did-finish-load', () => resolve());
      this.once('destroyed', () => reject(new Error('Object has been destroyed')));
    });
  }

  private link(): PageLink | null {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    return this.current?.link ?? null;
  }

  private afterPage(work: (page: Page) => Promise<void>): void {
    this.page.then(work).catch((error: unknown) => {
      if (!this.destroyed) process.stderr.write(`stand-in: ${String(error)}\n`);
    });
  }
}

export type WebContents = Contents;

export function createContents(options: ContentsOptions): WebContents {
  const contents = new Contents(options);
  app.emit('web-contents-created', preventable({}), contents);
  return contents;
}

export const webContents = only('webContents', {
  getAllWebContents: (): WebContents[] => [...all.values()],
  fromId: (id: number): WebContents | undefined => all.get(id),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    [...all.values()].find((contents) => contents.standInTargetId() === targetId),
});

whenHandlersChange(() => {
  for (const contents of all.values()) contents.standInApplyPermissions();
});
