// Entry of Electron's main process: what must happen before `ready`, then hosts/electron/application.ts.
// Windows, the `app:` scheme and the supervision of the backend; no library, no pixels.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, crashReporter, dialog } from 'electron';
import { logText } from '../../src-shared/contract/errors.ts';
import { runApplication } from '../hosts/electron/application.ts';
import { openLogFile } from '../hosts/electron/log-file.ts';
import { registerScheme } from '../hosts/electron/scheme.ts';
import { ownArguments, readStartWishes, type StartWishes } from '../hosts/electron/start-options.ts';
import { tellStarter } from '../hosts/electron/tell-starter.ts';

const asked = readStartWishes(ownArguments(process.argv, app.isPackaged), process.cwd());
const trashFrom = app.getPath('userData');

/** A self-test touches nothing of the person's and runs beside an Afterimage that is open. */
function apart(wishes: StartWishes): StartWishes {
  if (!wishes.selfTest) return wishes;
  const home = mkdtempSync(join(tmpdir(), 'afterimage-self-test-'));
  return { ...wishes, userData: join(home, 'state'), library: wishes.library ?? join(home, 'library.db') };
}

// Everything that must happen before `ready` happens here, without awaiting: Electron waits for this module to finish.
const wishes = apart(asked);
app.setName('Afterimage');
if (wishes.userData != null) app.setPath('userData', wishes.userData);
if (process.platform === 'win32') app.setAppUserModelId('app.afterimage.Afterimage');
// Inherited by every process: ONNX Runtime reports to its maker unless this is set before it loads.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
app.enableSandbox();
registerScheme();
// Crashes are written beside the log and go nowhere.
crashReporter.start({ uploadToServer: false });
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

function start(): void {
  const file = openLogFile(app.getPath('logs'));
  const log = (line: string): void => {
    file.write(line);
    process.stderr.write(`${line}\n`);
  };
  app
    .whenReady()
    .then(async () => {
      tellStarter();
      await runApplication({ wishes, bundleDirectory: import.meta.dirname, trashFrom, log });
    })
    .catch((error: unknown) => {
      log(logText(error));
      if (!wishes.selfTest) dialog.showErrorBox('Afterimage', 'Afterimage could not start. The log says why.');
      app.exit(1);
    });
}

const { folders, sample, library } = wishes;
if (wishes.selfTest || app.requestSingleInstanceLock({ folders, sample, library })) start();
else {
  tellStarter();
  app.quit();
}
