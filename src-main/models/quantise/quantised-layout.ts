// Where quantised weights lie: one safetensors file beside the published weights, and a small JSON file that says of what and how well.
// Runs anywhere in src-main; names and sizes only.
import type { Dtype } from '../checkpoint/stored-tensor.ts';
import { codesOf, scalesOf, type LinearWeight } from '../graph/graph-builder.ts';
import { blocksOf, blockSize } from '../graph/quantised-linear.ts';

/** `int8`: 8 bits everywhere. `q4`: 4 bits in the language model, 8 elsewhere. */
export const precisions = ['int8', 'q4'] as const;
export type Precision = (typeof precisions)[number];
/** Weights of a model folder: as published, or made smaller on this machine. */
export type Weights = 'published' | Precision;

export const weightsFile = (precision: Precision): string => `afterimage-${precision}.safetensors`;
export const recordFile = (precision: Precision): string => `afterimage-${precision}.json`;

/** A weight and how many bits it gets: 8 with one scale for each output, or 4 with one scale for 32 weights. */
export interface PlannedWeight extends LinearWeight {
  readonly bits: 8 | 4;
}

export interface PlannedTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
}

/**
 * The two tensors of a linear weight [to, from]. 8 bits: codes [from, to], the way the runtime multiplies; 4: codes [to, blocks, 16],
 * two a byte. Scales are float32.
 */
export function tensorsOf({ name, to, from, bits }: PlannedWeight): readonly [PlannedTensor, PlannedTensor] {
  const [codes, scales] = [codesOf(name), scalesOf(name)];
  if (bits === 8)
    return [
      { name: codes, dtype: 'I8', shape: [from, to], sizeBytes: from * to },
      { name: scales, dtype: 'F32', shape: [to], sizeBytes: 4 * to },
    ];
  const blocks = blocksOf(from);
  return [
    { name: codes, dtype: 'U8', shape: [to, blocks, blockSize / 2], sizeBytes: (to * blocks * blockSize) / 2 },
    { name: scales, dtype: 'F32', shape: [to, blocks], sizeBytes: 4 * to * blocks },
  ];
}

/** Size of the file to within its header, for the check of the disk before it is written. */
export function quantisedBytes(weights: readonly PlannedWeight[]): number {
  return weights.flatMap(tensorsOf).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
