// @ts-check
// Our own Node: the scripts are started by whatever Node the machine has and go on under the one in node_modules.
// Written for Node 18 and later.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The program that the npm package `node` brought. */
export const node24 = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * True where this process is too old: the script then runs again under Node 24, and its exit code becomes ours.
 * @param {string} scriptUrl `import.meta.url` of the script
 * @returns {boolean}
 */
export function underNode24(scriptUrl) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return false;
  if (!existsSync(node24)) {
    process.stderr.write('Afterimage needs Node 24, which npm brings along. Run: npm ci\n');
    process.exitCode = 1;
    return true;
  }
  const child = spawn(node24, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both, others only to us: the child may get it twice, and decides when it is done.
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
  return true;
}
