import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { pixelsFor } from './pixels.ts';
import { examine, preview } from './thumbnail.ts';

const spec: PixelSpec = { size: 64, fit: 'crop', resample: 'bicubic' };
const photo = (width: number, height: number, background = '#ff8000') =>
  sharp({ create: { width, height, channels: 3, background } });

describe('examine', () => {
  it('makes a thumbnail of at most 512, the mean colour and the tower’s pixels', async () => {
    const png = await photo(1600, 900).png().toBuffer();
    const seen = await examine(png, 'png', { thumbnail: true, pixels: spec });
    expect(seen).toMatchObject({ width: 1600, height: 900, meanColour: (31 << 11) | (32 << 5) });
    expect(seen.pixels).toHaveLength(64 * 64 * 3);
    expect(await sharp(seen.thumbnail ?? Buffer.alloc(0)).metadata()).toMatchObject({
      format: 'webp',
      width: 512,
      height: 288,
    });
  });

  it('gives the tower the same pixels as pixelsFor', async () => {
    const noise = sharp({
      create: {
        width: 300,
        height: 400,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    });
    const png = await noise.png().toBuffer();
    const seen = await examine(png, 'png', { thumbnail: true, pixels: { ...spec, size: 100 } });
    expect(seen.pixels).toEqual(await pixelsFor({ ...spec, size: 100 }, png, 'png'));
  });

  it('makes only what is wanted and never enlarges', async () => {
    const png = await photo(40, 30).png().toBuffer();
    expect(await examine(png, 'png', { thumbnail: false, pixels: null })).toMatchObject({
      thumbnail: null,
      pixels: null,
    });
    const { thumbnail } = await examine(png, 'png', { thumbnail: true, pixels: null });
    expect(await sharp(thumbnail ?? Buffer.alloc(0)).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  it('tells an SVG’s own size although it is drawn larger', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"><rect width="24" height="12"/></svg>',
    );
    const seen = await examine(svg, 'svg', { thumbnail: true, pixels: null });
    expect(seen).toMatchObject({ width: 24, height: 12, meanColour: 0 });
    expect(await sharp(seen.thumbnail ?? Buffer.alloc(0)).metadata()).toMatchObject({ width: 512, height: 256 });
  });

  it('shows a strip a thousand times as long as it is wide', async () => {
    const png = await photo(8000, 8).png().toBuffer();
    const { thumbnail } = await examine(png, 'png', { thumbnail: true, pixels: spec });
    expect(await sharp(thumbnail ?? Buffer.alloc(0)).metadata()).toMatchObject({ width: 512, height: 1 });
  });
});

describe('preview', () => {
  it('is upright, without metadata, and at most as long as asked', async () => {
    const jpeg = await photo(800, 400).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const looked = await sharp(await preview(jpeg, 'jpeg', 600)).metadata();
    expect(looked).toMatchObject({ format: 'webp', width: 300, height: 600 });
    expect(looked.exif).toBeUndefined();
  });
});
