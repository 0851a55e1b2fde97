import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowMajorStrides, type Checkpoint, type StoredTensor } from '../checkpoint/stored-tensor.ts';
import { openSession } from '../runtime/session.ts';
import { GraphBuilder } from './graph-builder.ts';
import { activate, causalMask, embedding, linear } from './layers.ts';

const shape2x3 = { shape: [2, 3], strides: [3, 1] };

async function fileWith(bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'afterimage-graph-')), 'weights.bin');
  await writeFile(path, bytes);
  return path;
}

const checkpointOf = (tensor: Partial<StoredTensor> & { file: string }): Checkpoint =>
  new Map([['w.weight', { name: 'w.weight', dtype: 'F32', ...shape2x3, offsetBytes: 0, sizeBytes: 24, ...tensor }]]);

async function runOn(g: GraphBuilder, x: number[], dims: number[]): Promise<number[]> {
  const session = await openSession(g.build(), { threads: 1 }, { feeds: ['x'], reads: ['y'] });
  const { y } = await session.run({ x: { data: Float32Array.from(x), dims } }, ['y']);
  await session.release();
  return [...(y ?? [])];
}

/** y = x Wᵀ for W [2, 3] and x [1, 3]. */
async function product(checkpoint: Checkpoint): Promise<number[]> {
  const g = new GraphBuilder('test', checkpoint);
  const x = g.input({ name: 'x', dtype: 'F32', shape: ['rows', 3] });
  const y = linear(g, x, { name: 'w', from: 3, to: 2, bias: false });
  g.output(y, { name: 'y', dtype: 'F32', shape: ['rows', 2] });
  return runOn(g, [1, 10, 100], [1, 3]);
}

const rowMajor = Float32Array.of(1, 2, 3, 4, 5, 6);

describe('a graph over weights in a file', () => {
  it('reads float32 at an offset that is aligned to nothing', async () => {
    const file = await fileWith(Buffer.concat([Buffer.alloc(13), Buffer.from(rowMajor.buffer), Buffer.alloc(5)]));
    expect(await product(checkpointOf({ file, offsetBytes: 13 }))).toEqual([321, 654]);
  });

  it('widens float16 and bfloat16', async () => {
    const half = await fileWith(Buffer.from(Float16Array.from(rowMajor).buffer));
    expect(await product(checkpointOf({ file: half, dtype: 'F16', sizeBytes: 12 }))).toEqual([321, 654]);
    const words = new Uint16Array(rowMajor.buffer).filter((_, i) => i % 2 === 1);
    const brain = await fileWith(Buffer.from(words.buffer));
    expect(await product(checkpointOf({ file: brain, dtype: 'BF16', sizeBytes: 12 }))).toEqual([321, 654]);
  });

  it('transposes a weight that a torch file stores transposed', async () => {
    const file = await fileWith(Buffer.from(Float32Array.of(1, 4, 2, 5, 3, 6).buffer));
    expect(await product(checkpointOf({ file, strides: [1, 2] }))).toEqual([321, 654]);
  });

  it('refuses a view with gaps, a missing tensor, a wrong shape and integers, each by name', async () => {
    const file = await fileWith(new Uint8Array(64));
    await expect(product(checkpointOf({ file, strides: [6, 1] }))).rejects.toThrow(
      '“w.weight” is stored as a view with gaps',
    );
    await expect(product(new Map())).rejects.toThrow('lacks the tensor “w.weight”');
    await expect(product(checkpointOf({ file, shape: [3, 2] }))).rejects.toThrow(
      '“w.weight” is 3×2, but the configuration asks for 2×3',
    );
    await expect(product(checkpointOf({ file, dtype: 'I32' }))).rejects.toThrow('“w.weight” holds I32');
  });

  it('says that the weights are damaged where the file has shrunk since', async () => {
    const file = await fileWith(new Uint8Array(8));
    await expect(product(checkpointOf({ file }))).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('layers', () => {
  it.each([
    ['quick_gelu', [-1, 0, 2], [-1 / (1 + Math.exp(1.702)), 0, 2 / (1 + Math.exp(-3.404))]],
    ['gelu', [-1, 0, 2], [-0.15865525, 0, 1.95449974]],
  ] as const)('%s is what its name says', async (name, x, expected) => {
    const g = new GraphBuilder('test', new Map());
    const y = activate(g, g.input({ name: 'x', dtype: 'F32', shape: ['n'] }), name);
    g.output(y, { name: 'y', dtype: 'F32', shape: ['n'] });
    const values = await runOn(g, [...x], [3]);
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
  });

  it('lets a token see itself and what came before', async () => {
    const g = new GraphBuilder('test', new Map());
    const tokens = g.node('Shape', [g.input({ name: 'x', dtype: 'F32', shape: ['n'] })]);
    g.output(causalMask(g, tokens), { name: 'y', dtype: 'F32', shape: ['n', 'n'] });
    const mask = await runOn(g, [0, 0, 0], [3]);
    expect(mask.map((value) => (value === 0 ? 1 : value < -1e38 ? 0 : -1))).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
  });

  it('looks up half-precision rows without widening the table', async () => {
    const file = await fileWith(Buffer.from(Float16Array.from(rowMajor).buffer));
    const shape = [2, 3] as const;
    const g = new GraphBuilder(
      'test',
      checkpointOf({ file, dtype: 'F16', sizeBytes: 12, strides: rowMajorStrides(shape) }),
    );
    const ids = g.node('Cast', [g.input({ name: 'x', dtype: 'F32', shape: ['n'] })], { to: 7 });
    g.output(embedding(g, ids, { name: 'w.weight', shape }), { name: 'y', dtype: 'F32', shape: ['n', 3] });
    expect(await runOn(g, [1, 0, 1], [3])).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
  });
});
