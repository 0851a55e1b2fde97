import { describe, expect, it } from 'vitest';
import { waves } from './checkpoint-file.ts';
import { roundBlocks, roundRows } from './rounding.ts';

/** Weights that 4-bit codes stand for. */
function unpacked({ codes, scales }: { codes: Uint8Array; scales: Float32Array }): number[] {
  return Array.from({ length: codes.length * 2 }, (_, i) => {
    const code = ((codes[i >> 1] ?? 0) >> ((i & 1) * 4)) & 15;
    return (code - 8) * (scales[i >> 5] ?? 0);
  });
}

describe('8 bits', () => {
  it('spread each row from its largest weight', () => {
    const { codes, scales } = roundRows(Float32Array.of(1, -2, 0.6, 0, 0.1, -0.06, 0, 0), 4, 127);
    expect([...codes]).toEqual([64, -127, 38, 0, 127, -76, 0, 0]);
    expect(scales[0]).toBeCloseTo(2 / 127, 8);
    expect(scales[1]).toBeCloseTo(0.1 / 127, 8);
  });

  it('use fewer levels where told', () => {
    expect([...roundRows(Float32Array.of(1, -1, 0.6), 3, 63).codes]).toEqual([63, -63, 38]);
  });

  it('leave a row of zeros at zero', () => {
    expect([...roundRows(new Float32Array(4), 4, 127).codes]).toEqual([0, 0, 0, 0]);
  });
});

describe('4 bits', () => {
  it('keep what fits them exactly', () => {
    const values = Float32Array.from({ length: 32 }, (_, i) => ((i % 16) - 8) * 0.25);
    expect(unpacked(roundBlocks(values, 32))).toEqual([...values]);
    const turned = values.map((value) => -value);
    expect(unpacked(roundBlocks(turned, 32)).map((value) => value + 0)).toEqual([...turned].map((value) => value + 0));
  });

  it('err by half a step at most but for the largest weights', () => {
    const values = waves(1, 64);
    const made = roundBlocks(values, 64);
    for (const [i, value] of unpacked(made).entries())
      expect(Math.abs(value - (values[i] ?? 0))).toBeLessThan(1.7 * Math.abs(made.scales[i >> 5] ?? 0));
  });

  it('fill the last block of each row with zeros', () => {
    const values = waves(2, 2 * 40);
    const made = roundBlocks(values, 40);
    expect(made.scales).toHaveLength(4);
    const back = unpacked(made);
    expect(back.slice(40, 64)).toEqual(new Array(24).fill(0));
    expect(back.slice(104, 128)).toEqual(new Array(24).fill(0));
    expect(Math.abs((back[64] ?? 0) - (values[40] ?? 0))).toBeLessThan(0.2);
  });

  it('leave a block of zeros at zero', () => {
    expect(unpacked(roundBlocks(new Float32Array(32), 32)).every((value) => value === 0)).toBe(true);
  });
});
