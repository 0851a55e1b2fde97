// Reads the catalogue: one JSON file a model in resources/models. Runs in the backend; knows nothing of what is installed.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { manifestSchema, type ModelManifest } from './manifest.ts';

/** By short name, in name order. An absent folder is an empty catalogue; a file that does not fit is `internal`: it is one of ours. */
export async function readCatalogue(directory: string): Promise<Map<string, ModelManifest>> {
  const entries = await readdir(directory).catch(() => []);
  const files = entries.filter((entry) => entry.endsWith('.json')).sort();
  const manifests = await Promise.all(files.map((file) => readManifest(directory, file)));
  return new Map(manifests.map((manifest) => [manifest.name, manifest]));
}

async function readManifest(directory: string, file: string): Promise<ModelManifest> {
  const refuse = (cause: unknown): AppError =>
    new AppError('internal', `The catalogue entry ${file} does not fit.`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(directory, file), 'utf8'));
  } catch (error) {
    throw refuse(error);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw refuse(parsed.error);
  if (`${parsed.data.name}.json` !== file) throw refuse(new Error('named otherwise than its file'));
  return parsed.data;
}
