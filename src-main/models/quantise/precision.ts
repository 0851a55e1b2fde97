// Which weights of a model folder are to be used: the published ones, or smaller ones that were made here and found right.
// Runs in inference processes and, for describing, in the backend: reads headers and one small file, reaches no ONNX.
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { openCheckpoint, weightFiles } from '../checkpoint/open-checkpoint.ts';
import { readSafetensors } from '../checkpoint/safetensors.ts';
import { damaged, type Checkpoint } from '../checkpoint/stored-tensor.ts';
import { revisionOf } from '../model-id.ts';
import { readJson } from '../read-json.ts';
import { precisions, recordFile, weightsFile, type Precision, type Weights } from './quantised-layout.ts';

/** What is written beside quantised weights once they were compared with the published ones. */
export const recordSchema = z.object({
  /** Of the published files (revisionOf): other files, other weights. */
  source: z.string(),
  /** `cosine`: the least similarity of two embeddings. `tokens`: the mean share of a text until the first other token. */
  compared: z.enum(['cosine', 'tokens']),
  agreement: z.number(),
  inputs: z.number().int(),
  accepted: z.boolean(),
  /** The processor that it was found on: the arithmetic of 8 bits differs between them. */
  processor: z.string(),
});
export type QuantisedRecord = z.infer<typeof recordSchema>;

export interface Quantised {
  /** Belongs into the model's id: vectors of different precisions never meet. */
  readonly precision: Precision;
  /** Absolute path; belongs to the files that make the model's id. */
  readonly file: string;
}

export interface ChosenWeights {
  /** The published tensors, with smaller forms of some of them: graph/layers.ts takes those where they are. */
  readonly checkpoint: Checkpoint;
  /** Null where there are only the published ones. */
  readonly quantised: Quantised | null;
}

/** In place of openCheckpoint, for families whose weights can be made smaller. */
export async function openWeights(directory: string, wanted?: Weights): Promise<ChosenWeights> {
  const checkpoint = await openCheckpoint(directory);
  const quantised = await quantisedFor(directory, wanted);
  if (quantised === null) return { checkpoint, quantised };
  return { checkpoint: new Map([...checkpoint, ...(await readSafetensors(quantised.file))]), quantised };
}

/** Real path of the folder that holds the published weights, where the quantised ones lie too; null where there are none. */
export async function weightsFolder(directory: string): Promise<string | null> {
  const [first] = (await weightFiles(directory)) ?? [];
  // Download caches link to files elsewhere; the runtime reads from one real folder.
  return first === undefined ? null : dirname(await realpath(first));
}

/**
 * The quantised weights to use, or null for the published ones. Unless told which: the first precision whose weights are there, were made
 * of these published files and were found right. Told a precision: those, found right or not; `model-missing` where there are none.
 */
export async function quantisedFor(directory: string, wanted?: Weights): Promise<Quantised | null> {
  const folder = wanted === 'published' ? null : await weightsFolder(directory);
  if (folder === null) return null;
  if (wanted !== undefined && wanted !== 'published') return inFolder(folder, wanted);
  for (const precision of precisions) {
    const record = await readRecord(folder, precision);
    if (record?.accepted !== true) continue;
    if (record.source === (await revisionOf((await weightFiles(directory)) ?? []))) return inFolder(folder, precision);
  }
  return null;
}

/** Null where the weights were not compared (yet). `model-damaged` where the file is none of ours. */
export async function readRecord(folder: string, precision: Precision): Promise<QuantisedRecord | null> {
  const json = await readJson(folder, recordFile(precision)).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return null;
    throw error;
  });
  if (json === null) return null;
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success)
    throw damaged(`The file ${recordFile(precision)} of the model is not a record of quantised weights.`, parsed.error);
  return parsed.data;
}

async function inFolder(folder: string, precision: Precision): Promise<Quantised> {
  const file = join(folder, weightsFile(precision));
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === true) return { precision, file };
  throw new AppError('model-missing', `The model has no weights at ${precision}: make them again.`);
}
