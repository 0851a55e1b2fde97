import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoxSide, boxBetween, boxSides, middleBox, withSide } from './box.ts';

const inside = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): boolean =>
  x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.0011 && y + height <= 1.0011;

describe('a part of a picture', () => {
  it('is the same from whichever corner it is drawn', () => {
    const box = { x: 0.2, y: 0.1, width: 0.5, height: 0.4 };
    expect(boxBetween({ x: 0.2, y: 0.1 }, { x: 0.7, y: 0.5 })).toEqual(box);
    expect(boxBetween({ x: 0.7, y: 0.1 }, { x: 0.2, y: 0.5 })).toEqual(box);
  });

  it('is none where it is a click', () => {
    expect(boxBetween({ x: 0.2, y: 0.1 }, { x: 0.21, y: 0.5 })).toBeNull();
  });

  it('ends at the edge of the picture', () => {
    expect(boxBetween({ x: 0.5, y: 0.5 }, { x: 4, y: -3 })).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.5 });
  });

  it('never leaves the picture, whatever is typed', () => {
    const typed = fc.array(
      fc.tuple(fc.constantFrom<BoxSide>(...boxSides), fc.oneof(fc.double(), fc.integer({ min: -50, max: 200 }))),
    );
    fc.assert(
      fc.property(typed, (changes) => {
        let box = middleBox;
        for (const [side, percent] of changes) {
          box = withSide(box, side, percent);
          expect(inside(box)).toBe(true);
        }
      }),
    );
  });
});
