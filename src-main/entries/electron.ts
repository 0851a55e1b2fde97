// Entry of Electron's main process: windows, the `app:` scheme and the supervision of the backend; no library, no pixels.
// A thin host, type-checked only: it has not run under a real Electron. Menus, tray, updates, restarts and packaging are to come.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, session } from 'electron';
import { logText } from '../../src-shared/contract/errors.ts';
import { defaultLibraryFile } from '../hosts/default-places.ts';
import { startBackend } from '../hosts/electron/backend-process.ts';
import { answerBridge } from '../hosts/electron/bridge.ts';
import { lockDown } from '../hosts/electron/lockdown.ts';
import { handleScheme, registerScheme } from '../hosts/electron/scheme.ts';
import { openWindow } from '../hosts/electron/window.ts';
import { createMediaHandler } from '../hosts/media.ts';
import { readStaticFiles } from '../hosts/static-files.ts';

/** Bundled: this file lies in out/main, the preload script in out, the interface in out/renderer. */
const bundleDirectory = import.meta.dirname;
const outDirectory = join(bundleDirectory, '..');

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function fail(message: string): void {
  dialog.showErrorBox('Afterimage', message);
  app.exit(1);
}

async function start(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(app.isPackaged ? 1 : 2),
    // Chromium's own switches come along.
    strict: false,
    allowPositionals: true,
    options: { sample: { type: 'boolean' }, library: { type: 'string' } },
  });
  lockDown(session.defaultSession);
  const backend = startBackend({
    bundleDirectory,
    libraryFile: typeof values.library === 'string' ? values.library : defaultLibraryFile(),
    modelDirectory: join(outDirectory, '../resources/starter/clip'),
    folders: positionals,
    sample: values.sample === true,
    onFailure: fail,
    log,
  });
  const files = await readStaticFiles(join(outDirectory, 'renderer'));
  const media = createMediaHandler(backend.media, (error, where) => {
    log(`${where}: ${String(error)}`);
  });
  handleScheme(session.defaultSession, files, media);
  answerBridge((port) => {
    backend.openDoor(port);
  });
  openWindow(outDirectory);
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.once('before-quit', (event) => {
    event.preventDefault();
    void backend.close().then(() => {
      app.exit();
    });
  });
}

function showWindow(): void {
  const window = BrowserWindow.getAllWindows()[0] ?? openWindow(outDirectory);
  if (window.isMinimized()) window.restore();
  window.focus();
}

// Everything that must happen before `ready` happens here, without awaiting: Electron waits for this module to finish.
app.enableSandbox();
registerScheme();
app.on('window-all-closed', () => {
  app.quit();
});
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      log(logText(error));
      fail('Afterimage could not start.');
    });
} else app.quit();
