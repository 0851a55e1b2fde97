// Describes a CLIP folder from its small files and headers alone. Runs in inference processes; opens no ONNX session.
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { openCheckpoint, readScalar, weightFiles } from '../../checkpoint/open-checkpoint.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { EmbeddingModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { readJson } from '../../read-json.ts';
import { readClipConfig, readPreprocessing } from './clip-config.ts';
import { exportOf } from './clip-source.ts';

/** exp(4.6052): what CLIP's temperature was clipped to in training, and where every published CLIP ended. For exports, which leave it out. */
const publishedLogitScale = 100;

/** Ours, beside the model (the bundled starter brings its own): what the published files do not say. All of it may be absent. */
const manifestFiles = ['manifest.json', 'starter.json'] as const;
const manifestSchema = z.looseObject({
  name: z.string().min(1).max(200).optional(),
  licence: z.string().max(200).optional(),
  logitScale: z.number().positive().optional(),
  knows: z.object({ things: z.array(z.string()), photographs: z.array(z.string()) }).optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

const smallFiles = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeClip(directory: string): Promise<EmbeddingModelDescription> {
  const config = await readClipConfig(directory);
  const { pixels } = await readPreprocessing(directory, config.vision.imageSize);
  const manifest = await readManifest(directory);
  const { files, precision, logitScale } = await weightsOf(directory);
  const name = manifest.name ?? folderName(directory);
  const identity = {
    family: 'clip',
    name,
    precision,
    files: [...smallFiles.map((file) => join(directory, file)), ...files],
  };
  return {
    id: await modelId(identity),
    family: 'clip',
    name,
    tasks: ['embed'],
    dimension: config.dimension,
    pixels,
    logitScale: logitScale ?? manifest.logitScale ?? publishedLogitScale,
    logitBias: null,
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    directory,
  };
}

async function readManifest(directory: string): Promise<Manifest> {
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

interface Weights {
  readonly files: readonly string[];
  readonly precision: string;
  readonly logitScale: number | null;
}

async function weightsOf(directory: string): Promise<Weights> {
  const files = await weightFiles(directory);
  if (files !== null) {
    const checkpoint = await openCheckpoint(directory);
    const stored = checkpoint.get('visual_projection.weight')?.dtype ?? 'F32';
    const scale = await readScalar(checkpoint, 'logit_scale');
    return { files, precision: stored.toLowerCase(), logitScale: scale === null ? null : Math.exp(scale) };
  }
  const [vision, text] = await Promise.all([exportOf(directory, 'vision'), exportOf(directory, 'text')]);
  if (vision === null || text === null) throw new AppError('model-missing', `There is no CLIP model in ${directory}.`);
  const precisions = [vision, text].map((tower) => (tower.quantised ? 'q8' : 'f32'));
  return { files: [vision.path, text.path], precision: [...new Set(precisions)].join('-'), logitScale: null };
}

/** Download caches name a folder after its commit; the folder two levels up has the model's name. */
function folderName(directory: string): string {
  const name = basename(directory);
  return /^[0-9a-f]{40}$/.test(name) ? basename(dirname(dirname(directory))).replace(/^models--/, '') : name;
}
