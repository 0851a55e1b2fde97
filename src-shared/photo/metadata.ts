// What a file says of its photo: made by the media engine, carried between processes, kept by the store.
// Runs everywhere; types only.

export interface PhotoMetadata {
  /** Pixels as shown, after orientation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1–8; for HEIF, AVIF and JPEG XL the container's own, expressed as one. */
  readonly orientation: number;
  /** Local wall time `YYYY-MM-DDTHH:MM:SS`. */
  readonly takenAt: string | null;
  /** `+02:00` where the file states or implies one; never guessed. */
  readonly offset: string | null;
  readonly gps: { readonly latitude: number; readonly longitude: number } | null;
  readonly camera: { readonly make: string | null; readonly model: string | null } | null;
  readonly lens: string | null;
}
