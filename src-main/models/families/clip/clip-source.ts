// Decides which files of a model folder a tower runs on: a published checkpoint by our own graph, or a ready-made ONNX export.
// For models with a tower for pictures and one for words: CLIP, SigLIP.
// Runs in inference processes; reads folders and headers, runs nothing.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder } from '../../graph/graph-builder.ts';
import { refuseSurplus } from '../../graph/surplus.ts';
import { openWeights } from '../../quantise/precision.ts';
import type { Weights } from '../../quantise/quantised-layout.ts';
import type { ModelSource } from '../../runtime/session.ts';

export type TowerName = 'vision' | 'text';

/** Exports by preference: full precision first, since the smaller ones answer a little differently. */
const exportSuffixes = ['', '_quantized', '_int8', '_uint8'] as const;

export interface ExportFile {
  readonly path: string;
  /** 8-bit towers scale activations over the whole batch, so a picture's neighbours change its embedding: they run one at a time. */
  readonly quantised: boolean;
}

/** The ready-made export of a tower, `onnx/vision_model.onnx` and its siblings; null where the folder has none. */
export async function exportOf(directory: string, tower: TowerName): Promise<ExportFile | null> {
  for (const suffix of exportSuffixes) {
    const path = join(directory, 'onnx', `${tower}_model${suffix}.onnx`);
    const found = await stat(path)
      .then((info) => info.isFile())
      .catch(() => false);
    if (found) return { path, quantised: suffix !== '' };
  }
  return null;
}

export interface WantedTower {
  readonly directory: string;
  readonly tower: TowerName;
  /** See TowerOptions. */
  readonly weights?: Weights | undefined;
}

/** What a tower's tensors begin with: all under these are its own. */
const parts: Readonly<Record<TowerName, readonly string[]>> = {
  vision: ['vision_model.', 'visual_projection.'],
  text: ['text_model.', 'text_projection.'],
};

export interface TowerSource {
  readonly model: ModelSource;
  readonly quantised: boolean;
}

/**
 * A checkpoint's own weights come first, over the graph that `build` makes of it; `model-missing` where the folder holds neither form.
 */
export async function towerSource(
  { directory, tower, weights }: WantedTower,
  build: (checkpoint: Checkpoint) => GraphBuilder,
): Promise<TowerSource> {
  if ((await weightFiles(directory)) !== null) {
    const { checkpoint, quantised } = await openWeights(directory, weights);
    const graph = build(checkpoint);
    refuseSurplus(checkpoint, [graph], { prefixes: parts[tower], harmless: /\.position_ids$/ });
    return { model: graph.build(), quantised: quantised !== null };
  }
  const ready = await exportOf(directory, tower);
  if (ready === null) throw new AppError('model-missing', `There is no ${tower} model in ${directory}.`);
  return { model: { path: ready.path }, quantised: ready.quantised };
}

export interface StoredWeights {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** As the files have it: `f32`, `bf16`, `q8`; or as they were made here: `int8`. */
  readonly precision: string;
  /** Null where the towers are ready-made exports. */
  readonly checkpoint: Checkpoint | null;
}

/** What the towers' weights are, by their headers; the precision is that of the tensor `telling`. `model-missing` where there are none. */
export async function storedWeights(directory: string, telling: string): Promise<StoredWeights> {
  const files = await weightFiles(directory);
  if (files !== null) {
    const { checkpoint, quantised } = await openWeights(directory);
    if (quantised !== null) return { files: [...files, quantised.file], precision: quantised.precision, checkpoint };
    return { files, precision: (checkpoint.get(telling)?.dtype ?? 'F32').toLowerCase(), checkpoint };
  }
  const [vision, text] = await Promise.all([exportOf(directory, 'vision'), exportOf(directory, 'text')]);
  if (vision === null || text === null) throw new AppError('model-missing', `There is no model in ${directory}.`);
  const precisions = [vision, text].map((tower) => (tower.quantised ? 'q8' : 'f32'));
  return { files: [vision.path, text.path], precision: [...new Set(precisions)].join('-'), checkpoint: null };
}
