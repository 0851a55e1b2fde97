// Describes a Florence-2 export from its small files and the edges of its graphs. Runs anywhere in src-main; opens no ONNX session.
import { join } from 'node:path';
import type { ModelDescription } from '../../model-description.ts';
import { modelId } from '../../model-id.ts';
import { modelFolderName, readModelManifest } from '../../model-manifest.ts';
import { readFlorenceConfig, readFlorencePreprocessing } from './florence-config.ts';
import { florenceFiles } from './florence-files.ts';

const smallFiles = ['config.json', 'generation_config.json', 'preprocessor_config.json', 'tokenizer.json'];

/** `model-missing` or `model-damaged` with one sentence. */
export async function describeFlorence(directory: string): Promise<ModelDescription> {
  await readFlorenceConfig(directory);
  await readFlorencePreprocessing(directory);
  const manifest = await readModelManifest(directory);
  const graphs = Object.values(await florenceFiles(directory));
  const name = manifest.name ?? modelFolderName(directory);
  const precision = graphs.some((path) => /_(quantized|u?int8)\.onnx$/.test(path)) ? 'q8' : 'f32';
  const files = [...smallFiles.map((file) => join(directory, file)), ...graphs];
  return {
    id: await modelId({ family: 'florence2', name, precision, files }),
    family: 'florence2',
    name,
    tasks: ['caption'],
    licence: manifest.licence ?? 'unknown',
    knows: manifest.knows ?? null,
    directory,
  };
}
