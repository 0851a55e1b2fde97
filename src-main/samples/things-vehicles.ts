// Drawings of vehicles: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { around, box, circle, d, ellipse, path, ring, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const TYRE = '#24262b';
const GLASS = '#bfe3f2';
const STEEL = '#c9ced6';

function wheel(cx: number, cy: number, r: number): string {
  return circle(cx, cy, r, TYRE) + circle(cx, cy, r * 0.55, STEEL) + circle(cx, cy, r * 0.2, '#767c86');
}

function car(b: Brush): string {
  const roof = b.r.between(38, 46);
  return (
    path(d`M22 66 Q28 ${roof} 40 ${roof} L62 ${roof} Q72 ${roof} 82 66 Z`, b.d) +
    path(
      d`M28 64 Q32 ${roof + 5} 41 ${roof + 5} L49 ${roof + 5} L49 64 Z M54 64 L54 ${roof + 5} L62 ${roof + 5} Q69 ${roof + 5} 75 64 Z`,
      GLASS,
    ) +
    path('M2 88 Q0 66 16 64 L82 63 Q99 66 99 80 L98 88 Z', b.c) +
    box(2, 82, [97, 7], b.dd, 3) +
    circle(95, 74, 3.6, '#ffe9a0') +
    box(54, 70, [8, 2.4], b.dd, 1) +
    wheel(24, 88, 12) +
    wheel(77, 88, 12)
  );
}

function bus(b: Brush): string {
  const windows = [8, 25, 42, 59].map((x) => box(x, 36, [14, 17], GLASS, 2)).join('');
  return (
    box(2, 26, [96, 64], b.c, 8) +
    windows +
    box(77, 36, [18, 48], GLASS, 2) +
    stroke('M86 36 L86 84', b.dd, 1.6) +
    box(2, 60, [74, 5], '#fbf7ec') +
    box(2, 84, [96, 6], b.dd, 3) +
    circle(95, 80, 2.6, '#ffe9a0') +
    wheel(22, 90, 10) +
    wheel(70, 90, 10)
  );
}

function truck(b: Brush): string {
  return (
    box(0, 30, [62, 54], '#f2eee2', 3) +
    stroke('M16 32 V82 M31 32 V82 M46 32 V82', '#d6d0bf', 1.6) +
    path('M64 44 L82 44 Q92 50 95 64 L99 66 L99 88 L64 88 Z', b.c) +
    path('M70 50 L81 50 Q87 54 90 65 L70 65 Z', GLASS) +
    box(0, 82, [99, 7], b.dd, 2) +
    circle(96, 76, 3, '#ffe9a0') +
    wheel(16, 89, 10.5) +
    wheel(42, 89, 10.5) +
    wheel(82, 89, 10.5)
  );
}

function bicycle(b: Brush): string {
  const spokes = (cx: number): string =>
    around(6, [cx, 74], stroke(d`M${cx} 74 L${cx} 52`, '#9aa0aa', 0.9)) + ring(cx, 74, 23, [TYRE, 4]);
  return (
    spokes(25) +
    spokes(75) +
    stroke('M25 74 L40 42 L66 42 L48 74 Z M48 74 L37 34 M75 74 L63 30', b.flat, 5) +
    stroke('M63 30 Q68 24 76 28', TYRE, 3.6) +
    box(28, 30, [18, 5], TYRE, 2.5) +
    ring(48, 74, 6, ['#7c828c', 3]) +
    stroke('M48 74 L54 84', '#7c828c', 3)
  );
}

function train(b: Brush): string {
  const puffs = [0, 1, 2]
    .map((i) => circle(80 - i * 13 + b.r.between(-2, 2), 14 - i * 4, 7 + i * 2, '#f1f0ee'))
    .join('');
  return (
    puffs +
    box(74, 24, [12, 24], b.dd) +
    box(71, 20, [18, 7], TYRE, 2) +
    box(36, 44, [58, 36], b.c, 10) +
    box(8, 26, [34, 54], b.d, 3) +
    box(4, 20, [42, 8], b.dd, 3) +
    box(15, 34, [20, 18], GLASS, 2) +
    ellipse(56, 44, 8, 7, '#e8b93c') +
    stroke('M52 46 V80 M66 46 V80', '#e8b93c', 2) +
    box(4, 78, [92, 6], TYRE, 2) +
    path('M90 80 L100 96 L86 96 Z', '#e8b93c') +
    [18, 38, 58, 78]
      .map((x) => circle(x, 88, 11, TYRE) + circle(x, 88, 6, '#d9483b') + circle(x, 88, 2, '#f5e6b8'))
      .join('')
  );
}

function sailboat(b: Brush): string {
  const belly = b.r.between(86, 98);
  return (
    box(48, 4, [3, 76], '#7a5433') +
    path(d`M53 6 Q${belly} 40 92 70 L53 70 Z`, b.c) +
    path('M46 14 Q22 44 12 70 L46 70 Z', '#fdf8ec') +
    path('M51 4 L66 8 L51 12 Z', b.d) +
    path('M4 76 L96 76 Q88 98 72 99 L26 99 Q12 96 4 76 Z', '#8a5a34') +
    stroke('M8 83 L92 83', '#f5ead2', 2.4)
  );
}

function rowingBoat(b: Brush): string {
  return (
    stroke('M34 58 L10 98 M64 58 L90 98', '#b98a55', 3.4) +
    path('M0 62 Q50 78 100 62 Q92 94 76 97 L24 97 Q8 94 0 62 Z', b.c) +
    path('M0 62 Q50 50 100 62 Q50 78 0 62 Z', b.dd) +
    box(28, 61, [12, 6], '#d8b07c', 2) +
    box(60, 61, [12, 6], '#d8b07c', 2) +
    stroke('M6 76 Q50 92 94 76', '#fdf5e4', 2.6)
  );
}

function aeroplane(b: Brush): string {
  return (
    path('M12 52 L2 24 L14 24 L28 48 Z', b.d) +
    path('M52 48 L34 26 L44 26 L70 47 Z', b.d) +
    path('M4 56 Q8 44 30 44 L76 42 Q96 44 99 56 Q96 66 76 66 L30 66 Q10 66 4 56 Z', b.c) +
    [30, 40, 50, 60].map((x) => circle(x, 52, 2.8, GLASS)).join('') +
    path('M80 46 Q90 48 93 54 L80 54 Z', GLASS) +
    path('M48 58 L28 86 L40 86 L68 60 Z', b.dd) +
    ellipse(48, 76, 8, 4, STEEL)
  );
}

function hotAirBalloon(b: Brush): string {
  return (
    stroke('M36 66 L42 84 M64 66 L58 84', '#7a5433', 1.4) +
    path('M50 0 Q92 2 90 36 Q86 56 62 70 L38 70 Q14 56 10 36 Q8 2 50 0 Z', b.c) +
    path('M50 0 Q72 6 70 36 Q66 58 56 70 L44 70 Q34 58 30 36 Q28 6 50 0 Z', '#fdf3dc') +
    path('M50 0 Q59 8 58 36 Q56 58 53 70 L47 70 Q44 58 42 36 Q41 8 50 0 Z', b.d) +
    box(40, 83, [20, 16], '#a06a36', 3) +
    stroke('M40 88 H60 M40 93 H60', '#7a4c22', 1.2)
  );
}

function tractor(b: Brush): string {
  return (
    box(70, 34, [5, 22], TYRE, 2) +
    path('M46 56 L88 56 Q94 58 94 66 L94 82 L46 82 Z', b.c) +
    box(20, 26, [32, 6], b.dd, 2) +
    path('M24 32 L48 32 L52 60 L20 60 Z', GLASS) +
    stroke('M24 32 L20 60 M48 32 L52 60', b.dd, 3) +
    box(14, 58, [40, 22], b.d, 4) +
    circle(92, 68, 3, '#ffe9a0') +
    circle(28, 76, 24, TYRE) +
    circle(28, 76, 12, '#f0c33c') +
    wheel(82, 87, 13)
  );
}

function rocket(b: Brush): string {
  const flame = b.r.between(92, 100);
  return (
    path(d`M40 82 Q50 ${flame + 4} 60 82 Z`, '#ff9b2f') +
    path('M44 82 Q50 92 56 82 Z', '#ffe066') +
    path('M32 56 Q14 66 18 88 L36 78 Z M68 56 Q86 66 82 88 L64 78 Z', b.dd) +
    path('M50 0 Q72 24 68 60 L64 82 L36 82 L32 60 Q28 24 50 0 Z', b.c) +
    path('M50 0 Q62 12 66 28 L34 28 Q38 12 50 0 Z', b.d) +
    circle(50, 42, 9, '#f4f1e8') +
    circle(50, 42, 6, '#7cc4e8')
  );
}

function helicopter(b: Brush): string {
  const tilt = b.r.between(-6, 6);
  return (
    turned(tilt, [60, 18], box(16, 15, [84, 4], TYRE, 2)) +
    box(57, 16, [5, 16], TYRE) +
    path('M46 46 L4 40 L2 48 L46 62 Z', b.d) +
    around(3, [5, 42], box(4, 28, [2, 15], TYRE, 1)) +
    ellipse(62, 52, 34, 22, b.c) +
    path('M64 34 Q92 34 94 54 L66 56 Z', GLASS) +
    stroke('M48 74 L44 88 M74 74 L78 88 M30 89 L94 89 Q98 89 99 85', TYRE, 3.4)
  );
}

function scooter(b: Brush): string {
  return (
    path('M12 54 Q12 46 26 46 L46 46 Q50 54 46 60 L14 60 Z', TYRE) +
    path('M6 82 Q8 58 28 58 Q46 58 48 76 L66 76 L74 34 L81 36 L78 84 L48 88 Z', b.c) +
    stroke('M74 36 Q70 26 60 26', TYRE, 4) +
    circle(80, 36, 5.4, '#ffe9a0') +
    path('M70 44 Q84 46 82 70 L72 72 Z', b.d) +
    wheel(24, 87, 12.5) +
    wheel(82, 87, 12.5)
  );
}

function wagon(b: Brush): string {
  return (
    path('M6 50 Q8 10 34 10 L70 10 Q94 10 94 50 Z', '#fbf4e2') +
    stroke('M34 10 Q26 28 26 50 M52 10 V50 M70 10 Q76 28 76 50', '#ddd0b2', 2) +
    box(2, 48, [96, 26], b.c, 3) +
    box(2, 58, [96, 3], b.dd) +
    [24, 76]
      .map((x) => around(8, [x, 82], stroke(d`M${x} 82 L${x} 66`, '#8a5a2c', 2)) + ring(x, 82, 16, ['#5f3b1b', 4]))
      .join('')
  );
}

export const VEHICLES = thingsOf('vehicle', {
  car: { on: 'g', colours: 'any', size: 0.95, draw: car },
  bus: { on: 'g', plural: 'buses', colours: 'any', size: 1.35, draw: bus },
  truck: { on: 'g', colours: 'any', size: 1.3, draw: truck },
  bicycle: { on: 'g', colours: 'any', size: 0.95, draw: bicycle },
  train: { on: 'g', colours: 'any', size: 1.35, draw: train },
  'sailing boat': { on: 'w', colours: 'any', size: 1.1, draw: sailboat },
  'rowing boat': { on: 'w', colours: 'any', size: 0.7, draw: rowingBoat },
  aeroplane: { on: 'a', colours: 'any', size: 0.8, draw: aeroplane },
  'hot air balloon': { on: 'a', colours: 'bright', size: 1, draw: hotAirBalloon },
  tractor: { on: 'g', colours: 'red green blue orange yellow', size: 1.05, draw: tractor },
  rocket: { on: 'ag', colours: 'any', size: 1, draw: rocket },
  helicopter: { on: 'a', colours: 'any', size: 0.75, draw: helicopter },
  scooter: { on: 'g', colours: 'any', size: 0.8, draw: scooter },
  wagon: { on: 'g', colours: 'bright', size: 1.05, draw: wagon },
});
