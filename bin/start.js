#!/usr/bin/env node
// @ts-check
// `npm start [-- DIR…]`: opens Afterimage, in its own window where Electron's program is installed, else in the browser.
// Started by whatever Node there is; goes on under Node 24.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isStale } from './build.js';
import { findElectron } from './electron-program.js';
import { node24, underNode24 } from './node-24.js';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');

const usage = `Usage: npm start [-- [DIR…] [options]]

  DIR…            folders with photos to add
  --sample        draw the sample library and add it
  --library FILE  another library than your own
  --browser       use the browser even where the application's own window could be had
  --no-open       open nothing, only print the address
  --port N        the port of the browser mode (default 47615, or the next free one)
  --help
`;

/** @typedef {{ folders: string[], sample: boolean, open: boolean, browser: boolean, library: string | undefined, port: number | undefined }} Wishes */

/** @param {string} line */
const print = (line) => void process.stdout.write(`${line}\n`);

/** npm changes into the package's folder; relative paths are meant from where the person is. @param {string} given */
const fromWhereTheyAre = (given) => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), given);

/** @returns {Wishes | null} null after the usage was printed */
function readWishes() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        sample: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        library: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      print(usage);
      return null;
    }
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new Error('--port needs a number from 1 to 65535.');
    return {
      folders: positionals.map(fromWhereTheyAre),
      sample: values.sample,
      open: !values['no-open'],
      browser: values.browser,
      library: values.library === undefined ? undefined : fromWhereTheyAre(values.library),
      port,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}

/** Bundles what is missing or older than its sources. In a process of its own: the bundler's memory goes with it. @param {('renderer' | 'main' | 'preload')[]} names */
function ensureBuilt(names) {
  const stale = names.filter(isStale);
  if (stale.length === 0) return Promise.resolve();
  const child = spawn(node24, [path.join(root, 'bin/build.js'), ...stale], { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error('The interface could not be built.')),
    );
  });
}

/**
 * The application's own window. Resolves with its exit code, which is ours, or null where Electron itself could not start
 * (no sandbox, a missing library): it then ends without having said, by making a file, that it is ready.
 * @param {string} program @param {Wishes} wishes @returns {Promise<number | null>}
 */
async function startElectron(program, wishes) {
  await ensureBuilt(['renderer', 'main', 'preload']);
  const args = [path.join(root, 'out/main/electron.js'), ...wishes.folders];
  if (wishes.sample) args.push('--sample');
  if (wishes.library !== undefined) args.push('--library', wishes.library);
  const place = mkdtempSync(path.join(tmpdir(), 'afterimage-start-'));
  const started = path.join(place, 'started');
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, AFTERIMAGE_STARTED_FILE: started } });
  let stopped = false;
  process.on('SIGINT', () => (stopped = true));
  process.on('SIGTERM', () => {
    stopped = true;
    child.kill('SIGTERM');
  });
  /** @type {number | null} */
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('exit', resolve);
  });
  const wasReady = existsSync(started);
  rmSync(place, { recursive: true, force: true });
  return code === 0 || wasReady || stopped ? (code ?? 1) : null;
}

/** The same in the browser, with everything in this process. @param {Wishes} wishes @param {string} opening */
async function startInBrowser(wishes, opening) {
  const [{ runInBrowser }] = await Promise.all([import('../src-main/entries/server.ts'), ensureBuilt(['renderer'])]);
  const resourcesDirectory = path.join(root, 'resources');
  process.exitCode = await runInBrowser({ ...wishes, resourcesDirectory, opening, print });
}

/** @param {Wishes} wishes @param {string} why why not in a window, as the beginning of a sentence */
const insteadInBrowser = (wishes, why) => startInBrowser(wishes, `${why}; opening in your browser instead: `);

/** On Linux a window needs a screen; elsewhere there always is one. */
const hasScreen = () =>
  process.platform !== 'linux' ||
  Boolean(process.env['DISPLAY'] ?? '') ||
  Boolean(process.env['WAYLAND_DISPLAY'] ?? '');

/** @param {Wishes} wishes */
async function start(wishes) {
  if (!wishes.open) return startInBrowser(wishes, 'Afterimage is at ');
  if (wishes.browser) return startInBrowser(wishes, 'Opening in your browser: ');
  const program = findElectron();
  if (program == null) return insteadInBrowser(wishes, "Electron's program is not installed here");
  if (!hasScreen()) return insteadInBrowser(wishes, 'There is no screen for a window here (DISPLAY is not set)');
  const code = await startElectron(program, wishes);
  if (code == null) return insteadInBrowser(wishes, "Electron's program could not start");
  process.exitCode = code;
}

const wishes = underNode24(import.meta.url) ? null : readWishes();
if (wishes != null) {
  start(wishes).catch((/** @type {unknown} */ error) => {
    // Ours have a sentence; anything else is a defect and shows where it is.
    const ours = error instanceof Error && error.name === 'AppError';
    process.stderr.write(`${ours ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  });
}
