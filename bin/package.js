#!/usr/bin/env node
// @ts-check
// `npm run package`: the application as people get it, in a folder, for this machine. With targets (`npm run package --
// --linux AppImage deb rpm`) installers as well, for which electron-builder fetches tools; without, nothing is fetched.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isStale } from './build.js';
import { underNode24 } from './node-24.js';
import { thirdPartyNotices } from './third-party-notices.js';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');

const usage = `Usage: npm run package -- [options] [targets for electron-builder]

  --electron-dist DIR  an unpacked Electron to use instead of the installed one
  --output DIR         where to put the result (default release)
  --help

Targets: --linux [AppImage] [deb] [rpm], --mac [dmg] [zip], --win [nsis], --x64, --arm64. Without any: a folder to start from.
`;

/** @param {string} line */
const print = (line) => void process.stdout.write(`${line}\n`);

/** @param {string} given */
const fromWhereTheyAre = (given) => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), given);

/** @typedef {{ electronDist: string | null, output: string, targets: string[] }} Wishes */

/** Our own options are taken out; the rest is electron-builder's. @param {string[]} args @returns {Wishes | null} */
export function readWishes(args) {
  const options = /** @type {const} */ ({
    'electron-dist': { type: 'string' },
    output: { type: 'string' },
    help: { type: 'boolean' },
  });
  const { values, tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  if (values.help === true) return null;
  /** @type {Set<number>} */
  const ours = new Set();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(options, token.name)) continue;
    ours.add(token.index);
    if (token.value == null) throw new Error(`--${token.name} needs a folder.`);
    if (token.inlineValue === false) ours.add(token.index + 1);
  }
  const dist = values['electron-dist'];
  return {
    electronDist: typeof dist === 'string' ? fromWhereTheyAre(dist) : null,
    output: typeof values.output === 'string' ? fromWhereTheyAre(values.output) : path.join(root, 'release'),
    targets: args.filter((_, index) => !ours.has(index)),
  };
}

/** Where the npm package `electron` keeps its program once it was fetched; null before. */
function installedElectron() {
  const dist = path.join(root, 'node_modules/electron/dist');
  return existsSync(path.join(dist, 'version')) ? dist : null;
}

/**
 * What the configuration file cannot know, by electron-builder's names. Secrets are its own environment variables
 * (CSC_LINK, APPLE_API_KEY, …): here it is only looked whether they are there.
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} [platform]
 */
export function settingsOf(environment, platform = process.platform) {
  /** @type {Record<string, string>} */
  const settings = {};
  const [owner, repository] = (environment['GITHUB_REPOSITORY'] ?? '').split('/');
  if (owner && repository) {
    settings['publish.provider'] = 'github';
    settings['publish.owner'] = owner;
    settings['publish.repo'] = repository;
    settings['publish.releaseType'] = 'draft';
    settings['extraMetadata.homepage'] = `https://github.com/${owner}/${repository}`;
  }
  if (platform === 'darwin' && !environment['CSC_LINK']) {
    // Signed by nobody ("ad hoc"), which arm64 asks for. The hardened runtime would refuse our own libraries then.
    settings['mac.identity'] = '-';
    settings['mac.hardenedRuntime'] = 'false';
    settings['mac.notarize'] = 'false';
    settings['electronFuses.enableCookieEncryption'] = 'false';
  } else if (platform === 'darwin' && !environment['APPLE_API_KEY']) settings['mac.notarize'] = 'false';
  return settings;
}

/** @param {string[]} args a script of this repository and its arguments @param {NodeJS.ProcessEnv} [environment] @returns {Promise<void>} */
function run(args, environment = process.env) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${String(code)}.`))));
  });
}

/** @param {Wishes} wishes */
async function makePackage({ electronDist, output, targets }) {
  const dist = electronDist ?? installedElectron();
  if (dist == null && targets.length === 0) {
    process.stderr.write("Electron's program is not installed here; packaging needs it once: npx electron --version\n");
    process.exitCode = 1;
    return;
  }
  const stale = /** @type {const} */ (['renderer', 'main', 'preload']).filter((name) => isStale(name));
  if (stale.length > 0) await run([path.join(root, 'bin/build.js'), ...stale]);
  writeFileSync(path.join(root, 'out/third-party-notices.txt'), thirdPartyNotices(root));

  const settings = { ...settingsOf(process.env), 'directories.output': output };
  // Installers are downloaded: packing them takes a while and is worth it.
  if (targets.length > 0) Object.assign(settings, { compression: 'normal' });
  const builderArgs = ['--config', 'electron-builder.yml', '--publish', 'never'];
  for (const [name, value] of Object.entries(settings)) builderArgs.push(`-c.${name}=${value}`);
  if (dist != null) builderArgs.push(`-c.electronDist=${dist}`);
  const builder = path.join(root, 'node_modules/electron-builder/cli.js');
  // Without this it would ask a server whether there is a newer electron-builder.
  const environment = { ...process.env, NO_UPDATE_NOTIFIER: '1' };
  await run([builder, ...(targets.length > 0 ? targets : ['--dir']), ...builderArgs], environment);
  print(`The application is in ${output}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !underNode24(import.meta.url)) {
  try {
    const wishes = readWishes(process.argv.slice(2));
    if (wishes == null) print(usage);
    else await makePackage(wishes);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
