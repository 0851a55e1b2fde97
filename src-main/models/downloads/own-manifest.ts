// Writes manifest.json into a model folder: what published files do not say and the families want to know. Runs in the backend.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from './disk.ts';

export interface OwnManifest {
  readonly name: string;
  readonly licence?: string | undefined;
  readonly logitScale?: number | undefined;
  readonly logitBias?: number | undefined;
}

/** Leaves what came with the model as it is: manifest.json, or a starter's own description, which manifest.json would hide. */
export async function writeOwnManifest(folder: string, manifest: OwnManifest): Promise<void> {
  const path = join(folder, 'manifest.json');
  const there = await Promise.all([path, join(folder, 'starter.json')].map((each) => stat(each).catch(() => null)));
  if (there.every((info) => info === null)) await writeJson(path, manifest);
}
