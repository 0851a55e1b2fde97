import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { pixelsFor } from './pixels.ts';

const images = fileURLToPath(new URL('../../test/parity/pixels/images/', import.meta.url));
const clip: PixelSpec = { size: 224, fit: 'crop', resample: 'bicubic' };
const squash: PixelSpec = { size: 224, fit: 'fill', resample: 'bicubic' };

/** A large picture with the detail of photographs: the parity pictures side by side, again and again. */
async function mosaic(width: number, height: number): Promise<Buffer> {
  const names = readdirSync(images).filter((name) => /^(landscape|portrait|panorama|odd.*)\.jpg$/.test(name));
  const tile = { width: 500, height: 375 };
  const tiles = await Promise.all(
    names.map((name) =>
      sharp(readFileSync(join(images, name)))
        .resize({ ...tile, fit: 'cover' })
        .png()
        .toBuffer(),
    ),
  );
  const columns = Math.floor(width / tile.width);
  const places = Array.from({ length: columns * Math.floor(height / tile.height) }, (_, index) => ({
    input: tiles[index % tiles.length] ?? Buffer.alloc(0),
    left: (index % columns) * tile.width,
    top: Math.floor(index / columns) * tile.height,
  }));
  return sharp({ create: { width, height, channels: 3, background: '#777' } })
    .composite(places)
    .jpeg({ quality: 90 })
    .toBuffer();
}

function difference(a: Uint8Array, b: Uint8Array): { mean: number; largest: number } {
  let sum = 0;
  let largest = 0;
  a.forEach((value, index) => {
    const distance = Math.abs(value - (b[index] ?? 0));
    sum += distance;
    largest = Math.max(largest, distance);
  });
  return { mean: sum / a.length, largest };
}

describe('pixelsFor', () => {
  // Measured against the exact path, of 255: mean 0.14–0.18, largest 2–4, for mosaics of the 31 corpus photographs at 5,
  // 12 and 24 megapixels and 0.06, 1 for the largest of them alone; 0.60, 11 at 2× instead of 4×. Without telling
  // the size before shrinking: up to 9.2, 179.
  it.each([
    [4000, 3000, clip],
    [3001, 2003, clip],
    [1500, 3750, clip],
    [2000, 1500, squash],
  ])('stays within 0.3 of 255 of the exact path on the fast one (%i×%i)', async (width, height, spec) => {
    const jpeg = await mosaic(width, height);
    const exact = await pixelsFor(spec, jpeg, 'jpeg', { exact: true });
    const fast = await pixelsFor(spec, jpeg, 'jpeg');
    const { mean, largest } = difference(exact, fast);
    expect(mean).toBeGreaterThan(0); // else the fast path was not taken
    expect(mean).toBeLessThan(0.3);
    expect(largest).toBeLessThan(12);
  });

  it('takes the exact path for pictures up to four times the size', async () => {
    const jpeg = readFileSync(join(images, 'landscape.jpg'));
    expect(await pixelsFor(clip, jpeg, 'jpeg')).toEqual(await pixelsFor(clip, jpeg, 'jpeg', { exact: true }));
  });

  it('makes size × size × 3 bytes of a sliver', async () => {
    const sliver = await sharp({ create: { width: 3000, height: 1, channels: 3, background: '#abc' } })
      .png()
      .toBuffer();
    expect(await pixelsFor(clip, sliver, 'png')).toHaveLength(224 * 224 * 3);
  });
});
