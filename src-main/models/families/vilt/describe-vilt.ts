// Describes a ViLT folder from its small files and headers alone. Runs anywhere in src-main; opens no ONNX session.
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { ModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest } from '../../model-manifest.ts';
import { openWeights } from '../../quantise/precision.ts';
import { readViltConfig } from './vilt-config.ts';
import { readViltPreprocessing } from './vilt-preprocessing.ts';

const smallFiles = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeVilt(directory: string): Promise<ModelDescription> {
  const config = await readViltConfig(directory);
  await readViltPreprocessing(directory, config.patchSize);
  const manifest = await readModelManifest(directory);
  const weights = await weightFiles(directory);
  if (weights === null) throw new AppError('model-missing', `There are no weights of a ViLT model in ${directory}.`);
  const { checkpoint, quantised } = await openWeights(directory);
  const stored = checkpoint.get('vilt.embeddings.text_embeddings.word_embeddings.weight')?.dtype ?? 'F32';
  const name = manifest.name ?? modelFolderName(directory);
  const files = [...smallFiles.map((file) => join(directory, file)), ...weights];
  if (quantised !== null) files.push(quantised.file);
  return {
    id: await modelId({ family: 'vilt', name, precision: quantised?.precision ?? stored.toLowerCase(), files }),
    family: 'vilt',
    name,
    tasks: ['answer'],
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    directory,
  };
}
