import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../checkpoint/safetensors.ts';
import type { Checkpoint } from '../checkpoint/stored-tensor.ts';
import { writeQuantised } from '../quantise/write-quantised.ts';
import { openSession } from '../runtime/session.ts';
import { checkpointFile, waves } from '../quantise/checkpoint-file.ts';
import { GraphBuilder, type GraphOptions } from './graph-builder.ts';
import { linear } from './layers.ts';

// 80 is no multiple of a block.
const layer = { name: 'w', from: 80, to: 48 };
const weight = { name: 'w.weight', from: layer.from, to: layer.to };
const rows = waves(3, 5 * layer.from);

async function product(checkpoint: Checkpoint, x: Float32Array, options: GraphOptions = {}): Promise<Float32Array> {
  const g = new GraphBuilder('test', checkpoint, options);
  const input = g.input({ name: 'x', dtype: 'F32', shape: ['rows', layer.from] });
  g.output(linear(g, input, layer), { name: 'y', dtype: 'F32', shape: ['rows', layer.to] });
  const session = await openSession(g.build(), { threads: 1 }, { feeds: ['x'], reads: ['y'] });
  const { y } = await session.run({ x: { data: x, dims: [x.length / layer.from, layer.from] } }, ['y']);
  await session.release();
  return y ?? new Float32Array();
}

const worst = (a: Float32Array, b: Float32Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));
const error = (a: Float32Array, b: Float32Array): number => {
  const square = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(square(a.map((value, i) => value - (b[i] ?? NaN))) / square(b));
};

const checkpoints = new Map<string, Checkpoint>();
let exact = new Float32Array();

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-quantised-'));
  const checkpoint = await checkpointFile(join(folder, 'model.safetensors'), {
    'w.weight': { shape: [layer.to, layer.from], values: waves(1, layer.to * layer.from) },
    'w.bias': { shape: [layer.to], values: waves(2, layer.to) },
  });
  for (const [precision, bits] of [
    ['int8', 8],
    ['q4', 4],
  ] as const) {
    const file = await writeQuantised(
      folder,
      { checkpoint, weights: [{ ...weight, bits }] },
      { precision, levels: 127 },
    );
    checkpoints.set(precision, new Map([...checkpoint, ...(await readSafetensors(file))]));
  }
  exact = Float32Array.from(await product(checkpoint, rows));
});

const quantised = (precision: string): Checkpoint => checkpoints.get(precision) ?? new Map();

describe('a linear map with small weights', () => {
  it.each([
    ['int8', 0.01],
    ['q4', 0.1],
  ])('at %s is nearly the same', async (precision, tolerance) => {
    const made = error(await product(quantised(precision), rows), exact);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(tolerance);
  });

  it('at 8 bits is the same fused and plain', async () => {
    const plain = await product(quantised('int8'), rows, { fused: false });
    expect(worst(await product(quantised('int8'), rows), plain)).toBeLessThan(1e-5);
  });

  it('at 4 bits stays as published where the runtime has no operator for it', async () => {
    expect(await product(quantised('q4'), rows, { fused: false })).toEqual(exact);
  });

  it('at 4 bits answers each row as if it were alone; at 8 bits it does not, so towers take one picture at a time', async () => {
    const neighbours = Float32Array.from(rows, (value, i) => (i < layer.from ? value : 7 * value));
    const first = (y: Float32Array): Float32Array => y.slice(0, layer.to);
    const change = async (precision: string): Promise<number> => {
      const alone = await product(quantised(precision), rows.slice(0, layer.from));
      return worst(alone, first(await product(quantised(precision), neighbours)));
    };
    expect(await change('q4')).toBeLessThan(1e-6);
    expect(await change('int8')).toBeGreaterThan(1e-4);
  });

  it('is noted by the builder, and counts as used', async () => {
    const g = new GraphBuilder('test', quantised('int8'));
    linear(g, g.input({ name: 'x', dtype: 'F32', shape: ['rows', layer.from] }), layer);
    expect(g.linears).toEqual([weight]);
    expect([...g.claimed].sort()).toEqual(['w.bias', 'w.weight', 'w.weight.codes', 'w.weight.scales']);
  });

  it('is refused by name where its codes have another shape', async () => {
    const wrong = new Map(quantised('int8'));
    const codes = wrong.get('w.weight.codes');
    if (codes !== undefined) wrong.set('w.weight.codes', { ...codes, shape: [layer.to, layer.from] });
    await expect(product(wrong, rows)).rejects.toThrow(
      '“w.weight.codes” is 48×80, but the configuration asks for 80×48',
    );
  });
});
