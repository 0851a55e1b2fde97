// What a vision tower sees of a part of a picture. Runs in the inference processes; knows no tower.
import type { Box } from '../../src-shared/contract/search.ts';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import { decodePicture } from './decode.ts';
import { openPicture } from './picture.ts';
import { fastShortSide, fitPixels } from './pixels.ts';
import type { Bitmap, Size } from './resize.ts';

interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** At least a pixel, wholly inside, however the box lies. */
export function regionOf({ x, y, width, height }: Box, of: Size): Region {
  const left = Math.min(of.width - 1, Math.floor(x * of.width));
  const top = Math.min(of.height - 1, Math.floor(y * of.height));
  const right = Math.max(left + 1, Math.min(of.width, Math.ceil((x + width) * of.width)));
  const bottom = Math.max(top + 1, Math.min(of.height, Math.ceil((y + height) * of.height)));
  return { left, top, width: right - left, height: bottom - top };
}

function cut({ data, width }: Bitmap, region: Region): Bitmap {
  const part = new Uint8Array(region.width * region.height * 3);
  for (let row = 0; row < region.height; row++) {
    const from = ((region.top + row) * width + region.left) * 3;
    part.set(data.subarray(from, from + region.width * 3), row * region.width * 3);
  }
  return { data: part, width: region.width, height: region.height };
}

export interface PartSeen {
  /** RGB as the spec says. */
  readonly pixels: Uint8Array;
  /** Of the whole picture as shown. */
  readonly width: number;
  readonly height: number;
}

/** The box is of the picture as shown, after orientation. MediaError as `decode`. */
export async function examinePart(
  bytes: Uint8Array,
  format: PhotoFormat,
  { box, spec }: { readonly box: Box; readonly spec: PixelSpec },
): Promise<PartSeen> {
  const share = Math.max(0.01, Math.min(box.width, box.height));
  const shortSide = Math.ceil(fastShortSide(spec) / share);
  const picture = await openPicture(bytes, format, shortSide);
  const bitmap = await decodePicture(picture, shortSide);
  const part = cut(bitmap, regionOf(box, bitmap));
  return { pixels: fitPixels(part, spec), ...picture.shown };
}
