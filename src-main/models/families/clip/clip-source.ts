// Decides which files of a model folder a CLIP tower runs on: a published checkpoint by our own graph, or a ready-made ONNX export.
// Runs in inference processes; reads folders and headers, runs nothing.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { openCheckpoint, weightFiles } from '../../checkpoint/open-checkpoint.ts';
import type { ModelSource } from '../../runtime/session.ts';
import type { ClipConfig } from './clip-config.ts';
import { textGraph, visionGraph } from './clip-graph.ts';

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

export interface TowerSource {
  readonly model: ModelSource;
  readonly quantised: boolean;
}

/** A checkpoint's own weights come first; `model-missing` where the folder holds neither form. */
export async function towerSource(directory: string, config: ClipConfig, tower: TowerName): Promise<TowerSource> {
  if ((await weightFiles(directory)) !== null) {
    const checkpoint = await openCheckpoint(directory);
    const graph = tower === 'vision' ? visionGraph(config, checkpoint) : textGraph(config, checkpoint);
    return { model: graph.build(), quantised: false };
  }
  const ready = await exportOf(directory, tower);
  if (ready === null) throw new AppError('model-missing', `There is no CLIP ${tower} model in ${directory}.`);
  return { model: { path: ready.path }, quantised: ready.quantised };
}
