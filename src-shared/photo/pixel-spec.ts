// What a model family wants pixels to look like. A family declares it, `media` makes it, neither knows the other.
// Runs everywhere; pure.

/**
 * Pixels for a vision tower: `shortSide` + centre crop (`fit: 'crop'`) or squashed to a square (`fit: 'fill'`).
 * The result is RGB, 8 bits, row-major, `size` × `size` × 3 bytes; the family scales and normalises it.
 */
export interface PixelSpec {
  readonly size: number;
  readonly fit: 'crop' | 'fill';
  readonly resample: 'bicubic' | 'bilinear';
}

/**
 * Version of how pixels are made. Part of every model id: raise it when decode or resize changes what a tower sees,
 * and every photo is embedded again beside the old vectors.
 */
export const pixelVersion = 1;
