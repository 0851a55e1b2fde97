// Rounds weights to few bits. Runs in inference processes; pure. Rows are [rows, from] of float32, as torch stores a linear map.
import { blocksOf, blockSize } from '../graph/quantised-linear.ts';

export interface Rounded<Codes> {
  readonly codes: Codes;
  /** A code times its scale is the weight. */
  readonly scales: Float32Array;
}

/** One scale a row: codes from −levels to levels, [rows, from]. A row of zeros has scale 1. */
export function roundRows(rows: Float32Array, from: number, levels: number): Rounded<Int8Array> {
  const codes = new Int8Array(rows.length);
  const scales = new Float32Array(rows.length / from);
  for (let row = 0; row < scales.length; row++) {
    const start = row * from;
    let most = 0;
    for (let i = start; i < start + from; i++) most = Math.max(most, Math.abs(rows[i] ?? 0));
    const scale = most === 0 ? 1 : Math.fround(most / levels);
    scales[row] = scale;
    for (let i = start; i < start + from; i++) codes[i] = Math.round((rows[i] ?? 0) / scale);
  }
  return { codes, scales };
}

/**
 * One scale for each block of 32 weights of a row: codes 0 to 15 stand for −8 to 7, two a byte, the earlier in the low half:
 * [rows, blocks, 16], scales [rows, blocks]. A last block that is not full is filled with zeros.
 */
export function roundBlocks(rows: Float32Array, from: number): Rounded<Uint8Array> {
  const blocks = blocksOf(from);
  const count = rows.length / from;
  const codes = new Uint8Array((count * blocks * blockSize) / 2);
  const scales = new Float32Array(count * blocks);
  const block = new Float32Array(blockSize);
  for (let at = 0; at < scales.length; at++) {
    const start = (at % blocks) * blockSize;
    const row = Math.floor(at / blocks) * from;
    block.fill(0);
    block.set(rows.subarray(row + start, row + Math.min(start + blockSize, from)));
    const scale = blockScale(block);
    scales[at] = scale;
    for (let i = 0; i < blockSize; i++) {
      const half = (at * blockSize + i) >> 1;
      codes[half] = (codes[half] ?? 0) | (codeOf(block[i] ?? 0, 1 / scale) << ((i & 1) * 4));
    }
  }
  return { codes, scales };
}

/**
 * The largest weight becomes −8 exactly (so a scale may be negative), or a little less than that, whichever leaves the smallest
 * squared error: a block has one large weight and many small ones, and the small ones gain more than the large one loses.
 */
const shrinkings = [1, 0.93, 0.86, 0.79] as const;

function blockScale(block: Float32Array): number {
  let most = 0;
  for (const value of block) if (Math.abs(value) > Math.abs(most)) most = value;
  if (most === 0) return 1;
  let chosen = 1;
  let least = Infinity;
  for (const shrinking of shrinkings) {
    const scale = Math.fround((most / -8) * shrinking);
    const error = errorWith(block, scale, least);
    if (error < least) [least, chosen] = [error, scale];
  }
  return chosen;
}

/** Sum of squared errors; any number that is not below `limit` once it is reached. */
function errorWith(block: Float32Array, scale: number, limit: number): number {
  const inverse = 1 / scale;
  let error = 0;
  for (let i = 0; i < blockSize && error < limit; i++) {
    const value = block[i] ?? 0;
    const off = value - (codeOf(value, inverse) - 8) * scale;
    error += off * off;
  }
  return error;
}

function codeOf(value: number, inverse: number): number {
  const code = Math.floor(value * inverse + 8.5);
  return code < 0 ? 0 : code > 15 ? 15 : code;
}
