// @ts-check
// `npm run build [renderer] [main] [preload] [--stale]`: bundles into out/ what is named, or everything; with `--stale` only what
// is missing or older than its sources. Needs Node 24 and no network.
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { underNode24 } from './node-24.js';

const root = resolve(fileURLToPath(import.meta.url), '../..');

/** What each bundle is made by, what shows that it is there, and what it is made from. */
const bundles = {
  renderer: {
    config: 'src-renderer/vite.config.ts',
    result: 'out/renderer/index.html',
    sources: ['src-renderer', 'src-shared'],
  },
  main: { config: 'src-main/vite.config.ts', result: 'out/main/electron.js', sources: ['src-main', 'src-shared'] },
  preload: {
    config: 'src-main/vite.preload.config.ts',
    result: 'out/preload.cjs',
    sources: ['src-main/entries/preload.ts', 'src-main/hosts/electron'],
  },
};

/** @typedef {keyof typeof bundles} BundleName */

/** @param {string} name @returns {name is BundleName} */
const isBundle = (name) => Object.hasOwn(bundles, name);

/** @param {BundleName} name */
async function build(name) {
  const { build: viteBuild } = await import('vite');
  // How long each plugin took is of no interest to a person who starts the application.
  const quiet = { rolldownOptions: { checks: { pluginTimings: false } } };
  await viteBuild({ configFile: join(root, bundles[name].config), logLevel: 'warn', build: quiet });
}

/** Milliseconds of the newest file at or below a path; 0 where there is none. @param {string} path @returns {number} */
function newestChange(path) {
  const own = statSync(path, { throwIfNoEntry: false });
  if (own == null) return 0;
  if (!own.isDirectory()) return own.mtimeMs;
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.endsWith('.test.ts'));
  return entries.reduce((newest, { name }) => Math.max(newest, newestChange(join(path, name))), own.mtimeMs);
}

/** Whether a bundle is missing or older than what it is made from (the lock file stands for all packages). @param {BundleName} name */
export function isStale(name) {
  const { result, config, sources } = bundles[name];
  const made = statSync(join(root, result), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return [...sources, config, 'package-lock.json'].some((source) => newestChange(join(root, source)) > made);
}

async function main() {
  const args = process.argv.slice(2);
  const wanted = args.filter((name) => name !== '--stale');
  const unknown = wanted.filter((name) => !isBundle(name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no bundle called ${unknown.join(', ')}. Possible: ${Object.keys(bundles).join(', ')}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const names = wanted.length > 0 ? wanted : Object.keys(bundles);
  for (const name of names) if (isBundle(name) && !(args.includes('--stale') && !isStale(name))) await build(name);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !underNode24(import.meta.url)) await main();
