// Makes quantised weights of a model folder and sees that they work. Runs in an inference process of its own, for minutes.
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { damaged, type Checkpoint } from '../checkpoint/stored-tensor.ts';
import { familyOf } from '../registry.ts';
import { plannedWeights } from './family-graphs.ts';
import { goldenAnswers } from './golden-answers.ts';
import { weightsFolder, type QuantisedRecord } from './precision.ts';
import { quantisedBytes, type PlannedWeight, type Precision } from './quantised-layout.ts';
import { int8Levels } from './saturation.ts';
import { forgetVerdict, verifyQuantised } from './verify-quantised.ts';
import { writeQuantised } from './write-quantised.ts';

export interface QuantiseModelOptions {
  readonly precision: Precision;
  /** Of the golden run. */
  readonly threads: number;
  /** In weights. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes that the quantised weights will take: to be compared with the room on the disk. */
export async function quantisedSize(directory: string, precision: Precision): Promise<number> {
  return quantisedBytes((await planOf(directory, precision)).weights);
}

/**
 * Writes the weights, runs the model with both, writes down how far they agree. From then on they are used unless they were found wrong
 * (`accepted`). `cancelled` where the signal stops it; `model-damaged` where the family has nothing to quantise.
 */
export async function quantiseModel(directory: string, options: QuantiseModelOptions): Promise<QuantisedRecord> {
  const { precision, threads, onProgress, signal } = options;
  const plan = await planOf(directory, precision);
  const levels = await int8Levels();
  await forgetVerdict(directory, precision);
  await writeQuantised(plan.folder, plan, { precision, levels, onProgress, signal });
  return verifyQuantised({ directory, precision }, (weights) => goldenAnswers(directory, { threads, weights }));
}

interface Plan {
  /** Where the published weights really lie. */
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  readonly weights: readonly PlannedWeight[];
}

async function planOf(directory: string, precision: Precision): Promise<Plan> {
  const folder = await weightsFolder(directory);
  if (folder === null)
    throw damaged('Only published checkpoints can be made smaller; this model is a ready-made export.');
  const checkpoint = await openCheckpoint(directory);
  const weights = await plannedWeights(await familyOf(directory), { directory, checkpoint }, precision);
  return { folder, checkpoint, weights };
}
