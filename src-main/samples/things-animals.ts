// Drawings of animals: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { box, circle, d, ellipse, eye, path, ring, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const DARK = '#2a2522';
const CREAM = '#f3e4c8';
const ORANGE = '#f08a24';

function legs(b: Brush, xs: readonly number[], shape: readonly [top: number, width: number]): string {
  const [top, width] = shape;
  return xs
    .map((x, index) => box(x + b.r.between(-2, 2), top, [width, 100 - top], index % 2 === 0 ? b.d : b.c, width / 2.5))
    .join('');
}

/** Body, legs and neck of a four-legged animal that looks to the right. */
function beast(b: Brush, body: readonly [cx: number, cy: number, rx: number, ry: number], leg: number): string {
  const [cx, cy, rx, ry] = body;
  const xs = [cx - rx * 0.75, cx - rx * 0.45, cx + rx * 0.35, cx + rx * 0.62];
  return legs(b, xs, [cy, leg]) + ellipse(cx, cy, rx, ry, b.c);
}

function cat(b: Brush): string {
  const tail = b.r.between(20, 45);
  return (
    stroke(d`M32 90 C5 95 5 ${tail + 20} 18 ${tail}`, b.d, 7) +
    ellipse(48, 78, 25, 23, b.c) +
    box(55, 68, [9, 32], b.d, 4) +
    box(43, 72, [9, 28], b.c, 4) +
    path('M45 34 L46 12 L60 26 Z M84 34 L82 12 L68 26 Z', b.d) +
    ellipse(64, 42, 22, 19, b.c) +
    eye(57, 40, 3.4) +
    eye(72, 40, 3.4) +
    path('M62 47 L68 47 L65 50 Z', '#d9707e') +
    stroke('M48 48 L58 49 M48 54 L58 52 M72 49 L83 47 M72 52 L83 54', DARK, 0.9)
  );
}

function dog(b: Brush): string {
  return (
    stroke(d`M20 56 Q8 48 ${b.r.between(6, 14)} 34`, b.d, 7) +
    beast(b, [45, 64, 29, 16], 9) +
    path('M62 62 L66 34 L84 40 L78 66 Z', b.c) +
    ellipse(74, 34, 16, 14, b.c) +
    ellipse(88, 39, 10, 7, b.l) +
    circle(96, 36, 3.6, DARK) +
    ellipse(63, 38, 6, 14, b.dd) +
    eye(78, 31, 2.8) +
    stroke('M86 44 Q90 46 94 43', DARK, 1.2) +
    box(64, 50, [15, 4], '#d23b3b', 2)
  );
}

function horse(b: Brush): string {
  return (
    stroke(d`M17 52 Q4 60 ${b.r.between(6, 12)} 84`, b.dd, 8) +
    legs(b, [20, 30, 58, 66], [58, 7]) +
    ellipse(44, 55, 30, 15, b.c) +
    path('M56 58 L70 20 L84 26 L74 62 Z', b.c) +
    path('M68 22 Q74 8 84 14 L99 32 Q98 40 90 38 L78 32 Z', b.c) +
    path('M72 12 L76 3 L80 13 Z', b.d) +
    path('M72 10 Q58 26 55 52 L63 50 Q66 28 76 16 Z', b.dd) +
    eye(83, 21, 2.4)
  );
}

function cow(b: Brush): string {
  const spot = b.flat === '#ffffff' ? DARK : '#faf6ef';
  return (
    stroke('M14 46 Q4 60 9 74', b.d, 4) +
    legs(b, [18, 29, 60, 69], [60, 9]) +
    box(13, 38, [64, 34], b.c, 14) +
    path('M24 42 Q38 38 38 52 Q30 62 22 54 Z M52 50 Q66 46 64 62 Q54 70 50 60 Z', spot) +
    ellipse(50, 74, 7, 4, '#f2a7ac') +
    ellipse(70, 38, 6, 4, b.d) +
    ellipse(94, 38, 6, 4, b.d) +
    path('M74 28 Q70 18 74 14 Q77 22 80 26 Z M90 28 Q94 18 90 14 Q87 22 84 26 Z', CREAM) +
    box(73, 26, [18, 26], b.c, 8) +
    ellipse(82, 52, 12, 8, '#f2b6a8') +
    eye(77, 36, 2.3) +
    eye(87, 36, 2.3) +
    circle(78, 52, 1.6, DARK) +
    circle(86, 52, 1.6, DARK)
  );
}

function sheep(b: Brush): string {
  const puffs = Array.from({ length: 9 }, (_, index) => {
    const angle = (index / 9) * Math.PI * 2;
    return circle(
      44 + Math.cos(angle) * 24,
      56 + Math.sin(angle) * 15,
      b.r.between(11, 14),
      index % 2 === 0 ? b.c : b.l,
    );
  });
  return (
    [26, 36, 52, 62].map((x) => box(x, 66, [6, 34], '#3b3431', 2)).join('') +
    puffs.join('') +
    ellipse(44, 56, 26, 16, b.c) +
    ellipse(79, 46, 11, 14, '#3b3431') +
    turned(-25, [68, 42], ellipse(66, 42, 8, 4, '#3b3431')) +
    circle(76, 34, 8, b.l) +
    circle(83, 43, 3, '#fff') +
    circle(84, 43, 1.6, '#111')
  );
}

function pig(b: Brush): string {
  return (
    stroke('M16 54 q-10 -4 -6 -10 q6 -2 4 6', b.d, 3) +
    beast(b, [46, 60, 34, 24], 10) +
    path('M66 32 L64 16 L78 26 Z M90 32 L94 16 L82 26 Z', b.d) +
    circle(78, 46, 20, b.c) +
    ellipse(84, 50, 9, 7, b.d) +
    circle(81, 50, 1.8, DARK) +
    circle(87, 50, 1.8, DARK) +
    eye(73, 40, 2.4) +
    eye(86, 38, 2.4)
  );
}

function rabbit(b: Brush): string {
  const tilt = b.r.between(-14, 4);
  return (
    turned(tilt, [56, 40], ellipse(54, 20, 6, 20, b.c) + ellipse(54, 20, 3, 15, '#f4b6bd')) +
    turned(tilt + 22, [60, 40], ellipse(66, 20, 6, 20, b.c) + ellipse(66, 20, 3, 15, '#f4b6bd')) +
    ellipse(44, 78, 26, 22, b.c) +
    circle(20, 84, 9, '#fffaf2') +
    ellipse(40, 95, 17, 6, b.d) +
    circle(61, 50, 18, b.c) +
    eye(66, 47, 3) +
    ellipse(77, 54, 3, 2.2, '#d9707e') +
    box(56, 74, [8, 26], b.d, 4)
  );
}

function elephant(b: Brush): string {
  return (
    stroke('M12 48 Q4 58 7 70', b.d, 3) +
    legs(b, [18, 32, 50, 60], [60, 13]) +
    ellipse(42, 52, 33, 27, b.c) +
    circle(74, 42, 20, b.c) +
    stroke(d`M86 48 Q97 66 ${b.r.between(84, 92)} 92`, b.flat, 10) +
    path('M80 56 Q86 66 96 62 Q90 58 88 52 Z', CREAM) +
    ellipse(62, 44, 14, 19, b.d) +
    ellipse(62, 45, 9, 14, '#e2a9a4') +
    eye(81, 36, 2.6)
  );
}

function giraffe(b: Brush): string {
  const spots = Array.from({ length: 9 }, (_, index) =>
    index < 5
      ? circle(22 + index * 8 + b.r.between(-2, 2), 58 + (index % 2) * 8, 3.4, '#9a5a22')
      : circle(60 + (index - 5) * 2.6, 46 - (index - 5) * 11, 2.8, '#9a5a22'),
  );
  return (
    legs(b, [18, 27, 48, 56], [62, 6]) +
    ellipse(38, 62, 26, 12, b.c) +
    path('M52 66 L66 10 L76 12 L64 66 Z', b.c) +
    spots.join('') +
    stroke('M69 10 L68 1 M74 10 L75 1', '#9a5a22', 2.4) +
    path('M64 8 Q74 2 82 10 L93 17 Q92 24 84 22 L66 20 Z', b.c) +
    eye(76, 12, 2)
  );
}

function duck(b: Brush): string {
  return (
    path('M14 70 L4 56 L24 62 Z', b.d) +
    ellipse(44, 76, 34, 20, b.c) +
    path(d`M24 70 Q44 ${b.r.between(54, 62)} 60 76 Q44 88 24 70 Z`, b.d) +
    path('M60 70 Q62 54 66 44 L84 52 Q80 66 76 76 Z', b.c) +
    circle(74, 42, 16, b.c) +
    path('M86 36 L100 42 L86 50 Z', ORANGE) +
    eye(78, 37, 2.8)
  );
}

function bird(b: Brush): string {
  const flap = b.r.between(8, 26);
  return (
    path('M18 62 L0 52 L4 72 Z', b.d) +
    path(d`M34 52 Q36 ${flap} 12 ${flap - 4} Q30 ${flap + 14} 56 56 Z`, b.d) +
    ellipse(48, 60, 32, 17, b.c) +
    path(d`M38 56 Q58 ${flap + 2} 42 ${flap - 8} Q62 ${flap} 64 58 Z`, b.l) +
    circle(76, 50, 14, b.c) +
    path('M87 45 L100 51 L87 56 Z', ORANGE) +
    eye(80, 47, 2.6)
  );
}

function fish(b: Brush): string {
  return (
    path('M24 56 L2 36 Q8 56 2 78 Z', b.d) +
    path('M40 40 Q52 18 66 38 Z M46 74 Q54 90 62 74 Z', b.d) +
    ellipse(56, 57, 38, 22, b.c) +
    stroke('M44 42 Q52 57 44 72 M56 40 Q64 57 56 74', b.l, 2.4) +
    circle(80, 51, 5.4, '#fff') +
    circle(81, 51, 3, '#111') +
    stroke('M90 62 Q85 65 82 63', b.dd, 1.6)
  );
}

function butterfly(b: Brush): string {
  const half =
    path('M50 52 Q56 8 90 14 Q104 40 54 56 Z', b.c) +
    path('M52 58 Q92 54 84 82 Q68 98 51 64 Z', b.d) +
    circle(78, 30, 7, b.l) +
    circle(72, 72, 5, CREAM);
  return (
    `<g transform="translate(100 0) scale(-1 1)">${half}</g>${half}` +
    ellipse(50, 56, 4, 26, DARK) +
    stroke('M49 32 Q44 18 36 14 M51 32 Q56 18 64 14', DARK, 1.8)
  );
}

function owl(b: Brush): string {
  return (
    path('M26 26 L22 4 L44 18 Z M74 26 L78 4 L56 18 Z', b.d) +
    ellipse(50, 58, 33, 42, b.c) +
    ellipse(50, 70, 20, 26, b.l) +
    [62, 70, 78, 86].map((y) => stroke(d`M40 ${y} q5 5 10 0 q5 5 10 0`, b.d, 2)).join('') +
    ellipse(20, 62, 8, 24, b.d) +
    ellipse(80, 62, 8, 24, b.d) +
    circle(37, 36, 14, '#fbf3dc') +
    circle(63, 36, 14, '#fbf3dc') +
    circle(38, 36, 7, '#1b1b1e') +
    circle(62, 36, 7, '#1b1b1e') +
    circle(36, 33, 2.4, '#fff') +
    circle(60, 33, 2.4, '#fff') +
    path('M45 44 L55 44 L50 54 Z', ORANGE) +
    path('M36 96 l4 4 h-12 Z M64 96 l8 4 h-12 Z', ORANGE)
  );
}

function penguin(b: Brush): string {
  const wing = b.r.between(4, 24);
  return (
    ellipse(38, 96, 12, 5, ORANGE) +
    ellipse(62, 96, 12, 5, ORANGE) +
    turned(wing, [24, 44], ellipse(20, 60, 7, 24, b.d)) +
    turned(-wing, [76, 44], ellipse(80, 60, 7, 24, b.d)) +
    ellipse(50, 60, 28, 36, b.c) +
    ellipse(50, 66, 20, 29, '#fbfaf6') +
    circle(50, 25, 20, b.c) +
    ellipse(42, 28, 8, 10, '#fbfaf6') +
    ellipse(58, 28, 8, 10, '#fbfaf6') +
    eye(43, 25, 3) +
    eye(57, 25, 3) +
    path('M43 32 L57 32 L50 41 Z', ORANGE)
  );
}

function snail(b: Brush): string {
  return (
    path('M6 98 Q24 82 62 86 Q74 84 78 60 Q88 54 92 64 Q94 98 76 99 Z', '#d8b98a') +
    stroke('M82 58 L78 42 M88 58 L94 43', '#d8b98a', 3.4) +
    eye(78, 41, 3) +
    eye(94, 42, 3) +
    circle(44, 58, 33, b.c) +
    stroke('M44 58 q8 -6 8 4 q-2 12 -16 8 q-14 -8 -6 -24 q12 -14 28 -4 q14 14 4 34', b.dd, 4)
  );
}

function turtle(b: Brush): string {
  return (
    ellipse(26, 92, 10, 8, '#7fa65a') +
    ellipse(66, 92, 10, 8, '#7fa65a') +
    path('M8 86 L0 92 L14 92 Z', '#7fa65a') +
    path('M74 84 Q80 66 90 62 Q100 66 97 76 Q90 84 78 90 Z', '#8fb56a') +
    eye(92, 68, 2.4) +
    path('M8 88 Q10 44 46 44 Q80 44 82 88 Z', b.c) +
    path('M34 50 L56 50 L62 66 L46 76 L28 66 Z', b.l) +
    stroke('M34 50 L28 66 L46 76 L62 66 L56 50 Z M28 66 L14 74 M62 66 L76 74 M46 76 L46 88', b.dd, 2.2) +
    box(6, 84, [78, 6], b.dd, 3)
  );
}

function fox(b: Brush): string {
  return (
    path('M26 70 Q2 74 3 46 Q10 36 18 44 Q20 58 32 60 Z', b.c) +
    path('M3 48 Q8 36 18 44 Q12 50 3 48 Z', '#fff8ee') +
    [24, 34, 56, 63].map((x) => box(x, 66, [7, 34], '#4a2a1a', 3)).join('') +
    ellipse(44, 64, 26, 14, b.c) +
    path('M56 28 L60 6 L72 22 Z M80 22 L90 6 L92 28 Z', b.d) +
    path('M54 30 Q74 14 95 30 L76 60 Z', b.c) +
    path('M54 31 Q64 40 76 60 L68 56 Z M95 31 Q86 40 76 60 L84 56 Z', '#fff8ee') +
    eye(68, 36, 2.6) +
    eye(83, 36, 2.6) +
    circle(76, 58, 3.4, DARK)
  );
}

function bear(b: Brush): string {
  return (
    ellipse(32, 94, 15, 7, b.dd) +
    ellipse(68, 94, 15, 7, b.dd) +
    ellipse(50, 72, 33, 28, b.c) +
    ellipse(50, 76, 19, 19, b.l) +
    turned(b.r.between(-10, 30), [24, 56], ellipse(18, 66, 9, 18, b.d)) +
    turned(b.r.between(-30, 10), [76, 56], ellipse(82, 66, 9, 18, b.d)) +
    circle(31, 14, 10, b.d) +
    circle(69, 14, 10, b.d) +
    circle(50, 30, 26, b.c) +
    ellipse(50, 38, 12, 10, b.l) +
    eye(40, 26, 3) +
    eye(60, 26, 3) +
    ellipse(50, 34, 4.4, 3.2, DARK)
  );
}

function whale(b: Brush): string {
  return (
    stroke('M62 30 Q60 12 48 12 M64 30 Q66 10 78 12', '#dff1f8', 3.6) +
    path('M22 66 Q2 62 2 36 Q14 40 18 50 Q26 38 38 42 Q34 58 26 70 Z', b.d) +
    path('M14 80 Q30 34 68 32 Q98 36 98 70 Q96 98 60 98 Q26 98 14 80 Z', b.c) +
    path('M40 94 Q70 90 98 72 Q96 98 62 98 Q50 98 40 94 Z', '#e9f0ef') +
    eye(82, 62, 3.4)
  );
}

function ladybird(b: Brush): string {
  return (
    [28, 46, 64].map((x) => stroke(d`M${x} 86 l-6 12`, DARK, 3)).join('') +
    circle(82, 70, 15, DARK) +
    stroke('M86 58 Q90 46 98 46', DARK, 2.2) +
    path('M6 88 Q8 38 46 38 Q82 40 82 88 Z', b.c) +
    stroke('M46 38 L46 88', DARK, 2.6) +
    [
      [26, 60],
      [34, 78],
      [62, 58],
      [66, 76],
    ]
      .map(([x, y]) => circle(x ?? 0, y ?? 0, 6.5, DARK))
      .join('') +
    ring(88, 66, 3, ['#fff', 2])
  );
}

export const ANIMALS = thingsOf('animal', {
  cat: { on: 'gf', colours: 'fur', size: 0.75, draw: cat },
  dog: { on: 'gf', colours: 'brown black white grey', size: 0.85, draw: dog },
  horse: { on: 'g', colours: 'brown black white grey', size: 1.2, draw: horse },
  cow: { on: 'g', colours: 'brown black', size: 1.1, draw: cow },
  sheep: { on: 'g', plural: 'sheep', colours: 'white grey', size: 0.85, draw: sheep },
  pig: { on: 'g', colours: 'pink', size: 0.8, draw: pig },
  rabbit: { on: 'gf', colours: 'white brown grey', size: 0.7, draw: rabbit },
  elephant: { on: 'g', colours: 'grey', size: 1.4, draw: elephant },
  giraffe: { on: 'g', colours: 'yellow', size: 1.7, draw: giraffe },
  duck: { on: 'gw', colours: 'yellow white brown', size: 0.65, draw: duck },
  bird: { on: 'a', colours: 'red blue yellow green pink black white', size: 0.5, draw: bird },
  fish: { on: 'w', plural: 'fish', colours: 'orange red blue yellow purple turquoise', size: 0.6, draw: fish },
  butterfly: { on: 'a', plural: 'butterflies', colours: 'bright', size: 0.45, draw: butterfly },
  owl: { on: 'gf', colours: 'brown grey white', size: 0.7, draw: owl },
  penguin: { on: 'gf', colours: 'black', size: 0.8, draw: penguin },
  snail: { on: 'gt', colours: 'brown orange pink', size: 0.5, draw: snail },
  turtle: { on: 'gw', colours: 'green brown', size: 0.6, draw: turtle },
  fox: { on: 'g', plural: 'foxes', colours: 'orange', size: 0.8, draw: fox },
  bear: { on: 'gf', colours: 'brown black white', size: 1.2, draw: bear },
  whale: { on: 'w', colours: 'blue grey black', size: 0.95, draw: whale },
  ladybird: { on: 'gt', colours: 'red orange yellow', size: 0.45, draw: ladybird },
});
