import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../checkpoint/stored-tensor.ts';
import { checkpointFile, waves } from '../quantise/checkpoint-file.ts';
import { openSession } from '../runtime/session.ts';
import { rmsNorm } from './attention.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { activate, activations } from './layers.ts';

const width = 24;
/** From -18 to 18, closer around 0: where activations bend, and where they are straight. */
const values = waves(7, 20 * width).map((value, i) => value * (i % 20));

async function runBoth(build: (g: GraphBuilder, x: Value) => Value, checkpoint: Checkpoint): Promise<Float32Array[]> {
  const results = [];
  for (const fused of [true, false]) {
    const g = new GraphBuilder('layer', checkpoint, { fused });
    const y = build(g, g.input({ name: 'x', dtype: 'F32', shape: ['rows', width] }));
    g.output(y, { name: 'y', dtype: 'F32', shape: ['rows', width] });
    const session = await openSession(g.build(), { threads: 1 }, { feeds: ['x'], reads: ['y'] });
    const { y: made = new Float32Array() } = await session.run({ x: { data: values, dims: [20, width] } }, ['y']);
    results.push(made);
    await session.release();
  }
  return results;
}

function expectAlike([fused = new Float32Array(), plain = new Float32Array()]: Float32Array[]): void {
  expect(fused).toHaveLength(values.length);
  expect(Math.max(...fused.map((value, i) => Math.abs(value - (plain[i] ?? NaN))))).toBeLessThan(2e-6);
  expect(new Set(fused).size).toBeGreaterThan(100);
}

describe('fused and plain', () => {
  it.each(activations)('%s is the same', async (activation) => {
    expectAlike(await runBoth((g, x) => activate(g, x, activation), new Map()));
  });

  it('the norm by root mean squares is the same', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'afterimage-layers-')), 'model.safetensors');
    const checkpoint = await checkpointFile(path, { 'n.weight': { shape: [width], values: waves(1, width) } });
    expectAlike(await runBoth((g, x) => rmsNorm(g, x, { name: 'n', width, epsilon: 1e-5 }), checkpoint));
  });
});
