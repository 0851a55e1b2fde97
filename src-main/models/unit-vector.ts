// Scales embeddings to length 1, and refuses those that have no direction. Pure; runs in inference processes.
import { damaged } from './checkpoint/stored-tensor.ts';

/**
 * Rows of a [count, dimension] output as unit vectors. Lengths are summed in float64.
 * `model-damaged` where a row holds NaN or infinity, or is all zeros: ranking by it would put nonsense first.
 */
export function unitRows(values: Float32Array, dimension: number): Float32Array[] {
  const rows: Float32Array[] = [];
  for (let start = 0; start < values.length; start += dimension) {
    rows.push(unitVector(values.subarray(start, start + dimension)));
  }
  return rows;
}

export function unitVector(values: Float32Array): Float32Array {
  let square = 0;
  for (const value of values) square += value * value;
  const length = Math.sqrt(square);
  if (!Number.isFinite(length) || length === 0)
    throw damaged('The model gave no usable answer: its numbers are broken.');
  return values.map((value) => value / length);
}
