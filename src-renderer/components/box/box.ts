// A part of a picture as it is drawn and typed: shares of width and height, from the upper left corner. Pure.
import type { Box } from '../../../src-shared/contract/search.ts';

export interface Share {
  readonly x: number;
  readonly y: number;
}

export const boxSides = ['x', 'y', 'width', 'height'] as const;
export type BoxSide = (typeof boxSides)[number];

/** Smaller parts say nothing, and are what a slipped click leaves. */
const leastSide = 0.03;

/** Where a typed box begins: the middle. */
export const middleBox: Box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));
/** A thousandth of the side is less than a pixel of what models see. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The box between two corners, whichever they are; null where it is too small to mean something. */
export function boxBetween(from: Share, to: Share): Box | null {
  const [left, right] = [from.x, to.x].map((value) => within(value, 0, 1)).toSorted((a, b) => a - b);
  const [top, bottom] = [from.y, to.y].map((value) => within(value, 0, 1)).toSorted((a, b) => a - b);
  if (left == null || right == null || top == null || bottom == null) return null;
  const box = { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top) };
  return box.width < leastSide || box.height < leastSide ? null : box;
}

/** The box with another side, in percent; what would leave the picture moves or shrinks. */
export function withSide(box: Box, side: BoxSide, percent: number): Box {
  const value = Number.isFinite(percent) ? percent / 100 : 0;
  const next = { ...box };
  if (side === 'x') next.x = within(value, 0, 1 - leastSide);
  else if (side === 'y') next.y = within(value, 0, 1 - leastSide);
  else if (side === 'width') next.width = within(value, leastSide, 1);
  else next.height = within(value, leastSide, 1);
  return {
    x: rounded(next.x),
    y: rounded(next.y),
    width: rounded(Math.min(next.width, 1 - next.x)),
    height: rounded(Math.min(next.height, 1 - next.y)),
  };
}
