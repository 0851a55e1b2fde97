// Describes a SigLIP folder from its small files and headers alone; the tokenizer's 34 MB are not read. Opens no ONNX session.
import { join } from 'node:path';
import { readScalar } from '../../checkpoint/open-checkpoint.ts';
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import type { EmbeddingModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest, type ModelManifest } from '../../model-manifest.ts';
import { storedWeights } from '../clip/clip-source.ts';
import { readSiglipConfig, readSiglipPreprocessing } from './siglip-config.ts';

/** Of google/siglip2-base-patch16-224: for exports with no manifest beside them, since exports leave both numbers out. */
const published = { logitScale: 112.66889953613281, logitBias: -16.771724700927734 };

const smallFiles = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeSiglip(directory: string): Promise<EmbeddingModelDescription> {
  const config = await readSiglipConfig(directory);
  const { pixels } = await readSiglipPreprocessing(directory, config.vision.imageSize);
  const manifest = await readModelManifest(directory);
  const { files, precision, checkpoint } = await storedWeights(directory, 'vision_model.post_layernorm.weight');
  const name = manifest.name ?? modelFolderName(directory);
  const read = [...smallFiles.map((file) => join(directory, file)), ...files];
  return {
    id: await modelId({ family: 'siglip', name, precision, files: read }),
    family: 'siglip',
    name,
    tasks: ['embed'],
    dimension: config.dimension,
    pixels,
    ...(await logitsOf(checkpoint, manifest)),
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    relevance: manifest.relevance,
    directory,
  };
}

async function logitsOf(
  checkpoint: Checkpoint | null,
  manifest: ModelManifest,
): Promise<{ logitScale: number; logitBias: number }> {
  const scalar = (name: string): Promise<number | null> | null => (checkpoint ? readScalar(checkpoint, name) : null);
  const [scale, bias] = [await scalar('logit_scale'), await scalar('logit_bias')];
  return {
    logitScale: scale === null ? (manifest.logitScale ?? published.logitScale) : Math.exp(scale),
    logitBias: bias ?? manifest.logitBias ?? published.logitBias,
  };
}
