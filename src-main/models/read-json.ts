// Reads a small JSON file of a model folder. Runs in inference processes; knows nothing of what is in it.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import { damaged } from './checkpoint/stored-tensor.ts';

/** Largest configuration file that is read whole; published ones have some kilobytes. */
const maxJsonBytes = 16 * 1024 * 1024;

/** `model-missing` where there is no such file, `model-damaged` where it is huge or no JSON. */
export async function readJson(directory: string, name: string, maxBytes = maxJsonBytes): Promise<unknown> {
  const path = join(directory, name);
  const info = await stat(path).catch(() => null);
  if (info === null) throw new AppError('model-missing', `The model folder ${directory} has no ${name}.`);
  if (info.size > maxBytes) throw damaged(`The file ${name} of the model is absurdly large.`);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw damaged(`The file ${name} of the model is not valid JSON.`, error);
  }
}
