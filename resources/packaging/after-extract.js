// @ts-check
// Called by electron-builder once Electron lies in the output folder, before the application is put into it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes out what only a bare Electron needs: the application it shows when it is given none, and its version file.
 * electron-builder does so itself, but not where Electron comes from a folder.
 * @param {{ appOutDir: string, electronPlatformName: string }} context
 */
export async function afterExtract({ appOutDir, electronPlatformName }) {
  const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
  await rm(join(appOutDir, resources, 'default_app.asar'), { force: true });
  await rm(join(appOutDir, 'version'), { force: true });
}
