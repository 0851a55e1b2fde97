// The image formats Afterimage knows by name, and the outcomes a file can have. Runs everywhere; pure.

/** Formats told apart by their first bytes, not by their file name. */
export const photoFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif', 'svg', 'bmp', 'heif', 'jxl', 'raw'] as const;
export type PhotoFormat = (typeof photoFormats)[number];

/** File name extensions (lower case, no dot) that the scan takes up. Everything else is not a photo and is only counted. */
export const photoExtensions: ReadonlySet<string> = new Set(
  (
    'jpg jpeg jpe jfif jps mpo png apng webp gif tif tiff btf avif svg bmp dib heic heif hif jxl jp2 j2k j2c psd ico pbm pgm ppm pnm wbmp ' +
    'dng crw cr2 cr3 nef nrw arw srf sr2 orf rw2 raf pef srw rwl 3fr iiq kdc dcr erf mef mos mrw x3f'
  ).split(' '),
);

/** Why a file was not indexed. `skipped` outcomes are no fault of the file; `failed` ones are. */
export const outcomeCodes = [
  'unsupported-format',
  'not-an-image',
  'empty',
  'damaged',
  'too-large',
  'permission',
  'disappeared',
  'changed',
  'timed-out',
  'crashed',
  'out-of-memory',
  'internal',
] as const;
export type OutcomeCode = (typeof outcomeCodes)[number];

const skippedCodes: ReadonlySet<OutcomeCode> = new Set([
  'unsupported-format',
  'not-an-image',
  'empty',
  'disappeared',
  'changed',
]);

export const isSkipped = (code: OutcomeCode): boolean => skippedCodes.has(code);
