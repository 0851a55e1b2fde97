import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readViltPreprocessing, sizeFor } from './vilt-preprocessing.ts';

async function preprocessing(json: unknown, patch = 32): ReturnType<typeof readViltPreprocessing> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-vilt-preprocessing-'));
  await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(json));
  return readViltPreprocessing(folder, patch);
}

describe('the size at which a ViLT sees a picture', () => {
  // What the reference's get_resize_output_image_size answers, but for the last row: there it fails.
  it.each([
    [640, 480, 512, 384],
    [480, 640, 384, 512],
    [384, 384, 384, 384],
    [4000, 3000, 512, 384],
    [4032, 1816, 608, 288],
    [900, 180, 608, 128],
    [180, 900, 128, 608],
    [31, 17, 608, 320],
    [1, 1, 384, 384],
    [400, 3, 608, 32],
  ])('%i × %i becomes %i × %i', (width, height, wide, high) => {
    expect(sizeFor({ width, height }, { shortest: 384, divisor: 32 })).toEqual({ width: wide, height: high });
  });
});

describe('the preprocessing of a ViLT', () => {
  it('is read in the old form and in the new one', async () => {
    const old = await preprocessing({ size: 384, size_divisor: 32, resample: 3 });
    const now = await preprocessing({ size: { shortest_edge: 384 } });
    for (const { plan, mean, deviation } of [old, now]) {
      expect(plan({ width: 640, height: 480 })).toEqual([{ width: 512, height: 384, resample: 'bicubic' }]);
      expect([mean, deviation]).toEqual([
        [0.5, 0.5, 0.5],
        [0.5, 0.5, 0.5],
      ]);
    }
  });

  it('leaves values alone that are not to be normalised', async () => {
    const { mean, deviation, rescale } = await preprocessing({ do_normalize: false, do_rescale: false });
    expect({ mean, deviation, rescale }).toEqual({ mean: [0, 0, 0], deviation: [1, 1, 1], rescale: 1 });
  });

  it.each<[string, unknown]>([
    ['pictures smaller than a patch', { size: 16 }],
    ['sides that hold no patch', { size_divisor: 16 }],
    ['an unknown way of resizing', { resample: 1 }],
    ['no resizing', { do_resize: false }],
    ['another shape', { size: { height: 384, width: 384 } }],
  ])('refuses %s', async (_, json) => {
    await expect(preprocessing(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
