import { describe, expect, it } from 'vitest';
import { resize, resizeRegion, type Bitmap } from './resize.ts';

/** Deterministic, uneven in every channel. Parity with Pillow itself is test/parity/pixels.test.ts. */
function pattern(width: number, height: number): Bitmap {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 97 + ((i * i) % 251) * 3) & 255);
  return { data, width, height };
}

describe('resize', () => {
  it('keeps a picture of the same size byte for byte', () => {
    const bitmap = pattern(13, 7);
    expect(resize(bitmap, 13, 7, 'bicubic')).toEqual(bitmap);
  });

  it('keeps a flat colour flat, whatever the scale', () => {
    const flat: Bitmap = { data: new Uint8Array(40 * 30 * 3).fill(131), width: 40, height: 30 };
    for (const [width, height] of [
      [224, 224],
      [7, 5],
      [1, 1],
      [40, 3],
    ] as const) {
      expect(new Set(resize(flat, width, height, 'bicubic').data)).toEqual(new Set([131]));
    }
  });

  it('averages two pixels into one with bilinear weights', () => {
    const bitmap: Bitmap = { data: Uint8Array.of(0, 10, 255, 100, 20, 0), width: 2, height: 1 };
    expect([...resize(bitmap, 1, 1, 'bilinear').data]).toEqual([50, 15, 128]);
  });

  it('clamps the overshoot of bicubic at black and white', () => {
    const edge: Bitmap = {
      data: Uint8Array.from([0, 0, 0, 0, 255, 255, 255, 255].flatMap((v) => [v, v, v])),
      width: 8,
      height: 1,
    };
    const { data } = resize(edge, 16, 1, 'bicubic');
    expect(Math.min(...data)).toBe(0);
    expect(Math.max(...data)).toBe(255);
  });
});

describe('resizeRegion', () => {
  it.each<[number, number, number, number]>([
    [61, 47, 29, 20],
    [20, 47, 20, 60],
    [61, 20, 80, 20],
  ])('cuts out of %i×%i→%i×%i what resizing and cropping would', (...[width, height, toWidth, toHeight]) => {
    const bitmap = pattern(width, height);
    const region = { left: 3, top: 4, width: 11, height: 9 };
    const whole = resize(bitmap, toWidth, toHeight, 'bicubic');
    const rows = Array.from({ length: region.height }, (_, y) => {
      const at = ((y + region.top) * toWidth + region.left) * 3;
      return [...whole.data.subarray(at, at + region.width * 3)];
    });
    const cut = resizeRegion(bitmap, { width: toWidth, height: toHeight }, 'bicubic', region);
    expect([...cut.data]).toEqual(rows.flat());
  });
});
