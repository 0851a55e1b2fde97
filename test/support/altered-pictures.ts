// Pictures and what people do to them: resized, compressed, cropped, turned a little, framed. For the tests and the bench of duplicates.
import sharp from 'sharp';
import { pictureFingerprint } from '../../src-main/media/picture-fingerprint.ts';
import { renderPixels } from '../../src-main/samples/render.ts';
import { sampleLibrary } from '../../src-main/samples/sample-plan.ts';

const longestSide = 640;

export async function drawnScenes(count: number): Promise<Buffer[]> {
  const pngs: Buffer[] = [];
  for (const { scene } of sampleLibrary(1).slice(0, count)) {
    const scale = longestSide / Math.max(scene.width, scene.height);
    const size = { width: Math.round(scene.width * scale), height: Math.round(scene.height * scale) };
    pngs.push(
      await sharp(await renderPixels(scene, size), { raw: { ...size, channels: 3 } })
        .png()
        .toBuffer(),
    );
  }
  return pngs;
}

export const pngOf = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes).rotate().toColourspace('srgb').removeAlpha().png().toBuffer();

export async function fingerprintOfPng(png: Buffer): Promise<Uint8Array> {
  const { width, height } = await sharp(png).metadata();
  const { data, info } = await sharp(png)
    .resize({ width: 512, height: 512, fit: 'inside', withoutEnlargement: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = info.channels === 1;
  const rgb = grey ? Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)] ?? 0) : data;
  return pictureFingerprint({ data: rgb, width: info.width, height: info.height }, { width, height });
}

type Change = (png: Buffer) => Promise<Buffer>;

const sized =
  (share: number): Change =>
  async (png) => {
    const { width } = await sharp(png).metadata();
    return sharp(png)
      .resize({ width: Math.round(width * share) })
      .png()
      .toBuffer();
  };
const compressed =
  (quality: number): Change =>
  (png) =>
    sharp(png).jpeg({ quality }).toBuffer();
/** Shares of the sides: left, top, right, bottom. */
const cropped =
  (...[left, top, right, bottom]: readonly [number, number, number, number]): Change =>
  async (png) => {
    const { width, height } = await sharp(png).metadata();
    const [x, y] = [Math.floor(width * left), Math.floor(height * top)];
    return sharp(png)
      .extract({
        left: x,
        top: y,
        width: Math.floor(width * (1 - right)) - x,
        height: Math.floor(height * (1 - bottom)) - y,
      })
      .png()
      .toBuffer();
  };
const toned =
  (gain: number, offset: number): Change =>
  (png) =>
    sharp(png).linear(gain, offset).png().toBuffer();
const turned =
  (degrees: number): Change =>
  (png) =>
    sharp(png).rotate(degrees, { background: '#fff' }).png().toBuffer();
const framed =
  (share: number): Change =>
  async (png) => {
    const { width, height } = await sharp(png).metadata();
    const [across, down] = [Math.round(width * share), Math.round(height * share)];
    return sharp(png)
      .extend({ top: down, bottom: down, left: across, right: across, background: '#fff' })
      .png()
      .toBuffer();
  };

export const transformations: Readonly<Record<string, Change>> = {
  'resized to 0.3': sized(0.3),
  'resized to 0.9': sized(0.9),
  'JPEG, quality 40': compressed(40),
  'JPEG, quality 95': compressed(95),
  'halved, JPEG, quality 60': async (png) => compressed(60)(await sized(0.5)(png)),
  'cropped by 2 %, a corner': cropped(0.02, 0.02, 0, 0),
  'cropped by 5 %, all sides': cropped(0.05, 0.05, 0.05, 0.05),
  'cropped by 8 %, one side': cropped(0.08, 0, 0, 0),
  'cropped by 8 %, two sides': cropped(0, 0.08, 0.08, 0),
  'brighter by 30': toned(1, 30),
  'darker by a quarter': toned(0.75, 0),
  'contrast 1.3': toned(1.3, -38),
  'in grey': (png) => sharp(png).greyscale().toColourspace('srgb').png().toBuffer(),
  'turned by 1°': turned(1),
  'turned by 3°': turned(3),
  'framed, 4 % white': framed(0.04),
  'blurred a little': (png) => sharp(png).blur(1.5).png().toBuffer(),
};
