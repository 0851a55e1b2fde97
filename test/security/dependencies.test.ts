// F12: what is installed. Decoders are the attack surface, and an install script is somebody else's code with our rights.
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { record } from './figures.ts';
import { root } from './product.ts';

interface Locked {
  readonly version?: string;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { packages } = json('package-lock.json') as { packages: Record<string, Locked> };
const { allowScripts, dependencies } = json('package.json') as {
  allowScripts: Record<string, boolean>;
  dependencies: Record<string, string>;
};
const installed = Object.entries(packages).filter(([place]) => place !== '');
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
const versionsOf = (name: string): string[] =>
  installed.filter(([place]) => nameOf(place) === name).map(([, { version = '' }]) => version);
const isAtLeast = (version: string, wanted: string): boolean =>
  version.localeCompare(wanted, 'en', { numeric: true }) >= 0;

describe('what is installed', () => {
  it('decodes with a sharp whose libheif is mended (GHSA-rgj7-g3m4-5g8c)', ({ task }) => {
    const versions = versionsOf('sharp');
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter((version) => !isAtLeast(version, '0.35.4'))).toEqual([]);
    const here = (json('node_modules/sharp/package.json') as { version: string }).version;
    expect(isAtLeast(here, '0.35.4')).toBe(true);
    record(task, { point: 'F12', tried: 'sharp at least 0.35.4, in the lock file and as installed', outcome: here });
  });

  it('ran no install script but the one that is allowed', async ({ task }) => {
    const withScript = [
      ...new Set(installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => nameOf(place))),
    ];
    expect(withScript.filter((name) => allowScripts[name] === undefined && name !== 'fsevents')).toEqual([]);
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
    // What the refused ones would have left behind.
    const runtime = await readdir(join(root, 'node_modules/onnxruntime-node/bin'), { recursive: true });
    expect(runtime.filter((name) => /providers_cuda|providers_tensorrt/.test(name))).toEqual([]);
    expect(existsSync(join(root, 'node_modules/better-sqlite3/build'))).toBe(false);
    record(task, {
      point: 'F12',
      tried: `${String(withScript.length)} of ${String(installed.length)} packages bring an install script`,
      outcome: 'only that of `node` may run; no trace of the others',
    });
  });

  it('is pinned to exact versions and checksums', () => {
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const unpinned = installed.filter(([, { link, integrity }]) => link !== true && integrity === undefined);
    expect(unpinned.map(([place]) => place)).toEqual([]);
  });
});
