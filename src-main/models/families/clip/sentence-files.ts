// Which files another text tower consists of. Runs in inference processes and the backend; reads folders and headers, no ONNX.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { ExportFile } from './clip-source.ts';
import { readSentenceDense, readSentenceTransformer } from './sentence-config.ts';

/** Ready-made exports, full precision first. */
const exportNames = ['model.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'onnx/model_quantized.onnx'] as const;

/** Null where the tower's folder has no ready-made export. */
export async function readyMadeTower(directory: string): Promise<ExportFile | null> {
  for (const name of exportNames) {
    const found = await stat(join(directory, name)).catch(() => null);
    if (found?.isFile() === true) return { path: join(directory, name), quantised: name.includes('quantized') };
  }
  return null;
}

/** Absolute paths of all that decides what the tower answers, and the precision of its weights. */
export async function sentenceFiles(directory: string): Promise<{ files: string[]; precision: string }> {
  const transformer = await readSentenceTransformer(directory);
  const small = ['config.json', 'tokenizer.json', 'vocab.txt'].map((name) => join(transformer.directory, name));
  const weights = await weightFiles(transformer.directory);
  if (weights === null) {
    const ready = await readyMadeTower(directory);
    return {
      files: ready === null ? small : [...small, ready.path],
      precision: ready?.quantised === true ? 'q8' : 'f32',
    };
  }
  const dense = await readSentenceDense(directory);
  const [first] = (await openCheckpoint(transformer.directory)).values();
  const files = [...small, ...weights, ...((await weightFiles(dense.directory)) ?? [])];
  return { files, precision: (first?.dtype ?? 'F32').toLowerCase() };
}
