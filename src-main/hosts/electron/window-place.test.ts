import { describe, expect, it } from 'vitest';
import { placeWindow } from './window-place.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const besides = { x: -1920, y: 0, width: 1920, height: 1080 };

describe('the place of the window', () => {
  it('is the middle of the screen at the first start', () => {
    expect(placeWindow(null, [laptop])).toEqual({ width: 1280, height: 840 });
  });

  it('is where it last stood', () => {
    const saved = { x: -1800, y: 60, width: 1500, height: 900 };
    expect(placeWindow(saved, [laptop, besides])).toEqual(saved);
  });

  it('is the middle again where its screen was unplugged, with its size', () => {
    expect(placeWindow({ x: -1800, y: 60, width: 1100, height: 700 }, [laptop])).toEqual({ width: 1100, height: 700 });
  });

  it.each([
    ['above the screen', { x: 100, y: -50 }],
    ['below it', { x: 100, y: 890 }],
    ['almost out to the right', { x: 1400, y: 100 }],
    ['almost out to the left', { x: -1200, y: 100 }],
  ])('is not left where it cannot be gripped: %s', (_where, corner) => {
    expect(placeWindow({ ...corner, width: 1280, height: 800 }, [laptop])).toEqual({ width: 1280, height: 800 });
  });

  it('may hang over an edge by which it can be pulled back', () => {
    expect(placeWindow({ x: 1300, y: 100, width: 1000, height: 700 }, [laptop])).toMatchObject({ x: 1300, y: 100 });
  });

  it('is not larger than its screen, and never smaller than the interface', () => {
    expect(placeWindow({ x: 0, y: 25, width: 3000, height: 2000 }, [laptop])).toMatchObject({
      width: 1440,
      height: 875,
    });
    expect(placeWindow({ x: 0, y: 25, width: 10, height: 10 }, [laptop])).toMatchObject({ width: 880, height: 560 });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 640, height: 480 }])).toEqual({ width: 880, height: 560 });
  });

  it('can be had without any screen', () => {
    expect(placeWindow({ x: 5, y: 5, width: 1000, height: 700 }, [])).toEqual({ width: 1000, height: 700 });
  });
});
