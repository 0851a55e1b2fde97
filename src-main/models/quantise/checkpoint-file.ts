// Writes small published-looking weight files for tests. Runs in tests.
import { writeFile } from 'node:fs/promises';
import { readSafetensors } from '../checkpoint/safetensors.ts';
import type { Checkpoint } from '../checkpoint/stored-tensor.ts';

/** Uneven numbers between -0.9 and 0.9, the same every time. */
export const waves = (seed: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233) * 0.9);

/** A safetensors file of float32 tensors, and its table of contents. */
export async function checkpointFile(
  path: string,
  tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>,
): Promise<Checkpoint> {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const span = [at, (at += values.byteLength)];
    return [name, { dtype: 'F32', shape, data_offsets: span }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const data = Object.values(tensors).map(({ values }) => Buffer.from(values.buffer));
  await writeFile(path, Buffer.concat([length, json, ...data]));
  return readSafetensors(path);
}
