// Makes the packaged application once, from a fake Electron, and reads what is in it. For the tests beside it; Linux only.
import { extractAll, listPackage } from '@electron/asar';
import { spawn } from 'node:child_process';
import { cp, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFakeElectron } from './fake-electron.ts';

export const repository = resolve(import.meta.dirname, '../..');

export interface Packaged {
  /** The folder that a person would start the application from. */
  readonly directory: string;
  readonly resources: string;
  /** Files in the archive and beside it, as paths below the archive; folders are left out. */
  readonly files: readonly string[];
  /** Files of which only the name is in the archive: they lie beside it. */
  readonly unpacked: readonly string[];
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a script with this Node; resolves with whatever exit code. */
export function runNode(args: readonly string[], cwd: string): Promise<Ran> {
  const env = {
    ...process.env,
    ORT_DISABLE_TELEMETRY: '1',
    NO_UPDATE_NOTIFIER: '1',
    // On the public host this would make a build that knows where its updates are.
    GITHUB_REPOSITORY: undefined,
    // By this electron-builder takes itself to be under test, and says nothing of what went wrong.
    VITEST: undefined,
  };
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      done({ code, out, err });
    });
  });
}

/** Files below a folder, as paths relative to it, in order. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1)).sort();
}

/** Bytes of a file, or of all files below a folder. */
export async function sizeOf(path: string): Promise<number> {
  const own = await stat(path);
  if (own.isFile()) return own.size;
  const sizes = await Promise.all((await filesBelow(path)).map(async (file) => (await stat(join(path, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** `npm run package` for a person who has Electron in `electron`; takes as long as the bundles are out of date, plus 5 s. */
export async function packageApplication(scratch: string): Promise<Packaged> {
  const electron = join(scratch, 'electron');
  await makeFakeElectron(electron);
  const output = join(scratch, 'release');
  const args = ['bin/package.js', '--electron-dist', electron, '--output', output];
  const ran = await runNode(args, repository);
  if (ran.code !== 0) throw new Error(`npm run package failed:\n${ran.out}\n${ran.err}`);
  const [folder] = (await readdir(output)).filter((name) => name.endsWith('unpacked'));
  const directory = join(output, folder ?? 'linux-unpacked');
  const resources = join(directory, 'resources');
  const entries = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.slice(1));
  const folders = new Set(
    entries.flatMap((path) => (path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [])),
  );
  return {
    directory,
    resources,
    files: entries.filter((path) => !folders.has(path)),
    unpacked: await filesBelow(join(resources, 'app.asar.unpacked')),
  };
}

/**
 * Lays the archive out as a folder of the same name, because plain Node cannot read into it, with what lies beside it where it
 * was. Returns the folder that stands for the archive.
 */
export async function unfold({ resources }: Packaged, target: string): Promise<string> {
  const application = join(target, 'app.asar');
  extractAll(join(resources, 'app.asar'), application);
  await cp(join(resources, 'app.asar.unpacked'), join(target, 'app.asar.unpacked'), { recursive: true });
  await cp(join(resources, 'starter'), join(target, 'starter'), { recursive: true });
  return application;
}
