import { describe, expect, it } from 'vitest';
import { createTowerQueue } from './tower-queue.ts';

const pixels = (value: number): Uint8Array => Uint8Array.of(value);

describe('a tower queue', () => {
  it('runs at once what is there, then together what came meanwhile, each answered with its own', async () => {
    const runs: number[] = [];
    const queue = createTowerQueue(async (some) => {
      runs.push(some.length);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return some.map((each) => Float32Array.of(each[0] ?? 0));
    }, 3);
    const vectors = await Promise.all([1, 2, 3, 4, 5].map((value) => queue.embed(pixels(value))));
    expect(vectors.map((vector) => vector[0])).toEqual([1, 2, 3, 4, 5]);
    expect(runs).toEqual([1, 3, 1]);
  });

  it('tells all of a run that failed, and runs the next', async () => {
    let fail = true;
    const queue = createTowerQueue((some) => {
      if (fail) return Promise.reject(new Error('no'));
      return Promise.resolve(some.map(() => new Float32Array(1)));
    }, 8);
    await expect(queue.embed(pixels(1))).rejects.toThrow('no');
    fail = false;
    await expect(queue.embed(pixels(2))).resolves.toHaveLength(1);
  });
});
