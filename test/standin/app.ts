// `app`: the life of the application from start to exit code.
import { only } from './absent.ts';
import { choosePath, pathOf } from './app-paths.ts';
import { browserIfAny } from './browser.ts';
import { commandLine } from './command-line.ts';
import { electronVersion } from './dress-process.ts';
import { KnownEvents, preventable } from './emitter.ts';
import { chromiumProcesses, livingProcesses, livingWindows } from './living.ts';
import { recorded } from './recordings.ts';
import { holdsLock, releaseLock, secondStartDelivered, takeLock } from './single-instance.ts';

const events = [
  'will-finish-launching',
  'ready',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'activate',
  'second-instance',
  'web-contents-created',
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  'render-process-gone',
  'child-process-gone',
];

type Life = 'starting' | 'ready' | 'asking-windows' | 'ending';

class App extends KnownEvents {
  name = 'Electron';
  applicationMenu: unknown = null;
  readonly isPackaged = false;
  readonly commandLine = commandLine;
  private version = electronVersion;
  private appPath = process.cwd();
  private life: Life = 'starting';
  private readonly whenReadyResolvers = Promise.withResolvers<unknown>();
  private quitBeforeReady = false;
  private sandboxed = false;
  private readonly heldBack: (() => void)[] = [];

  constructor() {
    super('app', events);
  }

  whenReady(): Promise<unknown> {
    return this.whenReadyResolvers.promise;
  }

  disableHardwareAcceleration(): void {
    if (this.isReady()) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
  }

  /** Chromium's language; the stand-in's is English unless `--lang` says otherwise. */
  getLocale(): string {
    const given = commandLine.getSwitchValue('lang');
    return given === '' ? 'en-US' : given;
  }

  isReady(): boolean {
    return this.life !== 'starting';
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getVersion(): string {
    return this.version;
  }

  getAppPath(): string {
    return this.appPath;
  }

  getPath(name: string): string {
    return pathOf(name, this.name);
  }

  setPath(name: string, path: string): void {
    choosePath(name, path);
  }

  setAppUserModelId(id: string): void {
    recorded.appUserModelId = id;
  }

  enableSandbox(): void {
    if (this.isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  requestSingleInstanceLock(additionalData?: Record<PropertyKey, unknown>): boolean {
    return takeLock(this.getPath('userData'), additionalData, ({ argv, workingDirectory, additionalData: data }) => {
      this.afterReady(() => app.emit('second-instance', preventable({}), argv, workingDirectory, data));
    });
  }

  hasSingleInstanceLock(): boolean {
    return holdsLock();
  }

  releaseSingleInstanceLock(): void {
    releaseLock();
  }

  getAppMetrics(): { type: string; pid: number; serviceName?: string; name?: string; creationTime: number }[] {
    const own = { type: 'Browser', pid: process.pid, creationTime: 0 };
    const utilities = [...livingProcesses].flatMap(({ pid, serviceName }) =>
      pid == null
        ? []
        : [{ type: 'Utility', pid, serviceName: 'node.mojom.NodeService', name: serviceName, creationTime: 0 }],
    );
    const chromium = chromiumProcesses.map((found) => ({ ...found, creationTime: 0 }));
    return [own, ...utilities, ...chromium];
  }

  focus(): void {
    // A headless desktop has nothing in front of the application.
  }

  quit(): void {
    if (this.life === 'asking-windows' || this.life === 'ending') return;
    if (this.life === 'starting') {
      this.quitBeforeReady = true;
      return;
    }
    const event = preventable({});
    app.emit('before-quit', event);
    if (event.defaultPrevented || this.isEnding()) return;
    this.life = 'asking-windows';
    void this.closeWindows().then((closed) => {
      if (this.isEnding()) return;
      if (closed) this.quitNow();
      else this.life = 'ready';
    });
  }

  exit(code = 0): void {
    if (this.life === 'ending') return;
    this.life = 'ending';
    for (const window of [...livingWindows]) window.destroy();
    app.emit('quit', preventable({}), code);
    void this.end(code);
  }

  private isEnding(): boolean {
    return this.life === 'ending';
  }

  private async closeWindows(): Promise<boolean> {
    for (const window of [...livingWindows]) if (!(await window.askToClose())) return false;
    return true;
  }

  private quitNow(): void {
    const event = preventable({});
    app.emit('will-quit', event);
    if (event.defaultPrevented) {
      if (!this.isEnding()) this.life = 'ready';
      return;
    }
    this.exit(0);
  }

  private async end(code: number): Promise<void> {
    await secondStartDelivered();
    await Promise.all([...[...livingProcesses].map((child) => child.end()), browserIfAny()?.close()]);
    process.exit(code);
  }

  private afterReady(work: () => void): void {
    if (this.isReady()) work();
    else this.heldBack.push(work);
  }

  // What follows is the stand-in's own, used by its other modules and hidden from the application by its name.

  standInIsSandboxed(): boolean {
    return this.sandboxed;
  }

  standInNameFromPackage(description: { name?: string; productName?: string; version?: string; path: string }): void {
    this.name = description.productName ?? description.name ?? this.name;
    this.version = description.version ?? this.version;
    this.appPath = description.path;
  }

  standInWindowClosed(): void {
    if (livingWindows.size > 0 || this.life !== 'ready') return;
    if (app.listenerCount('window-all-closed') === 0) app.quit();
    else app.emit('window-all-closed');
  }

  standInQuitBeforeReady(): boolean {
    return this.quitBeforeReady || this.isEnding();
  }

  /** The order matters to Playwright, which replaces `emit` and `whenReady`: first the event, then the promise. */
  standInBecomeReady(): void {
    app.emit('will-finish-launching');
    this.life = 'ready';
    const event = preventable({});
    app.emit('ready', event, {});
    this.whenReadyResolvers.resolve(event);
    for (const work of this.heldBack.splice(0)) work();
  }
}

export const app = only('app', new App());

/** For what Electron allows only once the application is ready. */
export function mustBeReady(what: string): void {
  if (!app.isReady()) throw new Error(`${what} before app is ready`);
}
