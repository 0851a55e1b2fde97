// A scroll range longer than a browser allows, shown through an element that never is. Wheel, touch and keys act 1:1 on
// the element; near its ends, `base` and `scrollTop` move together within one frame, so nothing is seen to move.

/** Chromium stops at 16.8 million device-independent pixels (DPR 2), Firefox between 17 and 18; this is far from both. */
export const maxDomHeight = 4_000_000;
const edge = 0.25;

export interface ScrollWindow {
  /** Position in the library of the element's top. */
  readonly base: number;
  readonly scrollTop: number;
}

export const domHeight = (total: number): number => Math.min(total, maxDomHeight);

export const logicalTop = (window: ScrollWindow): number => window.base + window.scrollTop;

/** The window that shows a position, its element centred there where there is room. */
export function windowAt(top: number, total: number, viewHeight: number): ScrollWindow {
  const dom = domHeight(total);
  const clamped = Math.max(0, Math.min(top, total - viewHeight));
  const base = Math.round(Math.max(0, Math.min(clamped - dom / 2, total - dom)));
  return { base, scrollTop: clamped - base };
}

/** The same position with room to scroll on both sides; the very same object where there is room already. */
export function rebase(window: ScrollWindow, total: number, viewHeight: number): ScrollWindow {
  const dom = domHeight(total);
  const nearTop = window.scrollTop < dom * edge && window.base > 0;
  const nearEnd = window.scrollTop + viewHeight > dom * (1 - edge) && window.base < total - dom;
  return nearTop || nearEnd ? windowAt(logicalTop(window), total, viewHeight) : window;
}
