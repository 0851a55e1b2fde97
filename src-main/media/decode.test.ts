import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { decode } from './decode.ts';
import { profileTiff } from './decoders/profile-tiff.ts';
import type { Bitmap } from './resize.ts';
import { openEncoded } from './vips.ts';

/** Red, green / blue, white quarters: every orientation gives another arrangement. */
async function quarters(width: number, height: number): Promise<Buffer> {
  const quarter = (background: string) => ({
    create: { width: width / 2, height: height / 2, channels: 3 as const, background },
  });
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([
      { input: quarter('#ff0000'), left: 0, top: 0 },
      { input: quarter('#00ff00'), left: width / 2, top: 0 },
      { input: quarter('#0000ff'), left: 0, top: height / 2 },
    ])
    .png()
    .toBuffer();
}

const names: Readonly<Record<string, string>> = {
  '1,0,0': 'R',
  '0,1,0': 'G',
  '0,0,1': 'B',
  '1,1,1': 'W',
  '0,0,0': 'K',
};
/** The colours in the middles of the four quarters, row by row. */
function arrangement({ data, width, height }: Bitmap): string {
  const at = (x: number, y: number): string => {
    const start = (Math.floor(height * y) * width + Math.floor(width * x)) * 3;
    return names[[...data.subarray(start, start + 3)].map((value) => (value > 127 ? 1 : 0)).join()] ?? '?';
  };
  return at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75);
}

describe('decode', () => {
  it.each<[number, string, number, number]>([
    [1, 'RGBW', 48, 32],
    [2, 'GRWB', 48, 32],
    [3, 'WBGR', 48, 32],
    [4, 'BWRG', 48, 32],
    [5, 'RBGW', 32, 48],
    [6, 'BRWG', 32, 48],
    [7, 'WGBR', 32, 48],
    [8, 'GWRB', 32, 48],
  ])('turns orientation %i upright, shrunk or not', async (...[orientation, colours, width, height]) => {
    const jpeg = await sharp(await quarters(480, 320))
      .withMetadata({ orientation })
      .jpeg()
      .toBuffer();
    const full = await decode(jpeg, 'jpeg');
    expect([arrangement(full), full.width, full.height]).toEqual([colours, width * 10, height * 10]);
    const small = await decode(jpeg, 'jpeg', { shrinkTo: 32 });
    expect([arrangement(small), small.width, small.height]).toEqual([colours, width, height]);
  });

  it.each<[PhotoFormat, (image: Sharp) => Sharp]>([
    ['jpeg', (image) => image.jpeg()],
    ['png', (image) => image.png({ palette: true })],
    ['webp', (image) => image.webp()],
    ['gif', (image) => image.gif()],
    ['tiff', (image) => image.tiff()],
    ['avif', (image) => image.avif({ effort: 0 })],
  ])('reads %s', async (format, encode) => {
    const bitmap = await decode(await encode(sharp(await quarters(64, 32))).toBuffer(), format);
    expect([arrangement(bitmap), bitmap.width, bitmap.height]).toEqual(['RGBW', 64, 32]);
  });

  it('gives grey pictures three channels', async () => {
    const grey = await sharp(await quarters(8, 8))
      .greyscale()
      .png()
      .toBuffer();
    const { data } = await decode(grey, 'png');
    expect(data).toHaveLength(8 * 8 * 3);
    expect(data[0]).toBe(data[1]);
  });

  it('lays transparency on white', async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer();
    expect(new Set((await decode(clear, 'png')).data)).toEqual(new Set([255]));
  });

  it('draws an SVG large enough for who asks, and fetches nothing', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="10" height="10" fill="red"/>' +
        '<image href="file:///etc/hostname" width="10" height="10"/></svg>',
    );
    const drawn = await decode(svg, 'svg', { shrinkTo: 100 });
    expect([drawn.width, drawn.height, arrangement(drawn)]).toEqual([200, 100, 'RWRW']);
  });

  it('never enlarges', async () => {
    expect(await decode(await quarters(8, 6), 'png', { shrinkTo: 100 })).toMatchObject({ width: 8, height: 6 });
  });

  it('converts the colour profile of pixels it decoded itself, as libvips does for its own', async () => {
    const wide = await sharp(await quarters(16, 16))
      .removeAlpha()
      .withIccProfile('p3')
      .png()
      .toBuffer({ resolveWithObject: true });
    const { icc } = await sharp(wide.data).metadata();
    const raw = await sharp(wide.data).keepIccProfile().raw().toBuffer();
    const tiff = profileTiff({ data: raw, width: 16, height: 16, channels: 3 }, icc ?? new Uint8Array());
    const ours = await openEncoded(tiff).toColourspace('srgb').raw().toBuffer();
    expect(icc?.length).toBeGreaterThan(100);
    expect([...ours]).toEqual([...(await decode(wide.data, 'png')).data]);
    expect([...ours]).not.toEqual([...raw]);
  });

  it('reads JPEG XL', async () => {
    // Made with the package's own encoder, which is only here for this.
    const resolve = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm');
    const { default: create } = await import('@jsquash/jxl/codec/enc/jxl_enc.js');
    const encoder = await create({ wasmBinary: readFileSync(resolve), noInitialRun: true });
    const rgba = await sharp(await quarters(64, 32))
      .ensureAlpha()
      .raw()
      .toBuffer();
    const options = {
      effort: 3,
      quality: 90,
      progressive: false,
      epf: -1,
      lossyPalette: false,
      decodingSpeedTier: 0,
      photonNoiseIso: 0,
      lossyModular: false,
      lossless: false,
    };
    const encoded = encoder.encode(rgba, 64, 32, options);
    const bitmap = await decode(Uint8Array.from(encoded), 'jxl');
    expect([arrangement(bitmap), bitmap.width, bitmap.height]).toEqual(['RGBW', 64, 32]);
  });

  it.each<[PhotoFormat, string]>([
    ['jpeg', 'damaged'],
    ['png', 'damaged'],
    ['heif', 'damaged'],
    ['jxl', 'damaged'],
    ['bmp', 'damaged'],
    ['raw', 'unsupported-format'],
    ['svg', 'damaged'],
  ])('says that rubbish called %s is %s', async (format, code) => {
    await expect(decode(Buffer.alloc(300, 7), format)).rejects.toMatchObject({ code });
  });

  it('says that an empty file is empty, and shows the upper part of a truncated one', async () => {
    await expect(decode(new Uint8Array(0), 'jpeg')).rejects.toMatchObject({ code: 'empty' });
    const jpeg = await sharp(await quarters(640, 640))
      .jpeg()
      .toBuffer();
    const cut = await decode(jpeg.subarray(0, Math.floor(jpeg.length * 0.6)), 'jpeg');
    expect(arrangement(cut).startsWith('RG')).toBe(true);
  });

  it('refuses a bomb by what it states, before decoding', async () => {
    const png = Buffer.from(
      await sharp({ create: { width: 4, height: 4, channels: 3, background: '#000' } })
        .png()
        .toBuffer(),
    );
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    await expect(decode(png, 'png')).rejects.toMatchObject({ code: 'too-large' });
  });
});
