// Describes a CLIP folder from its small files and headers alone. Runs in inference processes; opens no ONNX session.
import { join } from 'node:path';
import { readScalar } from '../../checkpoint/open-checkpoint.ts';
import type { ModelId } from '../../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest } from '../../model-manifest.ts';
import { readClipConfig, readPreprocessing } from './clip-config.ts';
import { storedWeights } from './clip-source.ts';
import { otherTextTower } from './sentence-config.ts';
import { sentenceFiles } from './sentence-files.ts';

/** exp(4.6052): what CLIP's temperature was clipped to in training, and where every published CLIP ended. For exports, which leave it out. */
const publishedLogitScale = 100;

const smallFiles = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeClip(directory: string): Promise<EmbeddingModelDescription> {
  const config = await readClipConfig(directory);
  const { pixels } = await readPreprocessing(directory, config.vision.imageSize);
  const manifest = await readModelManifest(directory);
  const { files, precision, checkpoint } = await storedWeights(directory, 'visual_projection.weight');
  const scale = checkpoint === null ? null : await readScalar(checkpoint, 'logit_scale');
  const name = manifest.name ?? modelFolderName(directory);
  const identity = {
    family: 'clip',
    name,
    precision,
    files: [...smallFiles.map((file) => join(directory, file)), ...files],
  };
  return {
    id: await modelId(identity),
    textId: await otherTextId(directory),
    family: 'clip',
    name,
    tasks: ['embed'],
    dimension: config.dimension,
    pixels,
    logitScale: scale === null ? (manifest.logitScale ?? publishedLogitScale) : Math.exp(scale),
    logitBias: null,
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    relevance: manifest.relevance,
    directory,
  };
}

/** Undefined where words go through the CLIP's own tower. See [Note: another text tower]. */
async function otherTextId(directory: string): Promise<ModelId | undefined> {
  const other = await otherTextTower(directory);
  if (other === null) return undefined;
  const { files, precision } = await sentenceFiles(other);
  return await modelId({ family: 'clip', name: `${modelFolderName(directory)} text`, precision, files });
}
