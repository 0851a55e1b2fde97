import { describe, expect, it } from 'vitest';
import type { LlavaConfig } from './llava-config.ts';
import { bestGrid, packFeatures, tiledPlan } from './tiles.ts';

const grids = [1, 2, 3].flatMap((rows) => [1, 2, 3].map((columns) => ({ width: columns * 10, height: rows * 10 })));

/** Features of one number; two patches a side unless said otherwise. */
function configWith(maxTiles: number, patchSize = 5): LlavaConfig {
  const vision = {
    kind: 'siglip',
    width: 8,
    intermediate: 8,
    heads: 1,
    layers: 1,
    epsilon: 1e-6,
    activation: 'gelu',
  } as const;
  const biases = { attention: true, output: false, feedForward: false };
  const language = {
    vocabulary: 9,
    width: 1,
    intermediate: 1,
    layers: 1,
    heads: 1,
    keyHeads: 1,
    headWidth: 2,
  } as const;
  return {
    vision: { ...vision, imageSize: 10, patchSize, layersRead: 1, dropFirst: false },
    projector: { activation: 'gelu', bias: true },
    language: { ...language, epsilon: 1e-6, theta: 1e4, context: 100, biases, tied: false },
    tied: false,
    imageToken: 1,
    tiling: { grids, maxTiles },
  };
}

/** Tile t has the features 10 t, 10 t + 1, 10 t + 2, 10 t + 3. */
const looks = (count: number): Float32Array[] =>
  Array.from({ length: count }, (_, t) => Float32Array.from([0, 1, 2, 3], (i) => 10 * t + i));

function packed(count: number, original: { width: number; height: number }, maxTiles = 9): number[] {
  const config = configWith(maxTiles);
  const tiling = { grids, maxTiles };
  return [...packFeatures(looks(count), { config, tiling, original, newline: Float32Array.of(-1) })];
}

describe('tiles of a picture', () => {
  it('takes the smallest grid that keeps most of the picture', () => {
    expect(bestGrid({ width: 10, height: 10 }, grids)).toEqual({ width: 10, height: 10 });
    expect(bestGrid({ width: 400, height: 200 }, grids)).toEqual({ width: 30, height: 20 });
    expect(bestGrid({ width: 20, height: 10 }, grids)).toEqual({ width: 20, height: 10 });
    expect(bestGrid({ width: 1, height: 1 }, grids)).toEqual({ width: 10, height: 10 });
  });

  it('looks at the whole first, then line by line, with what the picture does not fill in black', () => {
    const plan = tiledPlan(grids, { side: 10, resample: 'bicubic' })({ width: 30, height: 15 });
    expect(plan.map(({ width, height }) => [width, height])).toEqual([
      [10, 10],
      ...Array.from({ length: 6 }, () => [30, 15]),
    ]);
    expect(plan.slice(1).map(({ part }) => [part?.left, part?.top])).toEqual([
      [0, -2],
      [10, -2],
      [20, -2],
      [0, 8],
      [10, 8],
      [20, 8],
    ]);
    expect(plan[1]?.padding).toEqual([0, 0, 0]);
  });

  it('has one newline after a look that is alone', () => {
    expect(packed(1, { width: 7, height: 9 })).toEqual([0, 1, 2, 3, -1]);
  });

  it('puts tiles side by side, a newline after each line', () => {
    expect(packed(3, { width: 20, height: 10 })).toEqual([0, 1, 2, 3, 10, 11, 20, 21, -1, 12, 13, 22, 23, -1]);
  });

  it('takes off the lines that are padding alone, as many on either side', () => {
    // 300 × 170 in a grid of 30 × 20 fills 17 of 20 lines of patches; three cannot be shared, so 18 are kept.
    const config = configWith(9, 1);
    const views = Array.from({ length: 7 }, (_, t) => new Float32Array(100).fill(t));
    const packing = {
      config,
      tiling: { grids, maxTiles: 9 },
      original: { width: 300, height: 170 },
      newline: Float32Array.of(-1),
    };
    const rows = packFeatures(views, packing);
    expect(rows).toHaveLength(100 + 18 * 31);
    expect([rows[100], rows[110], rows[120], rows[130], rows[131]]).toEqual([1, 2, 3, -1, 1]);
  });

  it('scales features down where there are more than the model was taught', () => {
    // 6 × 6 patches for room for 4 tiles of 4: √(36 / 16) = 1.5.
    const rows = packed(10, { width: 30, height: 30 }, 4).slice(4);
    expect(rows.filter((value) => value === -1)).toHaveLength(4);
    expect(rows).toHaveLength(4 * 5);
  });
});
