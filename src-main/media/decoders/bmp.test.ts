import { describe, expect, it } from 'vitest';
import { decodeBmp } from './bmp.ts';

const anySize = (): void => undefined;

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly data: readonly number[];
}

function bitmap({ width, height, bits, compression = 0, masks = [], palette = [], data }: Parts): Uint8Array {
  const dataAt = 54 + masks.length * 4 + palette.length * 4;
  const file = Buffer.alloc(dataAt + data.length);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(dataAt, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  file.writeUInt32LE(palette.length, 46);
  masks.forEach((mask, index) => file.writeUInt32LE(mask >>> 0, 54 + index * 4));
  palette.forEach(([red, green, blue], index) => {
    file.set([blue, green, red, 0], 54 + masks.length * 4 + index * 4);
  });
  file.set(data, dataAt);
  return file;
}

const palette = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [9, 8, 7],
] as const;
const [red, green, blue, grey] = palette;
const pixels = (parts: Parts): number[] => [...decodeBmp(bitmap(parts), anySize).data];

describe('decodeBmp', () => {
  it('reads 1 bit a pixel, bottom row first', () => {
    const data = [0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0];
    expect(pixels({ width: 2, height: 2, bits: 1, palette: [red, green], data })).toEqual(
      [green, red, red, green].flat(),
    );
  });

  it('reads 4 bits and 8 bits a pixel', () => {
    expect(pixels({ width: 3, height: 1, bits: 4, palette, data: [0x12, 0x30, 0, 0] })).toEqual(
      [green, blue, grey].flat(),
    );
    expect(pixels({ width: 3, height: 1, bits: 8, palette, data: [3, 0, 2, 0] })).toEqual([grey, red, blue].flat());
  });

  it('reads 24 bits from the top when the height is negative', () => {
    const data = [3, 2, 1, 0, 6, 5, 4, 0];
    expect(pixels({ width: 1, height: -2, bits: 24, data })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads 16 bits as 5-5-5 and by masks as 5-6-5', () => {
    expect(pixels({ width: 2, height: 1, bits: 16, data: [0x00, 0x7c, 0x1f, 0x00] })).toEqual([255, 0, 0, 0, 0, 255]);
    const masks = [0xf800, 0x07e0, 0x001f];
    expect(pixels({ width: 1, height: 1, bits: 16, compression: 3, masks, data: [0xe0, 0x07, 0, 0] })).toEqual([
      0, 255, 0,
    ]);
  });

  it('reads 32 bits with and without masks', () => {
    expect(pixels({ width: 1, height: 1, bits: 32, data: [3, 2, 1, 77] })).toEqual([1, 2, 3]);
    const masks = [0xff000000, 0x00ff0000, 0x0000ff00];
    expect(pixels({ width: 1, height: 1, bits: 32, compression: 3, masks, data: [0, 3, 2, 1] })).toEqual([1, 2, 3]);
  });

  it('unpacks runs, literal pixels, jumps and line ends of RLE8', () => {
    const data = [2, 1, 0, 0, 0, 3, 2, 3, 1, 0, 0, 1];
    expect(pixels({ width: 3, height: 2, bits: 8, compression: 1, palette, data })).toEqual(
      [blue, grey, green, green, green, red].flat(),
    );
    const jump = [0, 2, 1, 1, 1, 2, 0, 1];
    expect(pixels({ width: 2, height: 2, bits: 8, compression: 1, palette, data: jump })).toEqual(
      [red, blue, red, red].flat(),
    );
  });

  it('unpacks RLE4, whose runs alternate two colours', () => {
    const data = [3, 0x12, 0, 1];
    expect(pixels({ width: 3, height: 1, bits: 4, compression: 2, palette, data })).toEqual(
      [green, blue, green].flat(),
    );
  });

  it('shows what is there of a truncated bitmap', () => {
    expect(pixels({ width: 1, height: 2, bits: 24, data: [3, 2, 1, 0] })).toEqual([0, 0, 0, 1, 2, 3]);
  });

  it.each([
    ['damaged', { width: 0, height: 4, bits: 24, data: [] }],
    ['damaged', { width: 4, height: 4, bits: 7, data: [] }],
    ['damaged', { width: 30_000, height: 30_000, bits: 24, data: [0] }],
    ['unsupported-format', { width: 4, height: 4, bits: 24, compression: 4, data: [] }],
  ])('refuses as %s: %o', (code, parts) => {
    expect(() => decodeBmp(bitmap(parts), anySize)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
