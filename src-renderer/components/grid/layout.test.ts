import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GridLayout, lastAtMost, layoutPhotos, rowAt, rowOfPhoto } from './layout.ts';

const aspects = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 0, maxLength: 400 });
const shapes = fc.record({
  aspect: aspects,
  cuts: fc.array(fc.nat(400), { maxLength: 12 }),
  width: fc.integer({ min: 320, max: 3840 }),
  targetHeight: fc.constantFrom(96, 140, 200, 280, 400),
  headerHeight: fc.constantFrom(0, 44),
});
const gap = 4;

function sectionFirst(count: number, cuts: readonly number[]): Uint32Array {
  const starts = new Set([0, ...cuts.filter((cut) => cut < count)]);
  return Uint32Array.from([...(count === 0 ? [] : [...starts].sort((a, b) => a - b)), count]);
}

function layoutOf(shape: typeof shapes extends fc.Arbitrary<infer Value> ? Value : never): GridLayout {
  const aspect = Float32Array.from(shape.aspect);
  return layoutPhotos({ ...shape, aspect, gap, sectionFirst: sectionFirst(aspect.length, shape.cuts) });
}

/** Row by row: first photo, end, top, height. */
function rowsOf(layout: GridLayout): { first: number; end: number; top: number; height: number }[] {
  return Array.from({ length: layout.rows }, (_, row) => ({
    first: layout.rowFirst[row] ?? 0,
    end: layout.rowFirst[row + 1] ?? 0,
    top: layout.rowTop[row] ?? 0,
    height: layout.rowHeight[row] ?? 0,
  }));
}

describe('justified layout', () => {
  it('holds each photo once, in order', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        let next = 0;
        for (const { first, end } of rowsOf(layout)) {
          expect(first).toBe(next);
          expect(end).toBeGreaterThan(first);
          next = end;
        }
        expect(next).toBe(shape.aspect.length);
      }),
    );
  });

  it('lets no tile overlap another or leave the width', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        let bottom = 0;
        for (const { first, end, top, height } of rowsOf(layout)) {
          expect(top).toBeGreaterThanOrEqual(bottom);
          bottom = top + height + gap;
          for (let i = first; i < end; i++) {
            const right = (layout.left[i] ?? 0) + (layout.tileWidth[i] ?? 0);
            expect(right).toBeLessThanOrEqual(shape.width + 0.5);
            if (i + 1 < end) expect(layout.left[i + 1] ?? 0).toBeGreaterThanOrEqual(right + gap - 1);
          }
        }
        expect(layout.height).toBeGreaterThanOrEqual(bottom);
      }),
    );
  });

  it('fills the width within half a pixel in every row but the last of a section', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        const lasts = new Set([...layout.sectionFirst].map((photo) => photo - 1));
        for (const { end } of rowsOf(layout)) {
          if (lasts.has(end - 1)) continue;
          const right = (layout.left[end - 1] ?? 0) + (layout.tileWidth[end - 1] ?? 0);
          expect(Math.abs(right - shape.width)).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });

  it('never lets a last row grow far above the target', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        for (const last of layout.sectionFirst) {
          if (last === 0) continue;
          const row = rowOfPhoto(layout, last - 1);
          expect(layout.rowHeight[row] ?? 0).toBeLessThanOrEqual(shape.targetHeight * 1.2 + 1);
        }
      }),
    );
  });

  it('starts every section below its header', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        layout.sectionTop.forEach((top, section) => {
          const row = rowOfPhoto(layout, layout.sectionFirst[section] ?? 0);
          expect(layout.rowFirst[row]).toBe(layout.sectionFirst[section]);
          expect(layout.rowTop[row]).toBe(top + shape.headerHeight);
        });
      }),
    );
  });

  it.each([0, 1, 100_000, 1_000_000])('lays out %i photos', (count) => {
    const aspect = Float32Array.from({ length: count }, (_, i) => [1.5, 0.66, 1.33, 1, 2.4][i % 5] ?? 1);
    const first = sectionFirst(count, []);
    const layout = layoutPhotos({ aspect, sectionFirst: first, width: 1340, targetHeight: 200, gap, headerHeight: 44 });
    expect(layout.rowFirst[layout.rows]).toBe(count);
    expect(layout.rows).toBeGreaterThanOrEqual(count / 12);
    expect(layout.height > 0).toBe(count > 0);
  });

  it('finds the row of a position and of a photo', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutOf(shape);
        rowsOf(layout).forEach(({ first, end, top, height }, row) => {
          expect(rowOfPhoto(layout, first)).toBe(row);
          expect(rowOfPhoto(layout, end - 1)).toBe(row);
          expect(rowAt(layout, top)).toBe(row);
          expect(rowAt(layout, top + height - 1)).toBe(row);
        });
      }),
    );
  });

  it('answers the first row for a position above everything', () => {
    expect(lastAtMost(Float64Array.of(44, 250), -10)).toBe(0);
  });
});
