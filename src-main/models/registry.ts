// Describes models without running them: one row a family. Safe in the backend, for nothing here can reach the ONNX runtime (open-model.ts does).
import { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import { damaged, quoted } from './checkpoint/stored-tensor.ts';
import { describeBlip } from './families/blip/describe-blip.ts';
import { describeClip } from './families/clip/describe-clip.ts';
import { describeFlorence } from './families/florence2/describe-florence.ts';
import { describeGit } from './families/git/describe-git.ts';
import { describeLlava } from './families/llava/describe-llava.ts';
import { describeVilt } from './families/vilt/describe-vilt.ts';
import { describeSiglip } from './families/siglip/describe-siglip.ts';
import type { EmbeddingModelDescription, FamilyName, ModelDescription } from './model-description.ts';
import { readJson } from './read-json.ts';

interface Family {
  /** `model_type` of config.json. */
  readonly types: readonly string[];
  readonly describe: (directory: string) => Promise<ModelDescription | EmbeddingModelDescription>;
}

// [Note: adding a family] A folder under families/, a row here and a row in open-model.ts for each task it does.
const families: Readonly<Partial<Record<FamilyName, Family>>> = {
  clip: { types: ['clip'], describe: describeClip },
  siglip: { types: ['siglip', 'siglip2'], describe: describeSiglip },
  florence2: { types: ['florence2'], describe: describeFlorence },
  blip: { types: ['blip'], describe: describeBlip },
  git: { types: ['git'], describe: describeGit },
  vilt: { types: ['vilt'], describe: describeVilt },
  llava: { types: ['llava', 'llava_onevision'], describe: describeLlava },
};

/** Which family runs a model folder. `model-missing` without config.json, `model-damaged` where no family runs such models. */
export async function familyOf(directory: string): Promise<FamilyName> {
  const config = z.looseObject({ model_type: z.string() }).safeParse(await readJson(directory, 'config.json'));
  const type = config.success ? config.data.model_type : 'without a name';
  const found = Object.entries(families).find(([, family]) => family.types.includes(type));
  if (found === undefined) throw damaged(`Models of the kind ${quoted(type)} cannot be run yet.`);
  return found[0] as FamilyName;
}

/** Reads configuration and headers only. `model-missing` or `model-damaged` with one sentence. */
export async function describeModel(directory: string): Promise<ModelDescription | EmbeddingModelDescription> {
  const family = families[await familyOf(directory)];
  if (family === undefined) throw new AppError('internal', 'A model family without a row.');
  return family.describe(directory);
}

/** The same for a model of the search. `model-damaged` where it has no embeddings. */
export async function describeEmbeddingModel(directory: string): Promise<EmbeddingModelDescription> {
  const description = await describeModel(directory);
  if (!('dimension' in description))
    throw damaged(`The model ${quoted(description.name)} writes, but it cannot search.`);
  return description;
}
