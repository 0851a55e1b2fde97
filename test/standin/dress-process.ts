// What Electron adds to Node's `process`, in every process of the stand-in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFile = join(import.meta.dirname, '../../node_modules/electron/package.json');

/** Of the package that the application is written against; the stand-in claims to be that one. */
export const electronVersion = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

/** Node's own program: `process.execPath` is Electron's in Electron. */
export const nodeProgram = process.execPath;

/** The launcher in this folder. */
export const electronProgram = join(import.meta.dirname, 'electron');

/** Electron says `browser` for its main process. */
export function dressProcess(type: 'browser' | 'utility'): void {
  const versions = { ...process.versions, electron: electronVersion, chrome: '156.0.0.0' };
  const additions = { versions: Object.freeze(versions), type, resourcesPath: join(import.meta.dirname, 'resources') };
  for (const [name, value] of Object.entries(additions))
    Object.defineProperty(process, name, { value, enumerable: true, configurable: true });
  process.execPath = electronProgram;
}
