// What a vision tower sees: RGB of the size its family declares. Runs in the inference processes.
// Two paths: exact (bit for bit the reference's PIL preprocessing) and fast (decoded small first; difference measured
// in pixels.test.ts). Changing either changes embeddings: raise `pixelVersion` in src-shared/photo/pixel-spec.ts.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { decodePicture } from './decode.ts';
import { openPicture } from './picture.ts';
import { resizeRegion, type Bitmap, type Size } from './resize.ts';

/** The fast path decodes to this many times the tower's size; see [Note: fast pixels]. */
const oversampling = 4;

/**
 * [Note: fast pixels] A picture whose shorter side exceeds 4× the tower's size is first shrunk to that by the decoder
 * (JPEG: partly inside the DCT), then resampled by the port. Smaller pictures take the exact path.
 */
export const fastShortSide = (spec: PixelSpec): number => spec.size * oversampling;

/** Size after resampling and before cropping. CLIP: shorter side to `size`, longer side truncated, as transformers does. */
function resampledSize({ width, height }: Size, spec: PixelSpec): Size {
  if (spec.fit === 'fill') return { width: spec.size, height: spec.size };
  const long = Math.trunc((spec.size * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: spec.size, height: long } : { width: long, height: spec.size };
}

/**
 * Resamples (and crops the middle) as the family's reference does. RGB, `size` × `size` × 3 bytes. `original`: the size
 * the bitmap was shrunk from; a pixel more or less after rounding would shift the whole picture (error 9 instead of 0.2).
 */
export function fitPixels(bitmap: Bitmap, spec: PixelSpec, original: Size = bitmap): Uint8Array {
  const size = resampledSize(original, spec);
  const left = (size.width - spec.size) >> 1;
  const top = (size.height - spec.size) >> 1;
  return resizeRegion(bitmap, size, spec.resample, { left, top, width: spec.size, height: spec.size }).data;
}

/**
 * RGB for a vision tower. `exact`: full decode and the reference's arithmetic, for parity tests and queries by picture
 * where time does not matter. MediaError as `decode`.
 */
// eslint-disable-next-line max-params -- the agreed shape: spec, bytes, format, and how
export async function pixelsFor(
  spec: PixelSpec,
  bytes: Uint8Array,
  format: PhotoFormat,
  options: { exact?: boolean } = {},
): Promise<Uint8Array> {
  const shrinkTo = fastShortSide(spec);
  const picture = await openPicture(bytes, format, shrinkTo);
  const bitmap = await decodePicture(picture, options.exact === true ? undefined : shrinkTo);
  return fitPixels(bitmap, spec, picture);
}
