// Tells `npm start` that Electron itself could start: it goes to the browser where this word never came. Runs in Electron's main process.
import { writeFileSync } from 'node:fs';

/** Set by bin/start.js: a file that is made when Electron is ready. */
const variable = 'AFTERIMAGE_STARTED_FILE';

export function tellStarter(): void {
  const file = process.env[variable];
  if (file == null || file === '') return;
  try {
    writeFileSync(file, '');
  } catch {
    // Nobody waits for it any more.
  }
}
