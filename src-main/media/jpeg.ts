// Walks JPEG segments: size, metadata blocks, and giving an embedded preview the orientation of its RAW file.
// Runs in the inference processes; pure.
import { latin1, u16, u8, viewOf, type ByteView } from './bytes.ts';

export interface Segment {
  /** Second byte of the marker: 0xe1 for APP1. */
  readonly marker: number;
  /** Content, after the length. */
  readonly start: number;
  readonly end: number;
}

const maxSegments = 1000;
const startOfScan = 0xda;

/** Segments up to the first scan. Stray bytes between segments are passed over, as decoders do. */
export function jpegSegments(source: ByteView, from = 0): Segment[] {
  const segments: Segment[] = [];
  let at = from + 2;
  while (segments.length < maxSegments && at + 4 <= source.bytes.length) {
    if (u8(source, at) !== 0xff) {
      const next = source.bytes.indexOf(0xff, at);
      if (next < 0) break;
      at = next;
      continue;
    }
    const marker = u8(source, at + 1);
    if (marker === 0xff) {
      at += 1;
    } else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
    } else {
      const length = u16(source, at + 2);
      if (length < 2 || marker === 0xd9) break;
      segments.push({ marker, start: at + 4, end: Math.min(at + 2 + length, source.bytes.length) });
      if (marker === startOfScan) break;
      at += 2 + length;
    }
  }
  return segments;
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** Lossless JPEG (0xc3) is how RAW sensors' data is packed, not a picture to show. */
  readonly lossless: boolean;
}

/** The frame header of the JPEG that starts at `from`; null where no scan follows one. */
export function jpegFrame(source: ByteView, from = 0): JpegFrame | null {
  const segments = jpegSegments(source, from);
  const frame = segments.find(({ marker }) => isFrame(marker));
  if (!frame || segments.at(-1)?.marker !== startOfScan) return null;
  return { width: u16(source, frame.start + 3), height: u16(source, frame.start + 1), lossless: frame.marker === 0xc3 };
}

const isExif = (source: ByteView, { marker, start }: Segment): boolean =>
  marker === 0xe1 && latin1(source, start, 6) === 'Exif\0\0';

/** The first EXIF block, as a TIFF. */
export function jpegExif(source: ByteView, from = 0): Uint8Array | null {
  const segment = jpegSegments(source, from).find((candidate) => isExif(source, candidate));
  return segment ? source.bytes.subarray(segment.start + 6, segment.end) : null;
}

const orientationExif = (orientation: number): Uint8Array =>
  Buffer.from(
    `ffe1002245786966000049492a000800000001001201030001000000${orientation.toString(16).padStart(2, '0')}00000000000000`,
    'hex',
  );

/** A copy of a JPEG whose only EXIF block states this orientation (1–8). */
export function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  const source = viewOf(jpeg);
  const own = jpegSegments(source).filter((segment) => isExif(source, segment));
  const parts: Uint8Array[] = [jpeg.subarray(0, 2), orientationExif(orientation)];
  let at = 2;
  for (const { start, end } of own) {
    parts.push(jpeg.subarray(at, start - 4));
    at = end;
  }
  parts.push(jpeg.subarray(at));
  return Buffer.concat(parts);
}
