// The two indoor places: a kitchen and a living room, with the weather behind the window. Pure.
/* eslint max-params: ["error", 5] -- a drawing is a list of numbers */

import { box, circle, d, ellipse, stroke } from './ink.ts';
import { hex } from './palette.ts';
import { type View, precipitation } from './sky.ts';

/** The sky drawn below shows through; a window is a hole only in looks, so its outside is drawn again, small. */
function window(view: View, x: number, y: number, size: readonly [number, number]): string {
  const [w, h] = size;
  const land = view.weather === 'snowy' ? '#eef4fa' : view.time === 'night' ? '#1c2a2e' : '#7fae6a';
  const mist = view.weather === 'foggy' ? box(0, 0, [w, h], 'rgba(222,226,230,0.7)') : '';
  return (
    `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">` +
    `<svg x="0" y="0" width="${w.toFixed(1)}" height="${h.toFixed(1)}" overflow="hidden">` +
    `<rect width="100%" height="100%" fill="url(#sky)"/>` +
    (view.time === 'night'
      ? circle(w * 0.7, h * 0.28, 22, '#f5efcf')
      : view.weather === 'sunny'
        ? circle(w * 0.7, h * 0.32, 30, '#ffe06a')
        : '') +
    (view.weather === 'sunny' ? '' : ellipse(w * 0.34, h * 0.28, w * 0.26, h * 0.09, 'rgba(240,244,250,0.75)')) +
    ellipse(w * 0.5, h * 1.06, w * 0.9, h * 0.34, land) +
    mist +
    precipitation(view, [w, h]) +
    `</svg></g>` +
    `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}" fill="none" stroke="#fbf7ee" stroke-width="16"/>` +
    stroke(d`M${x + w / 2} ${y} v${h} M${x} ${y + h / 2} h${w}`, '#fbf7ee', 9)
  );
}

export function drawKitchen(view: View): string {
  const { width, height, random } = view;
  const wall = hex(random.pick([44, 164, 200, 28]), 34, 84);
  const cupboard = hex(random.pick([174, 210, 30, 96]), 28, 58);
  const top = height * 0.66;
  const tiles = Array.from({ length: 13 }, (_, index) => d`M${(index * width) / 12} ${height * 0.4} V${top}`);
  const doors = [0, 1, 2, 3].map((index) => {
    const x = index * width * 0.25;
    return (
      box(x + 8, -10, [width * 0.25 - 16, height * 0.2], cupboard, 8) +
      circle(x + width * 0.22, height * 0.16, 8, '#e9d49a')
    );
  });
  const jars = [0, 1, 2].map((index) =>
    box(
      random.between(0.06, 0.12) * width + index * 66,
      height * 0.52,
      [46, height * 0.08],
      hex(random.pick([8, 40, 190]), 40, 70),
      8,
    ),
  );
  return (
    box(-20, -20, [width + 40, height + 40], wall) +
    box(-20, height * 0.4, [width + 40, top - height * 0.4], hex(190, 24, 90)) +
    stroke(
      `${tiles.join('')}${d`M0 ${height * 0.47} H${width} M0 ${height * 0.54} H${width}`}`,
      'rgba(120,140,150,0.4)',
      3,
    ) +
    window(view, width * random.between(0.5, 0.62), height * 0.22, [width * 0.3, height * 0.27]) +
    doors.join('') +
    box(-20, height * 0.6, [width + 40, 22], hex(24, 24, 46)) +
    jars.join('') +
    box(-20, top, [width + 40, height], hex(28, 46, 56)) +
    box(-20, top, [width + 40, 14], hex(28, 48, 66)) +
    stroke(d`M0 ${height * 0.78} H${width} M0 ${height * 0.9} H${width}`, 'rgba(90,54,24,0.3)', 4)
  );
}

export function drawLivingRoom(view: View): string {
  const { width, height, random } = view;
  const hue = random.pick([14, 150, 205, 48, 280]);
  const floor = height * 0.7;
  const stripes = Array.from({ length: 10 }, (_, index) =>
    box((index * width) / 10, -20, [width / 20, floor + 20], 'rgba(255,255,255,0.14)'),
  );
  const boards = Array.from(
    { length: 9 },
    (_, index) =>
      d`M${width * (0.5 + (index - 4) * 0.12)} ${floor} L${width * (0.5 + (index - 4) * 0.26)} ${height + 20}`,
  );
  const frame = random.between(0.08, 0.2) * width;
  return (
    box(-20, -20, [width + 40, floor + 20], hex(hue, 30, 76)) +
    stripes.join('') +
    window(view, width * random.between(0.52, 0.64), height * 0.12, [width * 0.28, height * 0.32]) +
    box(frame, height * 0.14, [width * 0.2, height * 0.2], '#7a5433') +
    box(frame + 14, height * 0.14 + 14, [width * 0.2 - 28, height * 0.2 - 28], hex(hue + 160, 34, 80)) +
    box(frame + 14, height * 0.26, [width * 0.2 - 28, height * 0.08 - 14], hex(hue + 90, 30, 58)) +
    box(-20, floor - 26, [width + 40, 26], '#f7f1e4') +
    box(-20, floor, [width + 40, height], hex(26, 44, 46)) +
    stroke(boards.join(''), 'rgba(60,34,14,0.35)', 4) +
    ellipse(width / 2, height * 0.88, width * 0.46, height * 0.11, hex(hue + 190, 34, 62)) +
    ellipse(width / 2, height * 0.88, width * 0.4, height * 0.09, hex(hue + 190, 30, 72))
  );
}
