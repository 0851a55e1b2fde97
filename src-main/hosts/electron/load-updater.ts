// The one place that loads the updater, when the person has said yes. Runs in Electron's main process.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Updater } from './updates.ts';

/** Why this build cannot update itself; null where it can. The packager writes app-update.yml where it knows of a server. */
export function whyNoUpdates(): string | null {
  if (!app.isPackaged) return 'Afterimage runs from its source: update that instead.';
  if (existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  return 'This copy of Afterimage is updated by whoever installed it.';
}

export async function loadUpdater(log: (line: string) => void): Promise<Updater> {
  const { autoUpdater } = await import('electron-updater');
  autoUpdater.logger = { info: log, warn: log, error: log };
  return autoUpdater;
}
