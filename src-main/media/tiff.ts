// Walks TIFF directories (classic and BigTIFF): the grammar EXIF blocks, TIFF pictures and most RAW files share.
// Runs in the inference processes; pure. Every offset is checked; a lie costs an empty answer, never a throw.
import { i32, latin1, u16, u32, u64, u8, viewOf, type ByteView } from './bytes.ts';

export interface Tiff {
  readonly source: ByteView;
  readonly little: boolean;
  readonly big: boolean;
  /** Offset of the first directory. */
  readonly first: number;
}

export interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values lie, from the start of the TIFF. */
  readonly at: number;
}

export interface Directory {
  readonly entries: ReadonlyMap<number, Entry>;
  /** Offset of the next directory, 0 after the last. */
  readonly next: number;
}

/** 42: TIFF; 43: BigTIFF; 0x55: Panasonic RW2; 'RO', 'RS': Olympus ORF. */
const magicNumbers: ReadonlySet<number> = new Set([42, 43, 0x55, 0x4f52, 0x5352]);

/** Bytes a value of each TIFF type takes, index = type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8] as const;
const maxEntries = 1024;

export function openTiff(bytes: Uint8Array): Tiff | null {
  const source = viewOf(bytes);
  const order = latin1(source, 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const magic = u16(source, 2, little);
  if (!magicNumbers.has(magic)) return null;
  const big = magic === 43;
  return { source, little, big, first: big ? u64(source, 8, little) : u32(source, 4, little) };
}

/** The directory at `at`; empty where the offset leads nowhere. */
export function readDirectory(tiff: Tiff, at: number): Directory {
  const { source, little, big } = tiff;
  const entries = new Map<number, Entry>();
  if (at <= 0 || at >= source.bytes.length) return { entries, next: 0 };
  const stated = big ? u64(source, at, little) : u16(source, at, little);
  const entryBytes = big ? 20 : 12;
  const start = at + (big ? 8 : 2);
  for (let index = 0; index < Math.min(stated, maxEntries); index++) {
    const entryAt = start + index * entryBytes;
    if (entryAt + entryBytes > source.bytes.length) break;
    const type = u16(source, entryAt + 2, little);
    const count = big ? u64(source, entryAt + 4, little) : u32(source, entryAt + 4, little);
    const valueAt = entryAt + (big ? 12 : 8);
    const inline = count * (typeBytes[type] ?? 0) <= (big ? 8 : 4);
    const far = big ? u64(source, valueAt, little) : u32(source, valueAt, little);
    const tag = u16(source, entryAt, little);
    if (!entries.has(tag)) entries.set(tag, { type, count, at: inline ? valueAt : far });
  }
  const end = start + stated * entryBytes;
  return { entries, next: big ? u64(source, end, little) : u32(source, end, little) };
}

function numberAt({ source, little }: Tiff, type: number, at: number): number {
  switch (type) {
    case 1:
    case 7:
      return u8(source, at);
    case 3:
      return u16(source, at, little);
    case 4:
    case 13:
      return u32(source, at, little);
    case 5:
      return u32(source, at, little) / u32(source, at + 4, little);
    case 9:
      return i32(source, at, little);
    case 10:
      return i32(source, at, little) / i32(source, at + 4, little);
    case 16:
    case 18:
      return u64(source, at, little);
    default:
      return NaN;
  }
}

/** The entry's values, at most `limit`; NaN for a type that is no number or a rational with denominator 0. */
export function numbersOf(tiff: Tiff, entry: Entry | undefined, limit = 16): number[] {
  if (!entry) return [];
  const size = typeBytes[entry.type] ?? 0;
  const values: number[] = [];
  for (let index = 0; index < Math.min(entry.count, limit); index++) {
    const at = entry.at + index * size;
    if (size === 0 || at + size > tiff.source.bytes.length) break;
    values.push(numberAt(tiff, entry.type, at));
  }
  return values;
}

export const numberOf = (tiff: Tiff, entry: Entry | undefined): number | null => {
  const value = numbersOf(tiff, entry, 1)[0];
  return value === undefined || Number.isNaN(value) ? null : value;
};

/** ASCII up to its NUL, trimmed; UTF-8 where the bytes are that (some cameras write it), else Latin-1. '' if absent. */
export function textOf(tiff: Tiff, entry: Entry | undefined, limit = 256): string {
  if (entry?.type !== 2 && entry?.type !== 7 && entry?.type !== 1) return '';
  const { bytes } = tiff.source;
  const slice = bytes.subarray(
    Math.min(entry.at, bytes.length),
    Math.min(entry.at + Math.min(entry.count, limit), bytes.length),
  );
  const end = slice.indexOf(0);
  const text = Buffer.from(end < 0 ? slice : slice.subarray(0, end));
  const utf8 = text.toString('utf8');
  return (utf8.includes('\ufffd') ? text.toString('latin1') : utf8).trim();
}

/** The entry's bytes as they lie, clipped to the file. */
export function bytesOf(tiff: Tiff, entry: Entry | undefined): Uint8Array | null {
  if (!entry) return null;
  const length = entry.count * (typeBytes[entry.type] ?? 0);
  const { bytes } = tiff.source;
  if (length === 0 || entry.at >= bytes.length) return null;
  return bytes.subarray(entry.at, Math.min(entry.at + length, bytes.length));
}
