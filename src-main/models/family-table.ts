// Which family runs a model folder, by the `model_type` of its config.json. Runs anywhere in src-main; reads that one file.
import { z } from 'zod';
import { damaged, quoted } from './checkpoint/stored-tensor.ts';
import type { ModelDescription } from './model-description.ts';
import { readJson } from './read-json.ts';

export type FamilyName = ModelDescription['family'];

const familyOfType: Readonly<Record<string, FamilyName>> = { clip: 'clip' };

/** `model-missing` without config.json, `model-damaged` where no family runs such models. */
export async function familyOf(directory: string): Promise<FamilyName> {
  const config = z.looseObject({ model_type: z.string() }).safeParse(await readJson(directory, 'config.json'));
  const type = config.success ? config.data.model_type : 'without a name';
  const family = Object.hasOwn(familyOfType, type) ? familyOfType[type] : undefined;
  if (family === undefined) throw damaged(`Models of the kind ${quoted(type)} cannot be run yet.`);
  return family;
}
