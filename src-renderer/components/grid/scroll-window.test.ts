import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domHeight, logicalTop, maxDomHeight, rebase, windowAt } from './scroll-window.ts';

const views = fc.record({
  total: fc.integer({ min: 1000, max: 60_000_000 }),
  viewHeight: fc.integer({ min: 400, max: 2400 }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('scroll window', () => {
  it('never asks for an element taller than a browser allows', () => {
    expect(domHeight(35_500_000)).toBe(maxDomHeight);
    expect(domHeight(1200)).toBe(1200);
  });

  it('shows the very position that was asked for, within what the element can scroll', () => {
    fc.assert(
      fc.property(views, ({ total, viewHeight, part }) => {
        fc.pre(total > viewHeight);
        const top = part * (total - viewHeight);
        const window = windowAt(top, total, viewHeight);
        expect(logicalTop(window)).toBeCloseTo(top, 3);
        expect(window.base).toBeGreaterThanOrEqual(0);
        expect(window.base).toBeLessThanOrEqual(total - domHeight(total));
        expect(window.scrollTop).toBeGreaterThanOrEqual(-0.001);
        expect(window.scrollTop).toBeLessThanOrEqual(domHeight(total) - viewHeight + 1);
      }),
    );
  });

  it('moves nothing on the screen when it moves the element', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 0, max: 1, noNaN: true }), ({ total, viewHeight, part }, scrolled) => {
        fc.pre(total > viewHeight);
        const before = {
          base: Math.round(part * (total - domHeight(total))),
          scrollTop: scrolled * (domHeight(total) - viewHeight),
        };
        expect(logicalTop(rebase(before, total, viewHeight))).toBeCloseTo(logicalTop(before), 3);
      }),
    );
  });

  it('leaves a window alone that has room on both sides', () => {
    const window = { base: 10_000_000, scrollTop: 2_000_000 };
    expect(rebase(window, 35_000_000, 800)).toBe(window);
  });

  it('reaches both ends of a million photos by steps of a wheel alone', () => {
    const total = 35_500_000;
    const viewHeight = 757;
    for (const step of [25_000, -25_000]) {
      let window = windowAt(step > 0 ? 0 : total, total, viewHeight);
      for (let i = 0; i < 2000; i++) {
        const scrollTop = Math.max(0, Math.min(window.scrollTop + step, domHeight(total) - viewHeight));
        window = rebase({ base: window.base, scrollTop }, total, viewHeight);
      }
      expect(logicalTop(window)).toBe(step > 0 ? total - viewHeight : 0);
    }
  });
});
