// Our own parsers against bytes that lie: they answer or refuse, quickly, and never throw anything but a MediaError.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PhotoFormat } from '../../src-shared/photo/formats.ts';
import { itemFacts } from './boxes.ts';
import { decodeBmp } from './decoders/bmp.ts';
import { rawPreview } from './decoders/raw.ts';
import { embeddedIn } from './embedded.ts';
import { exifFacts } from './exif.ts';
import { iptcDate, iptcOfPhotoshop } from './iptc.ts';
import { jxlHeader } from './jxl-header.ts';
import { MediaError } from './media-error.ts';
import { sniffFormat } from './sniff.ts';

/** A small generator with a fixed seed (mulberry32), so that a failure can be seen again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Flips bytes, writes extreme lengths, cuts off, or repeats a piece. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Buffer.from(bytes);
  const place = (): number => Math.floor(random() * Math.max(1, copy.length - 8));
  const kind = Math.floor(random() * 4);
  if (kind === 0) for (let count = 0; count < 8; count++) copy[place()] = Math.floor(random() * 256);
  if (kind === 1 && copy.length > 16)
    copy.writeUInt32BE([0, 1, 0x7fffffff, 0xffffffff, 0x80000000][Math.floor(random() * 5)] ?? 0, place());
  if (kind === 2) return copy.subarray(0, place());
  if (kind === 3) copy.copy(copy, place(), place(), place());
  return copy;
}

const formats: readonly PhotoFormat[] = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'heif', 'jxl', 'gif', 'raw', 'bmp'];

function parseAll(bytes: Uint8Array): void {
  sniffFormat(bytes);
  itemFacts(bytes);
  jxlHeader(bytes);
  iptcDate(bytes);
  iptcOfPhotoshop(bytes);
  for (const format of formats) exifFacts(embeddedIn(bytes, format).exif);
  for (const decode of [() => decodeBmp(bytes, () => undefined), () => rawPreview(bytes)]) {
    try {
      decode();
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
    }
  }
}

describe('hostile bytes', () => {
  it('are answered or refused by every parser, 3,000 mutations of six formats', async () => {
    const picture = sharp({ create: { width: 24, height: 16, channels: 3, background: '#a52' } })
      .withExif({
        IFD0: { Make: 'Pinhole' },
        IFD2: { DateTimeOriginal: '2021:07:04 18:30:15' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '12/1 30/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '7/1 15/1 36/1',
        },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>');
    const jpeg = await picture.clone().jpeg().toBuffer();
    const bmp = Buffer.concat([
      Buffer.from(`424d0000000000000000360000002800000018000000100000000100180000000000`, 'hex'),
      Buffer.alloc(1200),
    ]);
    const seeds = [
      jpeg,
      await picture.clone().png().toBuffer(),
      await picture.clone().webp().toBuffer(),
      await picture.clone().tiff().toBuffer(),
      await picture.clone().avif({ effort: 0 }).toBuffer(),
      bmp,
      Buffer.concat([Buffer.from('FUJIFILMCCD-RAW '), jpeg]),
    ];
    const random = randomFrom(20_240_601);
    for (let round = 0; round < 3000; round++) {
      const seed = seeds[round % seeds.length] ?? jpeg;
      const hostile = mutate(mutate(seed, random), random);
      expect(
        () => {
          parseAll(hostile);
        },
        `round ${String(round)}`,
      ).not.toThrow();
    }
  });
});
