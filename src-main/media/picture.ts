// Opens any claimed format as one thing: a size as shown and a pipeline of upright pixels. Runs in the inference processes.
// Which decoder reads which format is decided here and nowhere else.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { decodeBmp } from './decoders/bmp.ts';
import { decodeHeif } from './decoders/heif.ts';
import { decodeJxl } from './decoders/jxl.ts';
import type { Pixels } from './decoders/pixels.ts';
import { rawPreview } from './decoders/raw.ts';
import { stillBrand } from './decoders/avif.ts';
import { svgDensity, svgSize } from './decoders/svg.ts';
import { fromDecoderError, MediaError } from './media-error.ts';
import { maxPixels, openEncoded, openPixels, type Sharp } from './vips.ts';

export interface Picture {
  /** Pixels the pipeline gives, upright. */
  readonly width: number;
  readonly height: number;
  /** The picture's own size as shown; differs only for SVG, which is drawn at a size that suits us. */
  readonly shown: { readonly width: number; readonly height: number };
  readonly hasAlpha: boolean;
  /** A fresh pipeline, upright; each call decodes again. */
  readonly pipeline: () => Sharp;
}

/**
 * Formats decoded whole into memory (3 or 4 bytes a pixel; WebAssembly twice that) end sooner than those read in strips.
 * Largest cameras in use: 200 megapixels, as HEIC 50.
 */
const pixelLimits: Partial<Record<PhotoFormat, number>> = {
  webp: 270_000_000,
  gif: 270_000_000,
  avif: 220_000_000,
  bmp: 220_000_000,
  heif: 110_000_000,
  jxl: 110_000_000,
};

function checkSize(width: number, height: number, format: PhotoFormat): void {
  if (width < 1 || height < 1) throw new MediaError('damaged', 'The file is damaged: it states no size.');
  const limit = pixelLimits[format] ?? maxPixels;
  if (width * height <= limit) return;
  const megapixels = Math.round((width * height) / 1e6);
  throw new MediaError('too-large', `The picture is too large to open: ${String(megapixels)} megapixels.`);
}

async function openWithVips(bytes: Uint8Array, format: PhotoFormat): Promise<Picture> {
  const { autoOrient: shown, hasAlpha } = await openEncoded(bytes).metadata();
  checkSize(shown.width, shown.height, format);
  return { ...shown, shown, hasAlpha, pipeline: () => openEncoded(bytes).autoOrient() };
}

/** An SVG's drawing is sized by density; how large it really comes out is asked, not computed. */
async function openSvg(bytes: Uint8Array, wanted: number | undefined): Promise<Picture> {
  const shown = await svgSize(bytes);
  const options = { density: svgDensity(shown, wanted) };
  const { width, height } = await openEncoded(bytes, options).metadata();
  checkSize(width, height, 'svg');
  return { width, height, shown, hasAlpha: true, pipeline: () => openEncoded(bytes, options) };
}

function openDecoded({ encoded, ...pixels }: Pixels): Picture {
  const { width, height, channels } = pixels;
  return {
    width,
    height,
    shown: { width, height },
    hasAlpha: channels === 4,
    pipeline: () => (encoded ? openEncoded(encoded) : openPixels(pixels)),
  };
}

async function openWithDecoder(bytes: Uint8Array, format: PhotoFormat, wanted: number | undefined): Promise<Picture> {
  const checked = (width: number, height: number): void => {
    checkSize(width, height, format);
  };
  switch (format) {
    case 'bmp':
      return openDecoded(decodeBmp(bytes, checked));
    case 'heif':
      return openDecoded(await decodeHeif(bytes, checked));
    case 'jxl':
      return openDecoded(await decodeJxl(bytes, checked));
    case 'raw':
      return openWithVips(rawPreview(bytes), format);
    case 'svg':
      return openSvg(bytes, wanted);
    case 'avif':
      return openWithVips(stillBrand(bytes), format);
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'gif':
    case 'tiff':
      return openWithVips(bytes, format);
  }
}

/**
 * Opens a picture. `wanted`: the shorter side the caller will need, for pictures without pixels of their own (SVG).
 * MediaError `damaged`, `too-large`, `unsupported-format`, `out-of-memory`.
 */
export async function openPicture(bytes: Uint8Array, format: PhotoFormat, wanted?: number): Promise<Picture> {
  if (bytes.length === 0) throw new MediaError('empty');
  try {
    return await openWithDecoder(bytes, format, wanted);
  } catch (error) {
    throw fromDecoderError(error);
  }
}
