// The one kind of window there is. Runs in Electron's main process; knows nothing of what it shows.
import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { appOrigin } from './app-origin.ts';

/** The smallest size the interface is drawn for. */
const smallest = { minWidth: 880, minHeight: 560 };

/** `outDirectory` holds preload.cjs. Shown when it has something to show. */
export function openWindow(outDirectory: string): BrowserWindow {
  const window = new BrowserWindow({
    ...smallest,
    width: 1280,
    height: 840,
    show: false,
    backgroundColor: '#f6f3ec',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(outDirectory, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.on('render-process-gone', () => {
    window.reload();
  });
  void window.loadURL(`${appOrigin}/`);
  return window;
}
