// Which pixels a box stands for, and that they are cut after the picture was turned upright.
import { describe, expect, it } from 'vitest';
import { examinePart, regionOf } from './part.ts';
import { openPixels } from './vips.ts';

const size = { width: 200, height: 100 };

describe('the region of a box', () => {
  it.each([
    ['the whole', { x: 0, y: 0, width: 1, height: 1 }, { left: 0, top: 0, width: 200, height: 100 }],
    ['a quarter', { x: 0.5, y: 0.5, width: 0.5, height: 0.5 }, { left: 100, top: 50, width: 100, height: 50 }],
    ['nothing', { x: 1, y: 1, width: 0, height: 0 }, { left: 199, top: 99, width: 1, height: 1 }],
    ['more than there is', { x: 0.9, y: 0, width: 1, height: 1 }, { left: 180, top: 0, width: 20, height: 100 }],
  ])('%s', (_, box, region) => {
    expect(regionOf(box, size)).toEqual(region);
  });
});

/** Left half red, right half blue; turned by an EXIF orientation, red is above. */
async function twoHalves(orientation: number): Promise<Uint8Array> {
  const data = new Uint8Array(64 * 64 * 3);
  for (let at = 0; at < 64 * 64; at++) data[at * 3 + (at % 64 < 32 ? 0 : 2)] = 255;
  return await openPixels({ data, width: 64, height: 64, channels: 3 }).withMetadata({ orientation }).png().toBuffer();
}

describe('the pixels of a box', () => {
  const spec = { size: 8, fit: 'fill', resample: 'bilinear' } as const;
  it.each([
    ['as it lies', 1, { x: 0.6, y: 0, width: 0.4, height: 1 }],
    ['after it was turned', 6, { x: 0, y: 0.6, width: 1, height: 0.4 }],
  ])('%s', async (_, orientation, box) => {
    const { pixels, width, height } = await examinePart(await twoHalves(orientation), 'png', { box, spec });
    expect([width, height]).toEqual([64, 64]);
    const [red, , blue] = [0, 1, 2].map((channel) => pixels.reduce((sum, value, at) => sum + (at % 3 === channel ? value : 0), 0) / 64); // prettier-ignore
    expect(blue).toBe(255);
    expect(red).toBe(0);
  });
});
