// Turns a scene into a photograph: rasterises its SVG with sharp, adds grain and colour cast, writes JPEG with EXIF.
// Runs wherever sharp runs; must not know files or the library.

import sharp, { type Exif } from 'sharp';

import { seededRandom } from './random.ts';
import type { Scene } from './scene.ts';
import { exifOf, type SceneExif } from './scene-exif.ts';
import { sceneSvg } from './scene-svg.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One lookup per channel: colour cast and contrast in one step. */
function curves(scene: Scene): Uint8ClampedArray[] {
  const { cast, contrast } = scene.treatment;
  return cast.map((factor) =>
    Uint8ClampedArray.from({ length: 256 }, (_, level) => (level * factor - 128) * contrast + 128),
  );
}

const GRAIN_LENGTH = 1 << 16;

/** A loop of normal noise, walked from a place that the seed chooses: far cheaper than fresh noise for each pixel. */
function grainTable(): Float32Array {
  const random = seededRandom(0x67726169);
  return Float32Array.from({ length: GRAIN_LENGTH }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    return radius * Math.cos(2 * Math.PI * random.next());
  });
}

let grain: Float32Array | undefined;

/** Changes 8-bit RGB pixels in place. */
function treatPixels(pixels: Uint8Array, scene: Scene): void {
  const [red, green, blue] = curves(scene);
  if (red === undefined || green === undefined || blue === undefined) return;
  grain ??= grainTable();
  const strength = scene.treatment.grain;
  let at = scene.seed & (GRAIN_LENGTH - 1);
  for (let index = 0; index + 2 < pixels.length; index += 3) {
    // 40 503 is coprime to the table's length: the walk visits every entry before it repeats, and rows do not line up.
    at = (at + 40_503) & (GRAIN_LENGTH - 1);
    const noise = (grain[at] ?? 0) * strength;
    pixels[index] = clamp((red[pixels[index] ?? 0] ?? 0) + noise);
    pixels[index + 1] = clamp((green[pixels[index + 1] ?? 0] ?? 0) + noise);
    pixels[index + 2] = clamp((blue[pixels[index + 2] ?? 0] ?? 0) + noise);
  }
}

function clamp(level: number): number {
  return level < 0 ? 0 : level > 255 ? 255 : level;
}

/** The pixels of a scene: 8-bit RGB, row by row. `size` must have the scene's proportions. */
export async function renderPixels(scene: Scene, size: Size): Promise<Uint8Array> {
  const scale = size.width / scene.width;
  // The SVG is rasterised at the asked size (72 units an inch is scale 1): lines stay clean and time follows the pixels.
  let image = sharp(Buffer.from(sceneSvg(scene)), { density: 72 * scale })
    .resize(size.width, size.height, { fit: 'fill' })
    .removeAlpha();
  const sigma = scene.treatment.blur * (size.width / 1280);
  if (sigma >= 0.3) image = image.blur(sigma);
  const pixels = await image.raw().toBuffer();
  treatPixels(pixels, scene);
  return pixels;
}

function exifBlocks(exif: SceneExif): Exif {
  const degrees = (value: number): string => {
    const whole = Math.floor(Math.abs(value));
    const minutes = Math.floor((Math.abs(value) - whole) * 60);
    const seconds = Math.round(((Math.abs(value) - whole) * 60 - minutes) * 6000);
    return `${whole}/1 ${minutes}/1 ${seconds}/100`;
  };
  return {
    IFD0: { Make: exif.make, Model: exif.model, Software: 'Afterimage storybook', Orientation: '1' },
    IFD2: {
      DateTimeOriginal: exif.takenAt,
      DateTimeDigitized: exif.takenAt,
      OffsetTimeOriginal: exif.offset,
      OffsetTime: exif.offset,
    },
    IFD3: {
      GPSLatitudeRef: exif.latitude >= 0 ? 'N' : 'S',
      GPSLatitude: degrees(exif.latitude),
      GPSLongitudeRef: exif.longitude >= 0 ? 'E' : 'W',
      GPSLongitude: degrees(exif.longitude),
    },
  };
}

/** A JPEG of the scene with date, offset, position and camera in its EXIF. `size` must have the scene's proportions. */
export async function renderScene(scene: Scene, size: Size, exif: SceneExif = exifOf(scene)): Promise<Buffer> {
  const pixels = await renderPixels(scene, size);
  return sharp(pixels, { raw: { ...size, channels: 3 } })
    .withExif(exifBlocks(exif))
    .jpeg({ quality: 88 })
    .toBuffer();
}
