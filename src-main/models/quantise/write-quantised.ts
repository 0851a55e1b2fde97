// Writes the quantised weights of a model: a safetensors file beside the published one, under another name until it is whole.
// Runs in an inference process, for minutes; yields between pieces. Knows nothing of model families. Whether the disk has room is the
// caller's to ask (quantisedBytes).
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { damaged, quoted, type Checkpoint, type StoredTensor } from '../checkpoint/stored-tensor.ts';
import { readRows } from './float-rows.ts';
import { tensorsOf, weightsFile, type PlannedWeight, type Precision } from './quantised-layout.ts';
import { roundBlocks, roundRows } from './rounding.ts';

export interface QuantiseOptions {
  readonly precision: Precision;
  /** Largest code of 8 bits; see saturation.ts. */
  readonly levels: number;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Job extends QuantiseOptions {
  readonly out: FileHandle;
  readonly checkpoint: Checkpoint;
}

/** Weights of one piece: 4 MB of float32. */
const pieceWeights = 2 ** 20;

/**
 * Writes `afterimage-<precision>.safetensors` into the folder of the published weights; an older one is replaced once this one is whole.
 * Progress is counted in weights. `cancelled` where the signal stops it, and then nothing is left behind.
 */
export async function writeQuantised(
  directory: string,
  source: { readonly checkpoint: Checkpoint; readonly weights: readonly PlannedWeight[] },
  options: QuantiseOptions,
): Promise<string> {
  const path = join(directory, weightsFile(options.precision));
  const unfinished = `${path}.part`;
  try {
    const out = await open(unfinished, 'w');
    try {
      await writeAll({ ...options, out, checkpoint: source.checkpoint }, source.weights);
      await out.sync();
    } finally {
      await out.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return path;
}

async function writeAll(job: Job, weights: readonly PlannedWeight[]): Promise<void> {
  const { out } = job;
  await out.writeFile(headerOf(weights));
  const total = weights.reduce((sum, { to, from }) => sum + to * from, 0);
  let done = 0;
  const advance = (weights: number): void => {
    done += weights;
    job.onProgress?.({ done, total });
    if (job.signal?.aborted === true) throw new AppError('cancelled', 'Stopped.');
  };
  for (const weight of weights) {
    const tensor = job.checkpoint.get(weight.name);
    if (tensor === undefined) throw damaged(`The model lacks the tensor ${quoted(weight.name)}.`);
    await using file = await open(tensor.file, 'r');
    const parts = { weight, tensor, file, advance };
    await (weight.bits === 8 ? writeInt8(job, parts) : writeBlocks(job, parts));
  }
}

/** Format: huggingface/safetensors README. Spaces make the data begin at a multiple of 8. */
function headerOf(weights: readonly PlannedWeight[]): Buffer {
  const entries: Record<string, unknown> = {};
  let at = 0;
  for (const { name, dtype, shape, sizeBytes } of weights.flatMap(tensorsOf)) {
    entries[name] = { dtype, shape, data_offsets: [at, at + sizeBytes] };
    at += sizeBytes;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}

interface Parts {
  readonly weight: PlannedWeight;
  readonly tensor: StoredTensor;
  readonly file: FileHandle;
  readonly advance: (weights: number) => void;
}

/** Rows of a weight, a piece at a time. */
async function* pieces({ weight, tensor, file }: Parts): AsyncGenerator<{ first: number; rows: Float32Array }> {
  const { to, from } = weight;
  // Stored by columns, each piece would read nearly the whole matrix again: then it is one piece.
  const each = tensor.strides[1] === 1 ? Math.max(1, Math.floor(pieceWeights / from)) : to;
  for (let first = 0; first < to; first += each)
    yield { first, rows: await readRows(file, tensor, { first, count: Math.min(each, to - first) }) };
}

async function writeInt8({ out, levels }: Job, parts: Parts): Promise<void> {
  const { to, from } = parts.weight;
  const turned = new Int8Array(from * to);
  const allScales = new Float32Array(to);
  for await (const { first, rows } of pieces(parts)) {
    const { codes, scales } = roundRows(rows, from, levels);
    allScales.set(scales, first);
    turn(codes, turned, { from, to, first });
    parts.advance(rows.length);
  }
  await out.writeFile(turned);
  await out.writeFile(allScales);
}

/** Rows of codes become columns of the whole. In strips of rows that fit the cache: column by column, each row is read many times. */
function turn(codes: Int8Array, whole: Int8Array, at: { from: number; to: number; first: number }): void {
  const { from, to, first } = at;
  const strip = 64;
  const count = codes.length / from;
  for (let start = 0; start < count; start += strip) {
    const end = Math.min(start + strip, count);
    for (let column = 0; column < from; column++)
      for (let row = start; row < end; row++) whole[column * to + first + row] = codes[row * from + column] ?? 0;
  }
}

async function writeBlocks({ out }: Job, parts: Parts): Promise<void> {
  const allScales: Float32Array[] = [];
  for await (const { rows } of pieces(parts)) {
    const { codes, scales } = roundBlocks(rows, parts.weight.from);
    await out.writeFile(codes);
    allScales.push(scales);
    parts.advance(rows.length);
  }
  for (const scales of allScales) await out.writeFile(scales);
}
