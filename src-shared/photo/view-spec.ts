// One look at a picture that a model wants: how it is resampled and which part is kept. A family says which looks it wants of a
// picture of a given size, `media` makes them, neither knows the other. Runs everywhere; pure.

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The whole picture, upright, is resampled to `width` × `height`; then `part` of that is kept (all of it without). What of `part` lies outside
 * the resampled picture is `padding` (0 to 255 per channel, black without). The result is RGB, 8 bits, row-major, 3 bytes a pixel.
 */
export interface ViewSpec extends PictureSize {
  readonly resample: 'bicubic' | 'bilinear';
  readonly part?: (PictureSize & { readonly left: number; readonly top: number }) | undefined;
  readonly padding?: readonly [number, number, number] | undefined;
}

/** The looks at a picture whose upright size is this, in the order the model wants them; at least one. */
export type ViewPlan = (original: PictureSize) => readonly ViewSpec[];

/** A look, made: `data` is RGB, row-major, `width · height · 3` bytes. */
export interface View extends PictureSize {
  readonly data: Uint8Array;
}

/** A picture as a model sees it. */
export interface SeenPicture {
  /** Upright, as the file has it. */
  readonly original: PictureSize;
  readonly views: readonly View[];
}
