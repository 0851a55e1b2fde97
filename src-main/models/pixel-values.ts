// From the RGB bytes of a look at a picture to the numbers a vision tower is fed. Runs in inference processes; pure, knows no family.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { View } from '../../src-shared/photo/view-spec.ts';

/** What a preprocessor_config.json says about levels: (level · rescale − mean) / deviation, per channel. */
export interface Normalising {
  readonly rescale: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** float32 [3, 256]: the value of each level of each channel, in the reference's order and float32 rounding. */
export function levelValues({ rescale, mean, deviation }: Normalising): Float32Array {
  const levels = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    const centre = Math.fround(mean[channel] ?? 0);
    const spread = Math.fround(deviation[channel] ?? 1);
    for (let level = 0; level < 256; level++) {
      levels[channel * 256 + level] = Math.fround(Math.fround(level * rescale) - centre) / spread;
    }
  }
  return levels;
}

/** Looks of one size, RGB row-major, to float32 [views, 3, height, width]. `invalid-input` where one has another size. */
export function viewValues(
  views: readonly View[],
  size: { readonly width: number; readonly height: number },
  levels: Float32Array,
): Float32Array {
  const plane = size.width * size.height;
  const values = new Float32Array(views.length * 3 * plane);
  for (const [i, { width, height, data }] of views.entries()) {
    if (width !== size.width || height !== size.height || data.length !== 3 * plane) {
      const wanted = `${String(size.width)} × ${String(size.height)}`;
      throw new AppError('invalid-input', `The model wants pictures of ${wanted} pixels.`);
    }
    const start = i * 3 * plane;
    for (let at = 0; at < plane; at++) {
      values[start + at] = levels[data[3 * at] ?? 0] ?? 0;
      values[start + plane + at] = levels[256 + (data[3 * at + 1] ?? 0)] ?? 0;
      values[start + 2 * plane + at] = levels[512 + (data[3 * at + 2] ?? 0)] ?? 0;
    }
  }
  return values;
}
