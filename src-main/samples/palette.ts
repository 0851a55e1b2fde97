// The twelve colours a thing can have, and arithmetic on them. Pure; knows nothing of things or pictures.

import type { Random } from './random.ts';

export const COLOUR_NAMES = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'white',
  'grey',
  'turquoise',
] as const;
export type ColourName = (typeof COLOUR_NAMES)[number];

/** Hue in degrees, saturation and lightness in percent. */
export interface Hsl {
  readonly h: number;
  readonly s: number;
  readonly l: number;
}

const COLOURS: Record<ColourName, Hsl> = {
  red: { h: 2, s: 76, l: 46 },
  orange: { h: 27, s: 92, l: 53 },
  yellow: { h: 49, s: 93, l: 57 },
  green: { h: 128, s: 52, l: 38 },
  blue: { h: 219, s: 74, l: 48 },
  purple: { h: 276, s: 52, l: 44 },
  pink: { h: 335, s: 80, l: 73 },
  brown: { h: 24, s: 48, l: 31 },
  black: { h: 220, s: 10, l: 13 },
  white: { h: 45, s: 20, l: 95 },
  grey: { h: 214, s: 5, l: 54 },
  turquoise: { h: 176, s: 62, l: 45 },
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A shade of the named colour: near enough to be called by its name. */
export function shadeOf(name: ColourName, random: Random): Hsl {
  const { h, s, l } = COLOURS[name];
  return {
    h: h + random.between(-5, 5),
    s: clamp(s + random.between(-8, 8), 0, 100),
    l: clamp(l + random.between(-4, 4), 5, 97),
  };
}

/** Lightness moved by `amount` percentage points, kept within what prints as a colour. */
export function lighter(colour: Hsl, amount: number): Hsl {
  return { ...colour, l: clamp(colour.l + amount, 4, 98) };
}

/** `#rrggbb`. Hex, because every SVG reader knows it. */
export function toHex({ h, s, l }: Hsl): string {
  const lightness = l / 100;
  const a = (s / 100) * Math.min(lightness, 1 - lightness);
  const channel = (n: number): string => {
    const k = (n + (h + 360) / 30) % 12;
    const value = lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

export function hex(h: number, s: number, l: number): string {
  return toHex({ h, s, l });
}
