// Smallest pieces of an SVG drawing, and the brush a thing is painted with. Pure; must not know things, places or scenes.
/* eslint max-params: ["error", 5] -- a drawing is a list of numbers: an object around each point would drown it */

import { type Hsl, lighter, toHex } from './palette.ts';
import type { Random } from './random.ts';

/** What a drawing of a thing paints with. Drawings fill a box of 100 by 100 units whose floor is y = 100. */
export interface Brush {
  /** Main colour as a paint: a gradient from light to dark, so that everything looks lit from above. */
  readonly c: string;
  /** Main colour, flat; one step darker; two steps darker; one step lighter. */
  readonly flat: string;
  readonly d: string;
  readonly dd: string;
  readonly l: string;
  readonly r: Random;
}

export type Draw = (brush: Brush) => string;

/** One decimal: smaller files, and the same text on every machine. */
export function n(value: number): string {
  return (Math.round(value * 10) / 10).toString();
}

/** Numbers in an SVG path or point list, rounded. */
export function d(strings: TemplateStringsArray, ...values: number[]): string {
  return strings.reduce((text, part, index) => text + n(values[index - 1] ?? 0) + part);
}

export function ellipse(cx: number, cy: number, rx: number, ry: number, fill: string): string {
  return `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"/>`;
}

export function circle(cx: number, cy: number, r: number, fill: string): string {
  return `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}" fill="${fill}"/>`;
}

export function box(x: number, y: number, size: readonly [number, number], fill: string, round = 0): string {
  const corner = round > 0 ? ` rx="${n(round)}"` : '';
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(size[0])}" height="${n(size[1])}"${corner} fill="${fill}"/>`;
}

export function path(data: string, fill: string, extra = ''): string {
  return `<path d="${data}" fill="${fill}"${extra}/>`;
}

export function stroke(data: string, colour: string, width: number): string {
  return `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

export function ring(cx: number, cy: number, r: number, line: readonly [string, number]): string {
  return `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}" fill="none" stroke="${line[0]}" stroke-width="${n(line[1])}"/>`;
}

export function turned(angle: number, about: readonly [number, number], content: string): string {
  return `<g transform="rotate(${n(angle)} ${n(about[0])} ${n(about[1])})">${content}</g>`;
}

/** The same drawing at equal turns about a point: petals, spokes, sails. */
export function around(count: number, about: readonly [number, number], content: string): string {
  return Array.from({ length: count }, (_, index) => turned((index * 360) / count, about, content)).join('');
}

/** A dot of an eye with its glint. */
export function eye(cx: number, cy: number, r: number): string {
  return circle(cx, cy, r, '#1c1a1d') + circle(cx - r * 0.3, cy - r * 0.35, r * 0.35, '#ffffff');
}

/** The gradient definition and the brush that uses it. `id` must be unique in the picture. */
export function brushOf(id: string, colour: Hsl, random: Random): { brush: Brush; definition: string } {
  const stop = (offset: number, amount: number): string =>
    `<stop offset="${n(offset)}" stop-color="${toHex(lighter(colour, amount))}"/>`;
  const definition = `<linearGradient id="${id}" x1="0" y1="0" x2="0.35" y2="1">${stop(0, 8)}${stop(0.5, 0)}${stop(1, -8)}</linearGradient>`;
  const brush: Brush = {
    c: `url(#${id})`,
    flat: toHex(colour),
    d: toHex(lighter(colour, colour.l > 80 ? -14 : -12)),
    dd: toHex(lighter(colour, -24)),
    l: toHex(lighter(colour, 16)),
    r: random,
  };
  return { brush, definition };
}
