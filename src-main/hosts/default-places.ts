// Where the library lies when nobody names a place: each operating system's own folder for a program's data.
// Runs in whatever process opens the library; only joins paths.
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() });

/** `XDG_DATA_HOME/afterimage` on Linux, `Application Support` on macOS, the local application data on Windows. */
export function dataDirectory({ platform, env, home }: Surroundings = here()): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Afterimage');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Afterimage');
  // The specification has relative values ignored.
  const named = env['XDG_DATA_HOME'];
  const base = named?.startsWith('/') === true ? named : join(home, '.local', 'share');
  return join(base, 'afterimage');
}

export const defaultLibraryFile = (around: Surroundings = here()): string => join(dataDirectory(around), 'library.db');
