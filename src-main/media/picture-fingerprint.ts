// What a picture looks like in 660 bytes, whatever its size and format, for finding it again: a grid of brightness, its colours, and
// a hash of the pixels. Pure; runs in the inference processes, where it is made, and in the backend, where two are compared.
import { createHash } from 'node:crypto';
import type { Bitmap } from './resize.ts';

/** Cells a side of the brightness grid. */
export const gridSide = 24;
/** Cells a side of the colour grid. */
export const colourSide = 4;

const hashBytes = 16;
const gridCells = gridSide * gridSide;
const colourBytes = colourSide * colourSide * 3;
/** Raised when the layout or the arithmetic changes; fingerprints of two versions are not compared. */
const layout = 1;

/** Length of a fingerprint. */
export const fingerprintBytes = 4 + 2 * hashBytes + gridCells + colourBytes;

const gridAt = 4 + 2 * hashBytes;
const coloursAt = gridAt + gridCells;

export interface PictureFingerprint {
  /** Of width, height and every pixel of the picture as shrunk for its thumbnail, in hexadecimal: pictures that differ here differ. */
  readonly small: string;
  /** The same of every pixel at full size; null while nobody needed it, `unreadable` where it could not be had. */
  readonly full: string | null;
  /** Mean brightness of 24 × 24 equal cells, row by row, 0 … 255. */
  readonly grid: Uint8Array;
  /** Mean red, green, blue of 4 × 4 equal cells. */
  readonly colours: Uint8Array;
}

/** Of whole bitmaps: size and pixels, the first 16 bytes of SHA-256. */
export function hashPixels({ data, width, height }: Bitmap): Uint8Array {
  const hash = createHash('sha256').update(`${String(width)}x${String(height)}:`);
  return new Uint8Array(hash.update(data).digest().subarray(0, hashBytes));
}

/** A fingerprint with what is known of the full size; null says that it cannot be read. */
export function withFullPixels(bytes: Uint8Array, full: Uint8Array | null): Uint8Array {
  const out = bytes.slice();
  out[1] = full == null ? 2 : 1;
  if (full != null) out.set(full, 4 + hashBytes);
  return out;
}

/** `small`: the whole picture, shrunk. `size`: as shown, before shrinking. */
export function pictureFingerprint(small: Bitmap, size: { width: number; height: number }): Uint8Array {
  const out = new Uint8Array(fingerprintBytes);
  out[0] = layout;
  out.set(hashPixels({ ...size, data: small.data }), 4);
  const means = cellMeans(small, gridSide);
  for (let cell = 0; cell < gridCells; cell++)
    out[gridAt + cell] = Math.round(
      0.299 * (means[cell * 3] ?? 0) + 0.587 * (means[cell * 3 + 1] ?? 0) + 0.114 * (means[cell * 3 + 2] ?? 0),
    );
  out.set(mergedCells(means), coloursAt);
  return out;
}

/** Null where it is none, or of another version. Grid and colours are views of the bytes. */
export function readFingerprint(bytes: Uint8Array): PictureFingerprint | null {
  if (bytes.length !== fingerprintBytes || bytes[0] !== layout) return null;
  const hex = (at: number): string => Buffer.from(bytes.buffer, bytes.byteOffset + at, hashBytes).toString('hex');
  return {
    small: hex(4),
    full: bytes[1] === 1 ? hex(4 + hashBytes) : bytes[1] === 2 ? 'unreadable' : null,
    grid: bytes.subarray(gridAt, coloursAt),
    colours: bytes.subarray(coloursAt),
  };
}

/** Where each pixel of a side falls: its first cell and the share of it that lies there; the rest lies in the next cell. */
function cellsOf(length: number, cells: number): { cell: Int32Array; share: Float64Array } {
  const cell = new Int32Array(length);
  const share = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    const from = (at * cells) / length;
    const to = ((at + 1) * cells) / length;
    const first = Math.min(cells - 1, Math.floor(from));
    cell[at] = first;
    share[at] = to <= first + 1 ? 1 : (first + 1 - from) / (to - from);
  }
  return { cell, share };
}

/** Mean red, green and blue of equal cells. A picture of fewer pixels than cells is enlarged to its nearest pixels first. */
function cellMeans({ data, width, height }: Bitmap, cells: number): Float64Array {
  if (width < cells || height < cells) return nearestPixels({ data, width, height }, cells);
  const across = cellsOf(width, cells);
  const down = cellsOf(height, cells);
  const sums = new Float64Array((cells + 1) * (cells + 1) * 3);
  const row = new Float64Array((cells + 1) * 3);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
      const share = across.share[x] ?? 1;
      const to = (across.cell[x] ?? 0) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[at + channel] ?? 0;
        row[to + channel] = (row[to + channel] ?? 0) + value * share;
        row[to + 3 + channel] = (row[to + 3 + channel] ?? 0) + value * (1 - share);
      }
    }
    addRow(sums, row, { cell: down.cell[y] ?? 0, share: down.share[y] ?? 1, cells });
  }
  return withoutMargin(sums, cells, (width * height) / (cells * cells));
}

function addRow(sums: Float64Array, row: Float64Array, to: { cell: number; share: number; cells: number }): void {
  const first = to.cell * row.length;
  for (let at = 0; at < row.length; at++) {
    const value = row[at] ?? 0;
    sums[first + at] = (sums[first + at] ?? 0) + value * to.share;
    if (to.share < 1) sums[first + row.length + at] = (sums[first + row.length + at] ?? 0) + value * (1 - to.share);
  }
}

/** Drops the column and the row that only ever took zero shares. */
function withoutMargin(sums: Float64Array, cells: number, pixelsOfACell: number): Float64Array {
  const means = new Float64Array(cells * cells * 3);
  for (let y = 0; y < cells; y++)
    for (let at = 0; at < cells * 3; at++)
      means[y * cells * 3 + at] = (sums[y * (cells + 1) * 3 + at] ?? 0) / pixelsOfACell;
  return means;
}

function nearestPixels({ data, width, height }: Bitmap, cells: number): Float64Array {
  const means = new Float64Array(cells * cells * 3);
  for (let cell = 0; cell < cells * cells; cell++) {
    const x = Math.floor(((cell % cells) * width) / cells);
    const y = Math.floor((Math.floor(cell / cells) * height) / cells);
    for (let channel = 0; channel < 3; channel++) means[cell * 3 + channel] = data[(y * width + x) * 3 + channel] ?? 0;
  }
  return means;
}

/** The colours of 4 × 4 cells out of those of 24 × 24. */
function mergedCells(means: Float64Array): Uint8Array {
  const sums = new Float64Array(colourBytes);
  const merged = gridSide / colourSide;
  for (let cell = 0; cell < gridCells; cell++) {
    const x = Math.floor((cell % gridSide) / merged);
    const y = Math.floor(Math.floor(cell / gridSide) / merged);
    for (let channel = 0; channel < 3; channel++) {
      const at = (y * colourSide + x) * 3 + channel;
      sums[at] = (sums[at] ?? 0) + (means[cell * 3 + channel] ?? 0);
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / (merged * merged)));
}
