import { describe, expect, it } from 'vitest';
import { resize, type Bitmap } from './resize.ts';
import { viewOf } from './views.ts';

const bitmap: Bitmap = {
  data: Uint8Array.from({ length: 20 * 10 * 3 }, (_, i) => (i * 37) & 255),
  width: 20,
  height: 10,
};

const pixel = (view: { data: Uint8Array; width: number }, x: number, y: number): number[] => [
  ...view.data.subarray((y * view.width + x) * 3, (y * view.width + x) * 3 + 3),
];

describe('a look at a picture', () => {
  it('is the resampled picture where no part is named', () => {
    expect(viewOf(bitmap, { width: 8, height: 8, resample: 'bicubic' })).toEqual(resize(bitmap, 8, 8, 'bicubic'));
  });

  it('is a part of the resampled picture', () => {
    const whole = resize(bitmap, 16, 8, 'bicubic');
    const part = { left: 4, top: 0, width: 8, height: 8 };
    const view = viewOf(bitmap, { width: 16, height: 8, resample: 'bicubic', part });
    for (let x = 0; x < 8; x++) expect(pixel(view, x, 5)).toEqual(pixel(whole, x + 4, 5));
  });

  it('is padded where the part leaves the picture', () => {
    const whole = resize(bitmap, 8, 4, 'bicubic');
    const part = { left: -1, top: -2, width: 10, height: 8 };
    const view = viewOf(bitmap, { width: 8, height: 4, resample: 'bicubic', part, padding: [1, 2, 3] });
    expect([
      view.width,
      view.height,
      pixel(view, 0, 3),
      pixel(view, 9, 3),
      pixel(view, 4, 1),
      pixel(view, 4, 6),
    ]).toEqual([10, 8, [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]]);
    expect(pixel(view, 3, 4)).toEqual(pixel(whole, 2, 2));
  });

  it('is padding alone where the part lies beside the picture', () => {
    const part = { left: 30, top: 0, width: 2, height: 2 };
    expect([...viewOf(bitmap, { width: 8, height: 4, resample: 'bicubic', part }).data]).toEqual(new Array(12).fill(0));
  });
});
