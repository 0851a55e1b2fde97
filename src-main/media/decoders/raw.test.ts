import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readMetadata } from '../metadata.ts';
import { sniffFormat } from '../sniff.ts';
import { examine } from '../thumbnail.ts';
import { rawPreview } from './raw.ts';

const jpeg = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();

/**
 * A little DNG: the first directory holds DNGVersion, the orientation and a small JPEG; a sub-directory the large one.
 * Directory entries are [tag, type, count, value].
 */
function dng(small: Buffer, large: Buffer, orientation: number): Buffer {
  const subAt = 8 + 2 + 6 * 12 + 4;
  const makeAt = subAt + 2 + 2 * 12 + 4;
  const smallAt = makeAt + 8;
  const largeAt = smallAt + small.length;
  const file = Buffer.alloc(largeAt + large.length);
  const directory = (at: number, entries: readonly (readonly [number, number, number, number])[]): void => {
    file.writeUInt16LE(entries.length, at);
    entries.forEach(([tag, type, count, value], index) => {
      const entryAt = at + 2 + index * 12;
      file.writeUInt16LE(tag, entryAt);
      file.writeUInt16LE(type, entryAt + 2);
      file.writeUInt32LE(count, entryAt + 4);
      file.writeUInt32LE(value, entryAt + 8);
    });
  };
  file.write('II*\0\x08\0\0\0', 0, 'latin1');
  directory(8, [
    [0x10f, 2, 8, makeAt],
    [0x112, 3, 1, orientation],
    [0x14a, 4, 1, subAt],
    [0x201, 4, 1, smallAt],
    [0x202, 4, 1, small.length],
    [0xc612, 1, 4, 0x00000401],
  ]);
  directory(subAt, [
    [0x111, 4, 1, largeAt],
    [0x117, 4, 1, large.length],
  ]);
  file.write('Pinhole\0', makeAt, 'latin1');
  file.set(small, smallAt);
  file.set(large, largeAt);
  return file;
}

describe('RAW previews', () => {
  it('are the largest JPEG inside, turned as the RAW file says', async () => {
    const file = dng(await jpeg(16, 12, '#fff'), await jpeg(900, 600, '#123456'), 6);
    expect(sniffFormat(file)).toBe('raw');
    const seen = await examine(file, 'raw', { thumbnail: true, pixels: null });
    expect(seen).toMatchObject({ width: 600, height: 900 });
    expect(await readMetadata(file, 'raw')).toMatchObject({
      width: 600,
      height: 900,
      orientation: 6,
      camera: { make: 'Pinhole', model: null },
    });
  });

  it('are looked for where no directory names them', async () => {
    const hidden = await jpeg(700, 500, '#789');
    const file = Buffer.concat([Buffer.from('FUJIFILMCCD-RAW '.padEnd(200, '\0'), 'latin1'), hidden, Buffer.alloc(64)]);
    expect(await examine(file, 'raw', { thumbnail: false, pixels: null })).toMatchObject({ width: 700, height: 500 });
  });

  it('are refused with a reason where there are none', () => {
    const file = Buffer.from('FUJIFILMCCD-RAW '.padEnd(300, '\0'), 'latin1');
    expect(() => rawPreview(file)).toThrow(expect.objectContaining({ code: 'unsupported-format' }) as Error);
  });
});
