import { describe, expect, it } from 'vitest';
import {
  fingerprintBytes,
  gridSide,
  hashPixels,
  pictureFingerprint,
  readFingerprint,
  withFullPixels,
} from './picture-fingerprint.ts';
import { bands, frequencies, keySpan, keysOf, probes, spectrumOf, spectrumSimilarity } from './picture-keys.ts';

const bitmap = (width: number, height: number, level: (x: number, y: number) => number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return level(pixel % width, Math.floor(pixel / width));
  }),
});
const ramp = bitmap(97, 61, (x, y) => Math.round((x / 96) * 200 + (y / 60) * 55));
const gridOf = (picture: typeof ramp): Uint8Array => {
  const read = readFingerprint(pictureFingerprint(picture, picture));
  if (read == null) throw new Error('no fingerprint');
  return read.grid;
};

describe('a fingerprint', () => {
  it('holds the mean of each cell, whatever the size', () => {
    const grid = gridOf(ramp);
    expect(grid).toHaveLength(gridSide * gridSide);
    expect(grid[0]).toBeLessThan(8);
    expect(grid.at(-1)).toBeGreaterThan(247);
    const sum = grid.reduce((total, value) => total + value, 0) / grid.length;
    expect(sum).toBeCloseTo(127.5, 0);
    const larger = gridOf(bitmap(194, 122, (x, y) => Math.round((x / 193) * 200 + (y / 121) * 55)));
    for (const [cell, value] of grid.entries()) expect(Math.abs(value - (larger[cell] ?? 0))).toBeLessThanOrEqual(2);
  });

  it('of a picture of fewer pixels than cells is made all the same', () => {
    expect(
      pictureFingerprint(
        bitmap(1, 3, () => 90),
        { width: 1, height: 3 },
      ),
    ).toHaveLength(fingerprintBytes);
  });

  it('changes its pixel hash with one pixel, with the size, and with nothing else', () => {
    const small = (picture: typeof ramp, size = picture) => readFingerprint(pictureFingerprint(picture, size))?.small;
    const other = { ...ramp, data: ramp.data.with(7, 1) };
    expect(small(ramp)).toBe(small({ ...ramp, data: ramp.data.slice() }));
    expect(small(other)).not.toBe(small(ramp));
    expect(small(ramp, { ...ramp, width: 970 })).not.toBe(small(ramp));
  });

  it('remembers what is known of the full size', () => {
    const bytes = pictureFingerprint(ramp, ramp);
    expect(readFingerprint(bytes)?.full).toBeNull();
    expect(readFingerprint(withFullPixels(bytes, null))?.full).toBe('unreadable');
    expect(readFingerprint(withFullPixels(bytes, hashPixels(ramp)))?.full).toBe(
      Buffer.from(hashPixels(ramp)).toString('hex'),
    );
    expect(readFingerprint(bytes.subarray(1))).toBeNull();
    expect(readFingerprint(bytes.with(0, 9))).toBeNull();
  });
});

describe('keys', () => {
  it('are the same for the same picture brighter, and within their span', () => {
    const waves = (offset: number) =>
      gridOf(bitmap(96, 96, (x, y) => offset + 60 * Math.sin(x / 9) * Math.cos(y / 14) + 50));
    const [one, other] = [spectrumOf(waves(20)), spectrumOf(waves(70))];
    expect(one).toHaveLength(frequencies);
    expect(spectrumSimilarity(one, other)).toBeGreaterThan(0.99);
    const keys = new Uint16Array(probes);
    let met = 0;
    for (let band = 0; band < bands; band++) {
      keysOf(one, band, keys);
      expect(new Set(keys).size).toBe(probes);
      expect(Math.max(...keys)).toBeLessThan(keySpan);
      const own = keys[0] ?? 0;
      keysOf(other, band, keys);
      if (keys.includes(own)) met += 1;
    }
    expect(met).toBeGreaterThan(bands / 2);
  });

  it('of a plain surface are no form at all', () => {
    expect([...spectrumOf(new Uint8Array(gridSide * gridSide).fill(80))].every((value) => Math.abs(value) <= 1)).toBe(
      true,
    );
  });
});
