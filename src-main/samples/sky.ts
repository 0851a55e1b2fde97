// Sky, light and weather of a scene, as pieces of SVG. Pure; must not know things or captions.
/* eslint max-params: ["error", 5] -- a drawing is a list of numbers */

import { circle, d, ellipse, n, path, stroke } from './ink.ts';
import { hex } from './palette.ts';
import type { Random } from './random.ts';

export const WEATHERS = ['sunny', 'cloudy', 'rainy', 'snowy', 'foggy', 'stormy'] as const;
export type Weather = (typeof WEATHERS)[number];

export const TIMES_OF_DAY = ['morning', 'afternoon', 'evening', 'night'] as const;
export type TimeOfDay = (typeof TIMES_OF_DAY)[number];

/** What a picture's background is drawn from. Lengths are SVG units, equal to pixels of the largest rendering. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** y of the line between sky and ground. */
  readonly horizon: number;
  readonly weather: Weather;
  readonly time: TimeOfDay;
  readonly random: Random;
}

/** Top and bottom of the sky as [hue, saturation, lightness]. */
const SKIES: Record<TimeOfDay, readonly [top: readonly number[], bottom: readonly number[]]> = {
  morning: [
    [203, 62, 72],
    [32, 88, 86],
  ],
  afternoon: [
    [208, 80, 60],
    [198, 78, 84],
  ],
  evening: [
    [262, 40, 42],
    [22, 92, 66],
  ],
  night: [
    [232, 58, 11],
    [224, 46, 28],
  ],
};

function skyColour(part: readonly number[], view: View): string {
  const [h = 0, s = 0, l = 0] = part;
  if (view.weather === 'sunny') return hex(h, s, l);
  const dull = { cloudy: 0.5, rainy: 0.28, snowy: 0.3, foggy: 0.14, stormy: 0.3 }[view.weather];
  const dark = { cloudy: 0.95, rainy: 0.8, snowy: 1.04, foggy: 1, stormy: 0.5 }[view.weather];
  return hex(h, s * dull, Math.min(94, l * dark + (view.weather === 'foggy' && view.time !== 'night' ? 8 : 0)));
}

export function gradient(id: string, colours: readonly string[]): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${n(index / (colours.length - 1))}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>`;
}

function cloud(x: number, y: number, size: number, fill: string): string {
  return (
    ellipse(x, y, size, size * 0.34, fill) +
    circle(x - size * 0.35, y - size * 0.16, size * 0.34, fill) +
    circle(x + size * 0.12, y - size * 0.3, size * 0.42, fill) +
    circle(x + size * 0.52, y - size * 0.1, size * 0.28, fill)
  );
}

function cloudFill(view: View): string {
  const light = { morning: 96, afternoon: 98, evening: 78, night: 34 }[view.time];
  const hue = view.time === 'evening' ? 14 : 220;
  const dark = view.weather === 'stormy' ? 0.46 : view.weather === 'rainy' ? 0.72 : view.weather === 'cloudy' ? 0.9 : 1;
  return hex(hue, view.time === 'evening' && view.weather !== 'stormy' ? 46 : 16, light * dark);
}

function luminary(view: View): string {
  const { width, horizon, random } = view;
  const x = random.between(0.12, 0.88) * width;
  if (view.time === 'night') {
    const y = random.between(0.14, 0.4) * horizon;
    return (
      circle(x, y, 74, 'rgba(240,240,210,0.16)') +
      circle(x, y, 46, '#f5efcf') +
      circle(x + 17, y - 9, 8, '#ddd5ae') +
      circle(x - 13, y + 13, 6, '#ddd5ae')
    );
  }
  const low = view.time === 'evening' ? 0.86 : view.time === 'morning' ? 0.7 : 0.26;
  const y = (low + random.between(-0.08, 0.08)) * horizon;
  const sun = view.time === 'evening' ? '#ff8a3c' : view.time === 'morning' ? '#ffd98a' : '#ffe45c';
  return (
    circle(x, y, 150, 'rgba(255,232,150,0.2)') + circle(x, y, 100, 'rgba(255,236,160,0.35)') + circle(x, y, 60, sun)
  );
}

function stars(view: View): string {
  const dots = Array.from({ length: 46 }, () =>
    circle(
      view.random.between(0, view.width),
      view.random.between(0, view.horizon),
      view.random.between(1.2, 3.2),
      '#fdf8e0',
    ),
  );
  return `<g opacity="0.9">${dots.join('')}</g>`;
}

function lightning(view: View): string {
  const x = view.random.between(0.2, 0.8) * view.width;
  const h = view.horizon;
  return (
    stroke(d`M${x} ${h * 0.22} l-38 ${h * 0.26} h34 l-46 ${h * 0.32}`, 'rgba(255,250,200,0.4)', 22) +
    stroke(d`M${x} ${h * 0.22} l-38 ${h * 0.26} h34 l-46 ${h * 0.32}`, '#fff7b8', 8)
  );
}

function clouds(view: View): string {
  const { random, width, horizon, weather } = view;
  const count = { sunny: random.whole(0, 3), cloudy: 7, rainy: 8, snowy: 6, foggy: 2, stormy: 10 }[weather];
  const fill = cloudFill(view);
  return Array.from({ length: count }, (_, index) => {
    const x = ((index + random.next()) / count) * width;
    return cloud(x, random.between(0.06, weather === 'sunny' ? 0.6 : 0.5) * horizon, random.between(90, 190), fill);
  }).join('');
}

/** The whole sky, drawn over the full picture; the place covers its lower part. */
export function sky(view: View): { definitions: string; content: string } {
  const [top, bottom] = SKIES[view.time];
  const clear = view.weather === 'sunny' || (view.weather === 'cloudy' && view.random.chance(0.5));
  const content =
    `<rect width="${n(view.width)}" height="${n(view.height)}" fill="url(#sky)"/>` +
    (view.time === 'night' && view.weather === 'sunny' ? stars(view) : '') +
    (clear ? luminary(view) : '') +
    clouds(view) +
    (view.weather === 'stormy' ? lightning(view) : '');
  return { definitions: gradient('sky', [skyColour(top, view), skyColour(bottom, view)]), content };
}

function streaks(view: View, area: readonly [width: number, height: number]): string {
  const slant = view.random.between(-16, -6) * (view.weather === 'stormy' ? 2 : 1);
  const drops = Array.from({ length: 150 }, () => {
    const length = view.random.between(30, 64);
    return d`M${view.random.between(0, area[0])} ${view.random.between(-20, area[1])} l${(slant * length) / 40} ${length}`;
  });
  return stroke(drops.join(''), 'rgba(226,238,250,0.62)', 3.4);
}

function flakes(view: View, area: readonly [width: number, height: number]): string {
  return Array.from({ length: 130 }, () =>
    circle(
      view.random.between(0, area[0]),
      view.random.between(0, area[1]),
      view.random.between(3, 9),
      'rgba(255,255,255,0.9)',
    ),
  ).join('');
}

/** Rain or snow in front of everything; nothing in other weathers. */
export function precipitation(view: View, area: readonly [width: number, height: number]): string {
  if (view.weather === 'rainy' || view.weather === 'stormy') return streaks(view, area);
  return view.weather === 'snowy' ? flakes(view, area) : '';
}

const LIGHTS: Record<TimeOfDay, string> = {
  morning: 'rgba(255,206,150,0.12)',
  afternoon: '',
  evening: 'rgba(255,112,48,0.2)',
  night: 'rgba(10,18,62,0.44)',
};

/** The colour that the hour and the weather lay over things and ground. */
export function light(view: View, indoors: boolean): { definitions: string; content: string } {
  const cover = (fill: string): string => `<rect width="${n(view.width)}" height="${n(view.height)}" fill="${fill}"/>`;
  if (indoors) {
    const dim = { morning: '', afternoon: '', evening: 'rgba(255,140,60,0.14)', night: 'rgba(20,16,50,0.34)' }[
      view.time
    ];
    return { definitions: '', content: dim === '' ? '' : cover(dim) };
  }
  const gloom = {
    sunny: '',
    cloudy: '',
    rainy: 'rgba(84,102,126,0.2)',
    snowy: 'rgba(214,228,246,0.1)',
    foggy: '',
    stormy: 'rgba(40,48,74,0.3)',
  }[view.weather];
  const mist = view.time === 'night' ? [64, 72, 96] : view.time === 'evening' ? [226, 204, 190] : [226, 230, 233];
  const fog = `rgba(${mist.join(',')},`;
  const definitions = view.weather === 'foggy' ? gradient('fog', [`${fog}0.62)`, `${fog}0.6)`, `${fog}0.32)`]) : '';
  const fills = [LIGHTS[view.time], gloom, view.weather === 'foggy' ? 'url(#fog)' : ''];
  return {
    definitions,
    content: fills
      .filter((fill) => fill !== '')
      .map(cover)
      .join(''),
  };
}

/** A hillside or dune: a wavy band from `y` down to the bottom of the picture. */
export function ridge(view: View, y: number, shape: { height: number; bumps: number; fill: string }): string {
  const { width, height, random } = view;
  const step = width / shape.bumps;
  let data = d`M-20 ${y + random.between(-0.3, 0.3) * shape.height}`;
  for (let index = 0; index < shape.bumps; index += 1) {
    const peak = y - random.between(0.4, 1) * shape.height;
    data += d` Q${step * (index + 0.5)} ${peak} ${step * (index + 1) + 20} ${y + random.between(-0.2, 0.4) * shape.height}`;
  }
  return path(`${data} L${n(width + 20)} ${n(height + 20)} L-20 ${n(height + 20)} Z`, shape.fill);
}
