import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actualScale,
  bounded,
  fitScale,
  fitted,
  type Frame,
  isFitted,
  pannedBy,
  wheelFactor,
  zoomedAt,
} from './zoom.ts';

const frame: Frame = { viewWidth: 1000, viewHeight: 800, width: 4000, height: 2000, devicePixelRatio: 2 };
const frames = fc.record({
  viewWidth: fc.integer({ min: 200, max: 4000 }),
  viewHeight: fc.integer({ min: 200, max: 2500 }),
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
  devicePixelRatio: fc.constantFrom(1, 1.5, 2),
});

describe('zoom', () => {
  it('fits the whole photo and touches two edges', () => {
    expect(fitScale(frame)).toBe(0.25);
    expect(isFitted(fitted(frame), frame)).toBe(true);
  });

  it('shows one photo pixel on one pixel of the screen at actual size', () => {
    expect(actualScale(frame)).toBe(0.5);
  });

  it('keeps what is under the pointer there', () => {
    const point = { x: 120, y: -40 };
    const before = zoomedAt(fitted(frame), frame, { point: { x: 0, y: 0 }, scale: 1 });
    const after = zoomedAt(before, frame, { point, scale: 2 });
    expect((point.x - after.x) / after.scale).toBeCloseTo((point.x - before.x) / before.scale, 6);
    expect((point.y - after.y) / after.scale).toBeCloseTo((point.y - before.y) / before.scale, 6);
  });

  it('never leaves the view empty where the photo could fill it', () => {
    const wild = fc.record({
      scale: fc.double({ min: 0.0001, max: 100, noNaN: true }),
      x: fc.integer(),
      y: fc.integer(),
    });
    fc.assert(
      fc.property(frames, wild, (of, zoom) => {
        const { scale, x, y } = bounded(zoom, of);
        expect(scale).toBeGreaterThanOrEqual(fitScale(of));
        const right = x + (of.width * scale) / 2;
        if (of.width * scale > of.viewWidth) expect(right).toBeGreaterThanOrEqual(of.viewWidth / 2 - 0.01);
        else expect(Math.abs(x)).toBe(0);
        if (of.height * scale <= of.viewHeight) expect(Math.abs(y)).toBe(0);
      }),
    );
  });

  it('stops a drag at the edge of the photo', () => {
    const close = zoomedAt(fitted(frame), frame, { point: { x: 0, y: 0 }, scale: 1 });
    expect(pannedBy(close, frame, { x: 99_999, y: 99_999 })).toEqual({ scale: 1, x: 1500, y: 600 });
  });

  it('undoes a wheel notch with the opposite one', () => {
    expect(wheelFactor(100, false) * wheelFactor(-100, false)).toBeCloseTo(1, 9);
    expect(wheelFactor(-100, false)).toBeGreaterThan(1);
  });
});
