// The folders that `app.getPath` names, by the rules of Linux desktops (XDG).
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { electronProgram } from './dress-process.ts';

const chosen = new Map<string, string>();
const inHome = ['desktop', 'documents', 'downloads', 'music', 'pictures', 'videos'];

const home = (): string => process.env['HOME'] ?? homedir();

function defaultPath(name: string, appName: string): string | null {
  if (name === 'home') return home();
  if (name === 'temp') return tmpdir();
  if (name === 'exe' || name === 'module') return electronProgram;
  if (name === 'appData') return process.env['XDG_CONFIG_HOME'] ?? join(home(), '.config');
  if (name === 'userData') return join(pathOf('appData', appName), appName);
  if (name === 'sessionData') return pathOf('userData', appName);
  if (name === 'logs') return join(pathOf('userData', appName), 'logs');
  if (name === 'crashDumps') return join(pathOf('userData', appName), 'Crashpad');
  if (inHome.includes(name)) return join(home(), name.charAt(0).toUpperCase() + name.slice(1));
  return null;
}

export function pathOf(name: string, appName: string): string {
  const path = chosen.get(name) ?? defaultPath(name, appName);
  if (path == null) throw new Error(`Failed to get '${name}' path`);
  return path;
}

export function choosePath(name: string, path: string): void {
  if (defaultPath(name, '') == null) throw new Error(`Failed to set path: unknown name '${name}'`);
  if (!isAbsolute(path)) throw new Error('Path must be absolute');
  chosen.set(name, path);
}
