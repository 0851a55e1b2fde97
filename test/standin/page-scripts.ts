// The scripts that every page gets before its own: the text of page/*.ts with this window's secret and preload script.
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { createCrossing, mainWorld } from './page/main-world.ts';
import { createNodeGlobals } from './page/node-globals.ts';
import { preloadWorld } from './page/preload-world.ts';
import { createWire } from './wire.ts';

export const isolatedWorldName = 'Electron Isolated Context';

export interface PageScriptOptions {
  readonly secret: string;
  readonly binding: string;
  readonly preloadPath: string | null;
  /** Of the page's process. */
  readonly pid: number;
}

export function mainWorldScript(secret: string): string {
  return `(${mainWorld.toString()})(${JSON.stringify(secret)}, ${createCrossing.toString()})`;
}

export function preloadWorldScript({ secret, binding, preloadPath, pid }: PageScriptOptions): string {
  const process = {
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    platform: globalThis.process.platform,
    arch: globalThis.process.arch,
    versions: globalThis.process.versions,
    argv: [globalThis.process.execPath, '--type=renderer'],
    execPath: globalThis.process.execPath,
    env: globalThis.process.env,
    pid,
  };
  const setup = { secret, binding, preloadPath: preloadPath ?? '', process };
  const text = JSON.stringify(setup).slice(0, -1);
  return `(${preloadWorld.toString()})(${text},
  makeWire: ${createWire.toString()},
  makeCrossing: ${createCrossing.toString()},
  makeNodeGlobals: ${createNodeGlobals.toString()},
  preload: ${preloadPath == null ? 'null' : preloadFunction(preloadPath)}
})`;
}

/** A script that cannot be read or parsed must not take the rest of the world with it. */
function preloadFunction(path: string): string {
  try {
    const text = `function (require, process, exports, module, Buffer, setImmediate, clearImmediate) {${readFileSync(path, 'utf8')}\n}`;
    new Script(`(${text})`, { filename: path });
    return text;
  } catch (error) {
    return `function () { throw new Error(${JSON.stringify(String(error))}); }`;
  }
}
