// The ready-made exports of LLaVA-OneVision: three graphs in the folder onnx/. Runs anywhere in src-main; looks for files, opens none.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ExportFiles {
  readonly picture: string;
  readonly words: string;
  readonly language: string;
  /** Of the smallest part, e.g. `f32`, `q8`. */
  readonly precision: string;
}

/** By preference: full precision first. Half-precision exports want half-precision numbers, which the processor has not. */
const suffixes = { '': 'f32', _int8: 'q8', _quantized: 'q8', _uint8: 'q8', _q4: 'q4' } as const;
const parts = ['vision_encoder', 'embed_tokens', 'decoder_model_merged'] as const;

/** Null where one of the three is missing. Each comes in the best precision that the folder has of it. */
export async function exportOf(directory: string): Promise<ExportFiles | null> {
  const found = await Promise.all(parts.map((part) => bestOf(directory, part)));
  const [picture, words, language] = found;
  if (picture == null || words == null || language == null) return null;
  const smallest = Object.values(suffixes).findLast((precision) => found.some((file) => file?.precision === precision));
  return { picture: picture.path, words: words.path, language: language.path, precision: smallest ?? 'f32' };
}

async function bestOf(directory: string, part: string): Promise<{ path: string; precision: string } | null> {
  for (const [suffix, precision] of Object.entries(suffixes)) {
    const path = join(directory, 'onnx', `${part}${suffix}.onnx`);
    const info = await stat(path).catch(() => null);
    if (info?.isFile() === true) return { path, precision };
  }
  return null;
}
