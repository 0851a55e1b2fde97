// Windows and OS/2 bitmaps, which libvips does not read: 1, 2, 4, 8, 16, 24 and 32 bits, run lengths, bit masks, either
// row order. Runs in the inference processes; pure. Missing data stays black: a truncated bitmap is shown as far as it goes.
import { i32, u16, u32, u8, viewOf, type ByteView } from '../bytes.ts';
import { MediaError } from '../media-error.ts';
import { readRunLengths } from './bmp-runs.ts';
import type { Pixels, SizeCheck } from './pixels.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: 'none' | 'runs4' | 'runs8' | 'runs24' | 'masks';
  readonly dataAt: number;
  readonly paletteAt: number;
  readonly paletteCount: number;
  /** 3 bytes an entry in OS/2 1.x, else 4. */
  readonly paletteEntryBytes: 3 | 4;
  readonly masks: readonly [red: number, green: number, blue: number];
}

const fileHeaderBytes = 14;
const bitDepths: ReadonlySet<number> = new Set([1, 2, 4, 8, 16, 24, 32]);

function compressionOf(value: number, bits: number, os2: boolean): Header['compression'] {
  if (value === 0) return 'none';
  if (value === 1 && bits === 8) return 'runs8';
  if (value === 2 && bits === 4) return 'runs4';
  if (value === 4 && os2 && bits === 24) return 'runs24';
  if ((value === 3 || value === 6) && (bits === 16 || bits === 32)) return 'masks';
  throw new MediaError('unsupported-format', 'This bitmap uses a kind of compression that is not supported.');
}

const defaultMasks = (bits: number): Header['masks'] =>
  bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];

function readCoreHeader(source: ByteView): Header {
  const bits = u16(source, 24, true);
  if (!bitDepths.has(bits)) throw new MediaError('damaged');
  return {
    width: u16(source, 18, true),
    height: u16(source, 20, true),
    topDown: false,
    bits,
    compression: 'none',
    dataAt: u32(source, 10, true),
    paletteAt: fileHeaderBytes + 12,
    paletteCount: bits <= 8 ? 1 << bits : 0,
    paletteEntryBytes: 3,
    masks: defaultMasks(bits),
  };
}

function readInfoHeader(source: ByteView, size: number): Header {
  const bits = u16(source, 28, true);
  const os2 = size === 16 || size === 64;
  const height = i32(source, 22, true);
  if (!bitDepths.has(bits)) throw new MediaError('damaged');
  const compression = compressionOf(size > 16 ? u32(source, 30, true) : 0, bits, os2);
  const stated = size > 32 ? u32(source, 46, true) : 0;
  // The masks follow a 40-byte header, or are part of a longer one: the same place.
  const masksAt = fileHeaderBytes + 40;
  const outside = size === 40 && compression === 'masks' ? 12 : 0;
  return {
    width: i32(source, 18, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    compression,
    dataAt: u32(source, 10, true),
    paletteAt: fileHeaderBytes + size + outside,
    paletteCount: bits <= 8 ? Math.min(stated === 0 ? 1 << bits : stated, 256) : 0,
    paletteEntryBytes: 4,
    masks:
      compression === 'masks'
        ? [u32(source, masksAt, true), u32(source, masksAt + 4, true), u32(source, masksAt + 8, true)]
        : defaultMasks(bits),
  };
}

function readPalette(source: ByteView, header: Header): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let index = 0; index < header.paletteCount; index++) {
    const at = header.paletteAt + index * header.paletteEntryBytes;
    palette.set([u8(source, at + 2), u8(source, at + 1), u8(source, at)], index * 3);
  }
  return palette;
}

/** Scales the bits under a mask to 0–255. */
function maskReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const range = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / range);
}

type RowReader = (rowAt: number, out: Uint8Array, outAt: number) => void;

function paletteRows(source: ByteView, header: Header): RowReader {
  const palette = readPalette(source, header);
  const perByte = 8 / header.bits;
  const mask = (1 << header.bits) - 1;
  return (rowAt, out, outAt) => {
    for (let x = 0; x < header.width; x++) {
      const byte = u8(source, rowAt + Math.trunc(x / perByte));
      const index = (byte >> (8 - header.bits * ((x % perByte) + 1))) & mask;
      out.set(palette.subarray(index * 3, index * 3 + 3), outAt + x * 3);
    }
  };
}

function maskedRows(source: ByteView, header: Header): RowReader {
  const [red, green, blue] = header.masks.map(maskReader);
  const bytes = header.bits / 8;
  return (rowAt, out, outAt) => {
    for (let x = 0; x < header.width; x++) {
      const at = rowAt + x * bytes;
      const value = bytes === 2 ? u16(source, at, true) : u32(source, at, true);
      out[outAt + x * 3] = red?.(value) ?? 0;
      out[outAt + x * 3 + 1] = green?.(value) ?? 0;
      out[outAt + x * 3 + 2] = blue?.(value) ?? 0;
    }
  };
}

function trueColourRows(source: ByteView, header: Header): RowReader {
  return (rowAt, out, outAt) => {
    for (let x = 0; x < header.width; x++) {
      out[outAt + x * 3] = u8(source, rowAt + x * 3 + 2);
      out[outAt + x * 3 + 1] = u8(source, rowAt + x * 3 + 1);
      out[outAt + x * 3 + 2] = u8(source, rowAt + x * 3);
    }
  };
}

function readRows(source: ByteView, header: Header): Uint8Array {
  const out = new Uint8Array(header.width * header.height * 3);
  const rows = header.bits <= 8 ? paletteRows : header.bits === 24 ? trueColourRows : maskedRows;
  const readRow = rows(source, header);
  const rowBytes = Math.ceil((header.width * header.bits) / 32) * 4;
  for (let y = 0; y < header.height; y++) {
    const target = header.topDown ? y : header.height - 1 - y;
    readRow(header.dataAt + y * rowBytes, out, target * header.width * 3);
  }
  return out;
}

/** Size as shown, without decoding. MediaError `damaged`, `unsupported-format`. */
export function readBmpHeader(source: ByteView): Header {
  const size = u32(source, 14, true);
  const header = size === 12 ? readCoreHeader(source) : readInfoHeader(source, size);
  if (header.width < 1 || header.height < 1) throw new MediaError('damaged');
  return header;
}

/** MediaError `damaged`, `too-large`, `unsupported-format`. */
export function decodeBmp(bytes: Uint8Array, checkSize: SizeCheck): Pixels {
  const source = viewOf(bytes);
  const header = readBmpHeader(source);
  const { width, height, compression } = header;
  checkSize(width, height);
  // Without runs a bitmap is as long as its picture: one that states far more than it holds is a lie, not a photo.
  const stated = Math.ceil((width * header.bits) / 32) * 4 * height;
  if (!compression.startsWith('runs') && stated > bytes.length * 16 + 4096) throw new MediaError('damaged');
  const runs = compression === 'runs4' || compression === 'runs8' || compression === 'runs24';
  const data = runs ? readRunLengths(source, header, readPalette(source, header)) : readRows(source, header);
  return { data, width, height, channels: 3, encoded: null };
}
