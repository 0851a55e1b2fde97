// Opens an address in the person's browser, without showing its token to the other accounts of the computer.
// Runs in Node; for `npm start` and the command line. Tries and does not wait.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A browser has read the page long before. */
const keptMs = 30_000;

/** `onFailure` is called where nothing could be opened: the printed address is there. */
export function openBrowser(url: string, onFailure: () => void): void {
  const program = opener();
  const page = program == null ? null : leadingPage(url);
  if (program == null || page == null) {
    onFailure();
    return;
  }
  const child = spawn(program, [page], { detached: true, stdio: 'ignore' });
  child.on('error', onFailure);
  child.on('exit', (code) => {
    // Windows' explorer says 1 whatever happened.
    if (code !== 0 && process.platform !== 'win32') onFailure();
  });
  child.unref();
}

/** The program that opens things; null where there is no screen to open them on. */
function opener(): string | null {
  if (process.platform === 'darwin') return 'open';
  if (process.platform === 'win32') return 'explorer.exe';
  const screens = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'];
  return screens.some((name) => (process.env[name] ?? '') !== '') ? 'xdg-open' : null;
}

/**
 * A program's arguments can be read by everybody (`ps`), so the browser is handed a page that only we may read and that
 * leads on to the address. Null where it cannot be written.
 */
function leadingPage(url: string): string | null {
  const lead = `<script>location.replace(${JSON.stringify(url)})</script>`;
  const page = `<!doctype html><meta charset="utf-8"><title>Afterimage</title>${lead}`;
  const name = `afterimage-${randomBytes(6).toString('hex')}.html`;
  // A browser installed as a snap sees neither /tmp nor hidden folders, only the home folder.
  const places = process.platform === 'linux' ? [homedir(), tmpdir()] : [tmpdir()];
  for (const path of places.map((place) => join(place, name))) {
    try {
      writeFileSync(path, page, { mode: 0o600, flag: 'wx' });
    } catch {
      continue;
    }
    const remove = (): void => {
      rmSync(path, { force: true });
    };
    process.on('exit', remove);
    setTimeout(remove, keptMs).unref();
    return path;
  }
  return null;
}
