// What our own decoders hand over. Runs in the inference processes; pure.

export interface Pixels {
  /** Upright, 8 bits a channel, row-major, sRGB unless `encoded` says otherwise. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** The same pixels with their colour profile, as a file libvips reads; null where they are sRGB already. */
  readonly encoded: Uint8Array | null;
}

/** Throws when a picture of this size is not to be decoded. Called before memory is taken for it. */
export type SizeCheck = (width: number, height: number) => void;
