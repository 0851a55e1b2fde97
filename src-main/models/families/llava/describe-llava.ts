// Describes a LLaVA folder from its small files and headers alone. Runs anywhere in src-main; opens no ONNX session.
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { ModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest } from '../../model-manifest.ts';
import { openWeights } from '../../quantise/precision.ts';
import { exportOf } from './export-files.ts';
import { readLlavaConfig } from './llava-config.ts';
import { readLlavaPreprocessing } from './llava-preprocessing.ts';
import { tensorNames } from './tensor-names.ts';

const smallFiles = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];
const templates = ['chat_template.jinja', 'chat_template.json'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeLlava(directory: string): Promise<ModelDescription> {
  const config = await readLlavaConfig(directory);
  await readLlavaPreprocessing(directory, config, false);
  const manifest = await readModelManifest(directory);
  const { files, precision } = await weightsOf(directory);
  const name = manifest.name ?? modelFolderName(directory);
  const ofIdentity = [...[...smallFiles, ...templates].map((file) => join(directory, file)), ...files];
  return {
    id: await modelId({ family: 'llava', name, precision, files: ofIdentity }),
    family: 'llava',
    name,
    tasks: ['chat'],
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    directory,
  };
}

async function weightsOf(
  directory: string,
): Promise<{ readonly files: readonly string[]; readonly precision: string }> {
  const files = await weightFiles(directory);
  if (files !== null) {
    const { checkpoint, quantised } = await openWeights(directory);
    if (quantised !== null) return { files: [...files, quantised.file], precision: quantised.precision };
    const words = checkpoint.get(`${tensorNames(checkpoint).language}embed_tokens.weight`);
    return { files, precision: (words?.dtype ?? 'F32').toLowerCase() };
  }
  const ready = await exportOf(directory);
  if (ready === null) throw new AppError('model-missing', `There is no LLaVA in ${directory}.`);
  return { files: [ready.picture, ready.words, ready.language], precision: ready.precision };
}
