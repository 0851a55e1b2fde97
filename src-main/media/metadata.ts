// Facts about a photo from its file: size as shown, orientation, when, where, which camera. Runs in the inference
// processes (hostile files are parsed here, so in a process that may be killed). Decodes no pixels where it can be avoided.
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import type { PhotoMetadata } from '../../src-shared/photo/metadata.ts';
import { itemFacts } from './boxes.ts';
import { viewOf } from './bytes.ts';
import { offsetFromGps, parseMoment, parseOffset, type Moment } from './dates.ts';
import { readBmpHeader } from './decoders/bmp.ts';
import { stillBrand } from './decoders/avif.ts';
import { heifSize } from './decoders/heif.ts';
import { rawPreview } from './decoders/raw.ts';
import { svgSize } from './decoders/svg.ts';
import { embeddedIn } from './embedded.ts';
import { exifFacts, type ExifFacts } from './exif.ts';
import { exifPosition, xmpPosition, type Position } from './gps.ts';
import { iptcDate } from './iptc.ts';
import { jxlHeader } from './jxl-header.ts';
import { fromDecoderError, MediaError } from './media-error.ts';
import { openEncoded } from './vips.ts';
import { xmpText, xmpValue } from './xmp.ts';

interface Shape {
  readonly width: number;
  readonly height: number;
  /** Null: EXIF decides. */
  readonly orientation: number | null;
}

async function shapeByVips(bytes: Uint8Array): Promise<Shape> {
  const { autoOrient, orientation } = await openEncoded(bytes).metadata();
  return { ...autoOrient, orientation: orientation ?? null };
}

/** The container decides how a HEIF or AVIF picture is turned, whatever its EXIF says. */
async function heifShape(bytes: Uint8Array, format: 'heif' | 'avif'): Promise<Shape> {
  const size = format === 'avif' ? await shapeByVips(stillBrand(bytes)) : await heifSize(bytes);
  return { ...size, orientation: itemFacts(bytes).orientation };
}

async function readShape(bytes: Uint8Array, format: PhotoFormat): Promise<Shape> {
  switch (format) {
    case 'bmp': {
      const { width, height } = readBmpHeader(viewOf(bytes));
      return { width, height, orientation: 1 };
    }
    case 'jxl': {
      const header = jxlHeader(bytes);
      if (!header) throw new MediaError('damaged');
      return header;
    }
    case 'heif':
    case 'avif':
      return heifShape(bytes, format);
    case 'raw':
      return shapeByVips(rawPreview(bytes));
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'gif':
    case 'tiff':
      return shapeByVips(bytes);
    case 'svg':
      return { ...(await svgSize(bytes)), orientation: 1 };
  }
}

const satelliteOffset = ({ local }: Moment, { gps }: ExifFacts): string | null =>
  gps ? offsetFromGps(local, gps.date, gps.time) : null;

/** `xap` is what `xmp` was called before 2005; files written by the prefix are still about. */
const xmpDates = ['exif:DateTimeOriginal', 'photoshop:DateCreated', 'xmp:CreateDate', 'xap:CreateDate'] as const;

/** The first of the file's dates that makes sense, in order of how close they are to the shutter. */
function momentOf(exif: ExifFacts, xmp: string, iptc: Uint8Array | null): Moment | null {
  const written = [
    { moment: parseMoment(exif.original), offset: exif.originalOffset },
    { moment: parseMoment(exif.digitized), offset: exif.digitizedOffset },
  ];
  for (const { moment, offset } of written) {
    // Satellite time tells the zone of the shutter's clock, not of an editor's: it is asked for these two dates only.
    if (moment)
      return { local: moment.local, offset: moment.offset ?? parseOffset(offset) ?? satelliteOffset(moment, exif) };
  }
  for (const name of xmpDates) {
    const moment = parseMoment(xmpValue(xmp, name));
    if (moment) return moment;
  }
  return iptc ? parseMoment(iptcDate(iptc)) : null;
}

function positionOf(exif: ExifFacts, xmp: string): Position | null {
  return (
    (exif.gps ? exifPosition(exif.gps) : null) ??
    xmpPosition(xmpValue(xmp, 'exif:GPSLatitude'), xmpValue(xmp, 'exif:GPSLongitude'))
  );
}

function cameraOf(exif: ExifFacts, xmp: string): PhotoMetadata['camera'] {
  const make = exif.make ?? xmpValue(xmp, 'tiff:Make');
  const model = exif.model ?? xmpValue(xmp, 'tiff:Model');
  return make === null && model === null ? null : { make, model };
}

/** EXIF LensModel; before EXIF 2.3 had it, editors wrote `aux:Lens`. Dashes stand for a lens without a name. */
function lensOf(exif: ExifFacts, xmp: string): string | null {
  const named = [exif.lens, xmpValue(xmp, 'exifEX:LensModel'), xmpValue(xmp, 'aux:Lens')];
  return named.find((name) => name != null && /[\p{L}\p{N}]/u.test(name)) ?? null;
}

/**
 * Reads a whole file's bytes. Unreadable metadata is null, never an error; a file whose size as shown cannot be told is
 * MediaError `damaged` or `unsupported-format`.
 */
export async function readMetadata(bytes: Uint8Array, format: PhotoFormat): Promise<PhotoMetadata> {
  if (bytes.length === 0) throw new MediaError('empty');
  let shape: Shape;
  try {
    shape = await readShape(bytes, format);
  } catch (error) {
    throw fromDecoderError(error);
  }
  const embedded = embeddedIn(bytes, format);
  const exif = exifFacts(embedded.exif);
  const xmp = xmpText(embedded.xmp);
  const moment = momentOf(exif, xmp, embedded.iptc);
  return {
    width: shape.width,
    height: shape.height,
    orientation: shape.orientation ?? 1,
    takenAt: moment?.local ?? null,
    offset: moment?.offset ?? null,
    gps: positionOf(exif, xmp),
    camera: cameraOf(exif, xmp),
    lens: lensOf(exif, xmp),
  };
}
