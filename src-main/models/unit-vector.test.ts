import { describe, expect, it } from 'vitest';
import { unitRows } from './unit-vector.ts';

describe('unit vectors', () => {
  it('scales every row to length 1', () => {
    const rows = unitRows(Float32Array.of(3, 4, 0, -2), 2);
    expect(rows.map((row) => [...row])).toEqual([
      [Math.fround(0.6), Math.fround(0.8)],
      [0, -1],
    ]);
  });

  it.each([
    ['NaN', [1, NaN]],
    ['infinity', [Infinity, 1]],
    ['all zeros', [0, 0]],
  ])('refuses %s', (_, row) => {
    expect(() => unitRows(Float32Array.from(row), 2)).toThrow('no usable answer');
  });
});
