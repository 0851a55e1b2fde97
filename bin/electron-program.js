// @ts-check
// Looks for Electron's program without ever fetching it: the npm package `electron` alone would download it at first use.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const packageDirectory = path.resolve(fileURLToPath(import.meta.url), '../../node_modules/electron');

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** @returns {string | null} */
export function findElectron() {
  const pathFile = path.join(packageDirectory, 'path.txt');
  const program = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : (programs[process.platform] ?? 'electron');
  const place = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDirectory, 'dist');
  const found = path.join(place, program);
  return existsSync(found) ? found : null;
}
