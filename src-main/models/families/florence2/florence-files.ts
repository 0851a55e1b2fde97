// The four graphs of a ready-made Florence-2 export, as onnx-community publishes it. Reads folders only; no ONNX.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';

const graphs = {
  vision: 'vision_encoder',
  words: 'embed_tokens',
  encoder: 'encoder_model',
  decoder: 'decoder_model_merged',
} as const;
type Graph = keyof typeof graphs;
export type FlorenceFiles = Readonly<Record<Graph, string>>;

/** By preference: full precision first. Each graph may have its own. */
const suffixes = ['', '_quantized', '_int8', '_uint8'] as const;

/** Absolute paths. `model-missing` where one of the four is not there. */
export async function florenceFiles(directory: string): Promise<FlorenceFiles> {
  const [vision, words, encoder, decoder] = await Promise.all([
    pathOf(directory, 'vision'),
    pathOf(directory, 'words'),
    pathOf(directory, 'encoder'),
    pathOf(directory, 'decoder'),
  ]);
  return { vision, words, encoder, decoder };
}

async function pathOf(directory: string, graph: Graph): Promise<string> {
  for (const suffix of suffixes) {
    const path = join(directory, 'onnx', `${graphs[graph]}${suffix}.onnx`);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return path;
  }
  throw new AppError('model-missing', `The Florence-2 export in ${directory} has no onnx/${graphs[graph]}.onnx.`);
}
