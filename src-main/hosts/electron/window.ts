// The one kind of window there is. Runs in Electron's main process; knows nothing of what it shows.
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, type BrowserWindowConstructorOptions } from 'electron';
import { appOrigin } from './app-origin.ts';
import { limitAttempts } from './attempt-limit.ts';
import type { HostStateFile } from './host-state.ts';
import { placeWindow, smallest } from './window-place.ts';

/** The class itself, not the subclass that Electron's types export under the same name. */
export type Window = Electron.BrowserWindow;

export interface WindowOptions {
  /** Holds preload.cjs. */
  readonly outDirectory: string;
  readonly state: HostStateFile;
  /** The page keeps crashing; the sentence is for a person. */
  readonly onFailure: (sentence: string) => void;
  readonly log: (line: string) => void;
  /** Never shown: for a self-test. */
  readonly hidden?: boolean;
}

/** `--canvas` of the interface: what is seen before the page has drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#131313' : '#f5f5f4');

const saveAfterMs = 500;

/** What of a page is allowed: Electron's own defaults, written out, so that nobody changes them unseen. */
export const pagePreferences = (outDirectory: string): BrowserWindowConstructorOptions['webPreferences'] => ({
  preload: join(outDirectory, 'preload.cjs'),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
});

/** Opens where it last stood; shown when it has something to show. */
export function openWindow(options: WindowOptions): Window {
  const { state, outDirectory, hidden } = options;
  const [main, ...others] = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()];
  const saved = state.state.window;
  const window = new BrowserWindow({
    ...placeWindow(
      saved,
      [main, ...others].map(({ workArea }) => workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Afterimage',
    show: false,
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: pagePreferences(outDirectory) ?? {},
  });
  if (hidden !== true)
    window.once('ready-to-show', () => {
      if (saved?.maximised === true) window.maximize();
      window.show();
    });
  rememberPlace(window, state);
  followTheme(window);
  comeBack(window, options);
  void window.loadURL(`${appOrigin}/`);
  return window;
}

function rememberPlace(window: Window, state: HostStateFile): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isFullScreen() || window.isMinimized()) return;
    const { x, y, width, height } = window.getNormalBounds();
    state.set({ window: { x, y, width, height, maximised: window.isMaximized() } });
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, saveAfterMs);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', save);
}

function followTheme(window: Window): void {
  const follow = (): void => {
    window.setBackgroundColor(background());
  };
  nativeTheme.on('updated', follow);
  window.on('closed', () => nativeTheme.off('updated', follow));
}

/** A page that crashed is loaded again; one that keeps crashing is not. */
function comeBack(window: Window, { onFailure, log }: WindowOptions): void {
  const mayReload = limitAttempts({ times: 3, withinMs: 60_000 });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log(`page: ${reason} (${String(exitCode)})`);
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    if (mayReload()) window.webContents.reload();
    else
      onFailure('The window of Afterimage keeps closing by itself. Your photos are untouched. The log has the reason.');
  });
  window.on('unresponsive', () => {
    log('page: does not answer');
  });
}

export function bringToFront(window: Window): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
