// Describes a BLIP folder from its small files and headers alone. Runs anywhere in src-main; opens no ONNX session.
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { ModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest } from '../../model-manifest.ts';
import { openWeights } from '../../quantise/precision.ts';
import { readBlipConfig } from './blip-config.ts';
import { readBlipPreprocessing } from './blip-preprocessing.ts';
import { exportOf } from './export-files.ts';

const smallFiles = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeBlip(directory: string): Promise<ModelDescription> {
  const config = await readBlipConfig(directory);
  await readBlipPreprocessing(directory, config.vision.imageSize);
  const manifest = await readModelManifest(directory);
  const { files, precision } = await weightsOf(directory, config.task);
  const name = manifest.name ?? modelFolderName(directory);
  const ofIdentity = [...smallFiles.map((file) => join(directory, file)), ...files];
  return {
    id: await modelId({ family: 'blip', name, precision, files: ofIdentity }),
    family: 'blip',
    name,
    tasks: [config.task],
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    directory,
  };
}

async function weightsOf(
  directory: string,
  task: 'caption' | 'answer',
): Promise<{ readonly files: readonly string[]; readonly precision: string }> {
  const files = await weightFiles(directory);
  if (files !== null) {
    const { checkpoint, quantised } = await openWeights(directory);
    if (quantised !== null) return { files: [...files, quantised.file], precision: quantised.precision };
    const words = checkpoint.get('text_decoder.bert.embeddings.word_embeddings.weight');
    return { files, precision: (words?.dtype ?? 'F32').toLowerCase() };
  }
  const ready = task === 'caption' ? await exportOf(directory) : null;
  if (ready === null) throw new AppError('model-missing', `There is no BLIP model in ${directory}.`);
  return { files: [ready.vision, ready.decoder], precision: 'f32' };
}
