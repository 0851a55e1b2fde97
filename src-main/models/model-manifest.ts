// What the published files of a model do not say: our small description beside them (the bundled starters bring their own).
// Runs anywhere in src-main; reads one small file, knows no family.
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import { damaged } from './checkpoint/stored-tensor.ts';
import { readJson } from './read-json.ts';

const manifestFiles = ['manifest.json', 'starter.json'] as const;
/** See src-main/store/search/evidence.ts. */
const lineSchema = z.object({ z: z.number(), margin: z.number(), bias: z.number() });
const manifestSchema = z.looseObject({
  name: z.string().min(1).max(200).optional(),
  licence: z.string().max(200).optional(),
  logitScale: z.number().positive().optional(),
  logitBias: z.number().optional(),
  relevance: z.object({ text: lineSchema, few: lineSchema }).optional(),
  knows: z.object({ things: z.array(z.string()), photographs: z.array(z.string()) }).optional(),
});
export type ModelManifest = z.infer<typeof manifestSchema>;

/** Empty where the folder has none; `model-damaged` where it is none. */
export async function readModelManifest(directory: string): Promise<ModelManifest> {
  for (const name of manifestFiles) {
    const json = await readJson(directory, name).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'model-missing') return null;
      throw error;
    });
    if (json === null) continue;
    const parsed = manifestSchema.safeParse(json);
    if (!parsed.success) throw damaged(`The file ${name} of the model is not a description of a model.`, parsed.error);
    return parsed.data;
  }
  return {};
}

/** Download caches name a folder after its commit; the folder two levels up has the model's name. */
export function modelFolderName(directory: string): string {
  const name = basename(directory);
  return /^[0-9a-f]{40}$/.test(name) ? basename(dirname(dirname(directory))).replace(/^models--/, '') : name;
}
