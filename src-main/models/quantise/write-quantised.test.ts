import { mkdtemp, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors } from '../checkpoint/safetensors.ts';
import type { StoredTensor } from '../checkpoint/stored-tensor.ts';
import { checkpointFile, waves } from './checkpoint-file.ts';
import { readRows } from './float-rows.ts';
import { quantisedBytes, type PlannedWeight } from './quantised-layout.ts';
import { roundRows } from './rounding.ts';
import { int8Levels } from './saturation.ts';
import { writeQuantised } from './write-quantised.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-quantise-'));
});

const weightsAt = (bits: 8 | 4): PlannedWeight[] => [
  { name: 'a.weight', to: 70, from: 33, bits },
  { name: 'b.weight', to: 3, from: 64, bits },
];
const weights = weightsAt(8);
const source = async () => ({
  weights,
  checkpoint: await checkpointFile(join(folder, 'model.safetensors'), {
    'a.weight': { shape: [70, 33], values: waves(1, 70 * 33) },
    'b.weight': { shape: [3, 64], values: waves(2, 3 * 64) },
  }),
});

describe('quantised weights', () => {
  it('are a safetensors file of the size foretold, beside the published one', async () => {
    const { checkpoint } = await source();
    for (const [precision, bits] of [
      ['int8', 8],
      ['q4', 4],
    ] as const) {
      const planned = weightsAt(bits);
      const path = await writeQuantised(folder, { checkpoint, weights: planned }, { precision, levels: 127 });
      const tensors = [...(await readSafetensors(path)).values()];
      expect(tensors.map(({ name }) => name)).toEqual([
        'a.weight.codes',
        'a.weight.scales',
        'b.weight.codes',
        'b.weight.scales',
      ]);
      expect(tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(quantisedBytes(planned));
    }
    expect((await readdir(folder)).sort()).toEqual([
      'afterimage-int8.safetensors',
      'afterimage-q4.safetensors',
      'model.safetensors',
    ]);
  });

  it('hold 8-bit codes by columns', async () => {
    const { checkpoint } = await source();
    const path = await writeQuantised(folder, { checkpoint, weights }, { precision: 'int8', levels: 127 });
    const codes = (await readSafetensors(path)).get('a.weight.codes');
    const bytes = await readFile(path);
    const stored = new Int8Array(bytes.subarray(codes?.offsetBytes ?? 0, (codes?.offsetBytes ?? 0) + 70 * 33));
    const rounded = roundRows(waves(1, 70 * 33), 33, 127).codes;
    for (const [row, column] of [
      [0, 0],
      [69, 32],
      [64, 5],
      [1, 31],
    ] as const)
      expect(stored[column * 70 + row]).toBe(rounded[row * 33 + column]);
  });

  it('tell their progress in weights', async () => {
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): void => void seen.push(done / total);
    await writeQuantised(folder, await source(), { precision: 'q4', levels: 127, onProgress });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('leave nothing when stopped, and an older file as it was', async () => {
    await writeFile(join(folder, 'afterimage-int8.safetensors'), 'older');
    const stop = new AbortController();
    const options = {
      precision: 'int8',
      levels: 127,
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    } as const;
    await expect(writeQuantised(folder, await source(), options)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(folder)).sort()).toEqual(['afterimage-int8.safetensors', 'model.safetensors']);
    expect(await readFile(join(folder, 'afterimage-int8.safetensors'), 'utf8')).toBe('older');
  });

  it('are refused by name where a weight is missing or the file was cut off', async () => {
    const { checkpoint } = await source();
    const options = { precision: 'int8', levels: 127 } as const;
    const unknown = [{ name: 'c.weight', to: 1, from: 1, bits: 8 } as const];
    await expect(writeQuantised(folder, { checkpoint, weights: unknown }, options)).rejects.toThrow(
      'lacks the tensor “c.weight”',
    );
    await writeFile(join(folder, 'model.safetensors'), '');
    await expect(writeQuantised(folder, { checkpoint, weights }, options)).rejects.toMatchObject({
      code: 'model-damaged',
    });
    expect(await readdir(folder)).toEqual(['model.safetensors']);
  });
});

describe('rows of a weight', () => {
  const values = [1, 2, 3, 4, 5, 6];
  const turned = [1, 4, 2, 5, 3, 6];
  const words = new Uint16Array(Float32Array.from(values).buffer).filter((_, i) => i % 2 === 1);
  it.each([
    ['float32', 'F32', Float32Array.from(values), [3, 1]],
    ['float16', 'F16', Float16Array.from(values), [3, 1]],
    ['bfloat16', 'BF16', words, [3, 1]],
    ['float64', 'F64', Float64Array.from(values), [3, 1]],
    ['float32 by columns', 'F32', Float32Array.from(turned), [1, 2]],
  ] as const)('are read from %s', async (_, dtype, data, strides) => {
    const path = join(folder, 'weights.bin');
    await writeFile(path, Buffer.concat([Buffer.alloc(3), Buffer.from(data.buffer)]));
    const tensor: StoredTensor = {
      name: 'w',
      dtype,
      shape: [2, 3],
      strides,
      file: path,
      offsetBytes: 3,
      sizeBytes: data.byteLength,
    };
    await using file = await open(path, 'r');
    expect([...(await readRows(file, tensor, { first: 0, count: 2 }))]).toEqual(values);
    expect([...(await readRows(file, tensor, { first: 1, count: 1 }))]).toEqual([4, 5, 6]);
  });
});

describe('8-bit levels', () => {
  it('are those that this processor multiplies without clipping', async () => {
    expect([63, 127]).toContain(await int8Levels());
  });
});
