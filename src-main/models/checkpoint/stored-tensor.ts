// What a checkpoint file says about its tensors: where the bytes lie, never the bytes themselves.
// Runs in inference processes; knows nothing of ONNX or model families.
import { AppError } from '../../../src-shared/contract/errors.ts';

/** Element types we know; others may stand in a file as long as no tower asks for them. */
export const dtypeBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type Dtype = keyof typeof dtypeBytes;

export const isDtype = (value: unknown): value is Dtype =>
  typeof value === 'string' && Object.hasOwn(dtypeBytes, value);

export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Elements to step per axis. Row-major (the last axis steps 1) except for views in torch files. */
  readonly strides: readonly number[];
  /** Absolute path of the file, symbolic links resolved. */
  readonly file: string;
  /** From the start of the file, little endian from there on. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

export type Checkpoint = ReadonlyMap<string, StoredTensor>;

/** No published image model has more dimensions; a header that claims more is not worth reading on. */
const maxRank = 8;
/** 2^40 elements: four terabytes of float32. */
const maxElements = 2 ** 40;

/** Product of a shape, or null where the shape is absurd (negative, fractional, too many axes, overflow). */
export function elementCount(shape: readonly number[]): number | null {
  if (shape.length > maxRank) return null;
  let count = 1;
  for (const axis of shape) {
    if (!Number.isSafeInteger(axis) || axis < 0) return null;
    count *= axis;
    if (count > maxElements) return null;
  }
  return count;
}

export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * Math.max(shape[i + 1] ?? 1, 1);
  return strides;
}

export const damaged = (message: string, cause?: unknown): AppError =>
  new AppError('model-damaged', message, cause === undefined ? undefined : { cause });

/** A name from a hostile file, fit to stand in a sentence. */
export function quoted(name: string): string {
  const printable = name.replace(/[\p{C}\p{Z}]/gu, ' ');
  return `“${printable.length > 80 ? `${printable.slice(0, 80)}…` : printable}”`;
}
