// `BrowserWindow`: a page with a place on a desktop that nobody sees.
import { only, refuseUnknown } from './absent.ts';
import { app, mustBeReady } from './app.ts';
import { KnownEvents, preventable } from './emitter.ts';
import { livingWindows } from './living.ts';
import { recorded } from './recordings.ts';
import { createContents, type WebContents } from './web-contents.ts';
import { readWebPreferences, type WebPreferences } from './web-preferences.ts';
import { windowState, type Rectangle, type Shape, type WindowOptions, type WindowState } from './window-state.ts';

export interface BrowserWindowOptions extends WindowOptions {
  readonly show?: boolean;
  readonly title?: string;
  readonly backgroundColor?: string;
  readonly autoHideMenuBar?: boolean;
  readonly icon?: unknown;
  readonly webPreferences?: WebPreferences;
}

const knownOptions = new Set(
  'x y width height minWidth minHeight show title backgroundColor autoHideMenuBar icon webPreferences'.split(' '),
);

const events = (
  'ready-to-show close closed resize resized move moved maximize unmaximize minimize restore show hide focus blur ' +
  'unresponsive responsive enter-full-screen leave-full-screen page-title-updated session-end query-session-end'
).split(' ');

let lastId = 0;
const all = new Set<Window>();
let focused: Window | null = null;

class Window extends KnownEvents {
  readonly id = ++lastId;
  readonly webContents: WebContents;
  private readonly self: Window;
  private readonly state: WindowState;
  private readonly living = { askToClose: () => this.askToClose(), destroy: () => this.destroy() };
  private title: string;
  private backgroundColor: string;
  private visible = false;
  private destroyed = false;
  private before: Shape = 'normal';

  constructor(options: BrowserWindowOptions = {}) {
    super('BrowserWindow', events);
    mustBeReady('Cannot create BrowserWindow');
    refuseUnknown('BrowserWindow', options, knownOptions);
    const preloadPath = readWebPreferences(options.webPreferences ?? {});
    this.self = only('BrowserWindow', this as Window, () => this.destroyed);
    this.state = windowState(options);
    this.title = options.title ?? app.name;
    this.backgroundColor = options.backgroundColor ?? '#FFFFFF';
    all.add(this.self);
    livingWindows.add(this.living);
    const { width, height } = this.state.bounds();
    this.webContents = createContents({ preloadPath, size: { width, height } });
    this.listen();
    app.emit('browser-window-created', preventable({}), this.self);
    if (options.show !== false) this.show();
    this.applySize();
    // The application only ever holds the one that refuses what is absent.
    return this.self;
  }

  static getAllWindows(): Window[] {
    return [...all];
  }

  static getFocusedWindow(): Window | null {
    return focused;
  }

  static fromWebContents(contents: unknown): Window | null {
    return [...all].find((window) => window.webContents === contents) ?? null;
  }

  static fromId(id: number): Window | null {
    return [...all].find((window) => window.id === id) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  isVisible(): boolean {
    return this.visible;
  }

  show(): void {
    if (!this.visible) {
      this.visible = true;
      this.self.emit('show');
    }
    this.focus();
  }

  showInactive(): void {
    if (this.visible) return;
    this.visible = true;
    this.self.emit('show');
  }

  hide(): void {
    if (!this.visible) return;
    this.visible = false;
    this.self.emit('hide');
    this.blur();
  }

  focus(): void {
    if (focused === this.self || !this.visible) return;
    focused?.blur();
    focused = this.self;
    this.self.emit('focus');
    app.emit('browser-window-focus', preventable({}), this.self);
  }

  blur(): void {
    if (focused !== this.self) return;
    focused = null;
    this.self.emit('blur');
    app.emit('browser-window-blur', preventable({}), this.self);
  }

  isFocused(): boolean {
    return focused === this.self;
  }

  maximize(): void {
    this.become('maximized', 'maximize');
    this.show();
  }

  unmaximize(): void {
    if (this.isMaximized()) this.become('normal', 'unmaximize');
  }

  isMaximized(): boolean {
    return this.state.shape === 'maximized';
  }

  minimize(): void {
    if (!this.isMinimized()) this.before = this.state.shape;
    this.become('minimized', 'minimize');
    this.blur();
  }

  restore(): void {
    if (this.isMinimized()) this.become(this.before, 'restore');
    else if (this.isMaximized()) this.unmaximize();
  }

  isMinimized(): boolean {
    return this.state.shape === 'minimized';
  }

  setFullScreen(flag: boolean): void {
    if (flag) this.become('fullscreen', 'enter-full-screen');
    else if (this.isFullScreen()) this.become('normal', 'leave-full-screen');
  }

  isFullScreen(): boolean {
    return this.state.shape === 'fullscreen';
  }

  getBounds(): Rectangle {
    return this.state.bounds();
  }

  getNormalBounds(): Rectangle {
    return { ...this.state.normal };
  }

  getContentBounds(): Rectangle {
    return this.state.bounds();
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.state.normal;
    this.state.place(bounds);
    const { normal } = this.state;
    if (before.x !== normal.x || before.y !== normal.y) this.self.emit('move');
    if (before.width === normal.width && before.height === normal.height) return;
    this.self.emit('resize');
    this.applySize();
  }

  getSize(): [number, number] {
    const { width, height } = this.state.bounds();
    return [width, height];
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getContentSize(): [number, number] {
    return this.getSize();
  }

  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getMinimumSize(): [number, number] {
    return this.state.minimum;
  }

  getPosition(): [number, number] {
    const { x, y } = this.state.bounds();
    return [x, y];
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  getTitle(): string {
    return this.title;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getBackgroundColor(): string {
    return this.backgroundColor;
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color;
  }

  setProgressBar(progress: number): void {
    recorded.progress.push(progress);
  }

  close(): void {
    void this.askToClose();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    all.delete(this.self);
    livingWindows.delete(this.living);
    if (focused === this.self) focused = null;
    this.webContents.standInDestroy();
    this.self.emit('closed');
    app.standInWindowClosed();
  }

  private async askToClose(): Promise<boolean> {
    if (this.destroyed) return true;
    const event = preventable({});
    this.self.emit('close', event);
    if (event.defaultPrevented) return false;
    // Electron closes once the page has agreed, which is later.
    await new Promise((resolve) => setImmediate(resolve));
    this.destroy();
    return true;
  }

  private listen(): void {
    let shown = false;
    this.webContents.on('did-finish-load', () => {
      if (!shown) this.self.emit('ready-to-show');
      shown = true;
    });
    this.webContents.on('stand-in-close', () => this.close());
    this.webContents.on('page-title-updated', (_event, title: string) => {
      const event = preventable({});
      this.self.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.title = title;
    });
    // Its page closed itself, or somebody closed it by other means.
    this.webContents.on('stand-in-gone', () => this.destroy());
  }

  private become(shape: Shape, event: string): void {
    if (this.state.shape === shape) return;
    this.state.become(shape);
    this.self.emit(event);
    if (shape === 'minimized') return;
    this.self.emit('resize');
    this.applySize();
  }

  private applySize(): void {
    const { width, height } = this.state.bounds();
    const apply = async (): Promise<void> => {
      const { session } = await this.webContents.standInTarget();
      const { windowId } = await session.send<{ windowId: number }>('Browser.getWindowForTarget');
      await session.send('Browser.setContentsSize', { windowId, width, height });
    };
    apply().catch((error: unknown) => {
      if (!this.destroyed) process.stderr.write(`stand-in: size of a window: ${String(error)}\n`);
    });
  }
}

export const BrowserWindow = only('BrowserWindow', Window);
