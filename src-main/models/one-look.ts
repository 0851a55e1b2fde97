// A model that looks at a picture once, as the square that its pixel spec asks for. Pure; runs anywhere.
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import type { PictureSize, ViewSpec } from '../../src-shared/photo/view-spec.ts';

/** The shorter side becomes `size`, the longer one keeps the shape (rounded down), and the middle square is kept. */
export function lookOf(original: PictureSize, { size, fit, resample }: PixelSpec): ViewSpec {
  if (fit === 'fill') return { width: size, height: size, resample };
  const shorter = Math.min(original.width, original.height);
  const longer = (side: number): number => Math.trunc((size * side) / shorter);
  const [width, height] =
    original.width <= original.height ? [size, longer(original.height)] : [longer(original.width), size];
  const middle = (side: number): number => Math.floor((side - size) / 2);
  return { width, height, resample, part: { left: middle(width), top: middle(height), width: size, height: size } };
}
