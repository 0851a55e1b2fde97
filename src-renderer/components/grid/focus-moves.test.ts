import { describe, expect, it } from 'vitest';
import { focusTarget } from './focus-moves.ts';
import { layoutPhotos } from './layout.ts';

// Rows of three, two, three and one photos: 604 pixels wide, 200 high.
const layout = layoutPhotos({
  aspect: Float32Array.of(1, 1, 1, 1.5, 1.5, 1, 1, 1, 1),
  sectionFirst: Uint32Array.of(0, 9),
  width: 608,
  targetHeight: 200,
  gap: 4,
  headerHeight: 0,
});
const from = (photo: number, key: string): number | null => focusTarget(layout, { photo, viewHeight: 400 }, key);

describe('focus in rows of unequal tiles', () => {
  it('has the rows that the test thinks of', () => {
    expect([...layout.rowFirst]).toEqual([0, 3, 5, 8, 9]);
  });

  it('moves along the order, across row ends, and stops at the ends of the library', () => {
    expect(from(2, 'ArrowRight')).toBe(3);
    expect(from(3, 'ArrowLeft')).toBe(2);
    expect(from(0, 'ArrowLeft')).toBe(0);
    expect(from(8, 'ArrowRight')).toBe(8);
  });

  it('goes to the tile whose centre is nearest', () => {
    expect(from(0, 'ArrowDown')).toBe(3);
    expect(from(2, 'ArrowDown')).toBe(4);
    expect(from(4, 'ArrowUp')).toBe(2);
    expect(from(7, 'ArrowDown')).toBe(8);
  });

  it('stays where there is no row above or below', () => {
    expect(from(1, 'ArrowUp')).toBe(1);
    expect(from(8, 'ArrowDown')).toBe(8);
  });

  it('pages by a view, at least by a row, and knows both ends', () => {
    expect(from(0, 'PageDown')).toBe(3);
    expect(from(8, 'PageUp')).toBe(3);
    expect(from(4, 'Home')).toBe(0);
    expect(from(4, 'End')).toBe(8);
  });

  it('leaves other keys to others', () => {
    expect(from(0, 'x')).toBeNull();
  });
});
