// One decode for everything indexing wants from a picture, and the larger preview made when a photo is looked at.
// Runs in the inference processes. Writes nothing: the caller stores the bytes.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { decodePicture, opaque, toBitmap, type Bitmap } from './decode.ts';
import { fromDecoderError } from './media-error.ts';
import { pictureFingerprint } from './picture-fingerprint.ts';
import { openPicture, type Picture } from './picture.ts';
import { fastShortSide, fitPixels } from './pixels.ts';
import { openPixels, type Sharp } from './vips.ts';

/** Longest side of a thumbnail, in pixels. */
export const thumbnailSide = 512;

export interface Examination {
  /** Pixels as shown, after orientation. */
  readonly width: number;
  readonly height: number;
  /** WebP, longest side at most 512. */
  readonly thumbnail: Uint8Array | null;
  /** Mean colour as RGB565: what a grid cell shows before its thumbnail. */
  readonly meanColour: number;
  /** What it looks like in a few bytes, for finding duplicates; null where no thumbnail was wanted. */
  readonly fingerprint: Uint8Array | null;
  /** RGB as the spec says. */
  readonly pixels: Uint8Array | null;
}

function meanColour565({ data }: Bitmap): number {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let at = 0; at < data.length; at += 3) {
    red += data[at] ?? 0;
    green += data[at + 1] ?? 0;
    blue += data[at + 2] ?? 0;
  }
  const count = Math.max(1, data.length / 3);
  return (((red / count) >> 3) << 11) | (((green / count) >> 2) << 5) | ((blue / count) >> 3);
}

const inside = (pipeline: Sharp, side: number): Sharp =>
  pipeline.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });

async function toWebp(pipeline: Sharp, quality: number): Promise<Uint8Array> {
  try {
    return await pipeline.webp({ quality, effort: 1 }).toBuffer();
  } catch (error) {
    throw fromDecoderError(error);
  }
}

/** The shorter side that makes the longer one at least a thumbnail's. */
const thumbnailShortSide = ({ width, height }: Picture): number =>
  Math.ceil((thumbnailSide * Math.min(width, height)) / Math.max(width, height));

/**
 * Thumbnail, mean colour and tower pixels from one decode. The decode is as small as the wants allow.
 * MediaError `damaged`, `too-large`, `unsupported-format`, `out-of-memory`, `empty`.
 */
export async function examine(
  bytes: Uint8Array,
  format: PhotoFormat,
  wants: { thumbnail: boolean; pixels: PixelSpec | null },
): Promise<Examination> {
  const wanted = Math.max(wants.pixels ? fastShortSide(wants.pixels) : 0, thumbnailSide);
  const picture = await openPicture(bytes, format, wanted);
  const shrinkTo = wants.pixels
    ? Math.max(fastShortSide(wants.pixels), thumbnailShortSide(picture))
    : thumbnailShortSide(picture);
  const bitmap = await decodePicture(picture, shrinkTo);
  const small = await toBitmap(inside(openPixels({ ...bitmap, channels: 3 }), thumbnailSide));
  return {
    ...picture.shown,
    thumbnail: wants.thumbnail ? await toWebp(openPixels({ ...small, channels: 3 }), 80) : null,
    meanColour: meanColour565(small),
    fingerprint: wants.thumbnail ? pictureFingerprint(small, picture.shown) : null,
    pixels: wants.pixels ? fitPixels(bitmap, wants.pixels, picture) : null,
  };
}

/** A WebP to look at, longest side at most `longestSide` pixels, never enlarged. MediaError as `examine`. */
export async function preview(bytes: Uint8Array, format: PhotoFormat, longestSide = 2048): Promise<Uint8Array> {
  const picture = await openPicture(bytes, format, longestSide);
  return toWebp(inside(opaque(picture), longestSide).toColourspace('srgb'), 84);
}
