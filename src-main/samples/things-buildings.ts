// Drawings of buildings: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { around, box, circle, d, path, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const GLASS = '#ffe9ae';
const DOOR = '#6b4226';
const CREAM = '#f8efdc';

function house(b: Brush): string {
  return (
    box(70, 10, [11, 26], '#9c5a44') +
    box(12, 44, [76, 56], b.c) +
    path('M2 48 L50 8 L98 48 Z', '#8e4433') +
    box(42, 66, [17, 34], DOOR, 3) +
    box(20, 56, [15, 15], GLASS, 1) +
    box(66, 56, [15, 15], GLASS, 1) +
    stroke('M27.5 56 V71 M20 63.5 H35 M73.5 56 V71 M66 63.5 H81', CREAM, 1.8) +
    circle(55, 84, 1.6, '#f2d060')
  );
}

function castle(b: Brush): string {
  const merlons = [30, 41, 52, 63].map((x) => box(x, 38, [7, 9], b.d)).join('');
  const tower = (x: number): string =>
    box(x, 30, [24, 70], b.c) +
    path(d`M${x - 3} 30 L${x + 12} 4 L${x + 27} 30 Z`, '#7a3f8c') +
    box(x + 9, 44, [6, 12], '#3c3340', 3);
  return (
    box(24, 46, [52, 54], b.d) +
    merlons +
    tower(4) +
    tower(72) +
    path('M40 100 L40 78 Q50 62 60 78 L60 100 Z', DOOR) +
    stroke('M50 40 L50 12', '#6b4226', 2) +
    path('M50 12 L66 17 L50 23 Z', '#d8403a')
  );
}

function lighthouse(b: Brush): string {
  return (
    path('M0 8 L40 18 L40 24 L0 34 Z M100 8 L60 18 L60 24 L100 34 Z', 'rgba(255,240,170,0.55)') +
    path('M36 32 L64 32 L74 100 L26 100 Z', CREAM) +
    path('M34.6 44 L65.6 44 L67.8 58 L32.4 58 Z M30.2 72 L69.8 72 L72 86 L28 86 Z', b.c) +
    box(32, 28, [36, 6], b.d, 2) +
    box(40, 14, [20, 15], '#fff3b8') +
    path('M36 14 L50 2 L64 14 Z', b.d) +
    box(44, 88, [12, 12], DOOR, 3)
  );
}

function tent(b: Brush): string {
  return (
    path('M50 14 L98 98 L2 98 Z', b.c) +
    path('M50 14 L50 98 L2 98 Z', b.d) +
    path('M50 40 L66 98 L34 98 Z', '#3d2f2a') +
    path('M50 40 L40 98 L34 98 Z', b.l) +
    stroke('M44 6 L52 18 M56 6 L48 18', DOOR, 3)
  );
}

function windmill(b: Brush): string {
  const turn = b.r.between(0, 90);
  return (
    path('M36 38 L64 38 L74 100 L26 100 Z', b.c) +
    path('M32 40 Q50 12 68 40 Z', b.dd) +
    box(42, 80, [16, 20], DOOR, 3) +
    box(44, 56, [12, 12], GLASS, 1) +
    turned(turn, [50, 34], around(4, [50, 34], box(48.6, 0, [3, 34], DOOR) + box(51, 2, [11, 25], CREAM))) +
    circle(50, 34, 4, DOOR)
  );
}

function church(b: Brush): string {
  return (
    box(40, 52, [58, 48], b.c) +
    path('M36 54 L48 30 L92 30 L100 54 Z', '#75564a') +
    box(10, 40, [32, 60], b.c) +
    path('M6 42 L26 8 L46 42 Z', '#75564a') +
    stroke('M26 8 V-2 M22 2 H30', DOOR, 2.4) +
    [54, 70, 86].map((x) => path(d`M${x - 4} 84 V70 Q${x} 60 ${x + 4} 70 V84 Z`, GLASS)).join('') +
    circle(26, 54, 7, '#fffaf0') +
    stroke('M26 54 V49 M26 54 L30 56', DOOR, 1.6) +
    path('M18 100 V82 Q26 70 34 82 V100 Z', DOOR)
  );
}

function barn(b: Brush): string {
  return (
    path('M8 100 L8 48 L20 26 L50 10 L80 26 L92 48 L92 100 Z', b.c) +
    path('M2 50 L16 22 L50 3 L84 22 L98 50 L91 52 L79 29 L50 13 L21 29 L9 52 Z', b.dd) +
    box(30, 58, [40, 42], CREAM) +
    box(33, 61, [34, 39], b.d) +
    stroke('M33 61 L67 100 M67 61 L33 100', CREAM, 3) +
    box(42, 30, [16, 16], CREAM) +
    box(45, 33, [10, 10], DOOR)
  );
}

function skyscraper(b: Brush): string {
  const windows = Array.from({ length: 24 }, (_, index) =>
    box(29 + (index % 4) * 11.5, 22 + Math.floor(index / 4) * 11.5, [7, 7], b.r.chance(0.6) ? GLASS : b.dd),
  );
  return (
    stroke('M50 14 V0', b.dd, 2.4) +
    box(36, 10, [28, 10], b.d) +
    box(24, 16, [52, 84], b.c, 2) +
    windows.join('') +
    box(42, 90, [16, 10], DOOR)
  );
}

function bridge(b: Brush): string {
  return (
    path('M0 52 Q50 18 100 52 L100 68 Q50 34 0 68 Z', b.d) +
    path('M0 64 Q50 32 100 64 L100 100 L84 100 Q82 62 50 60 Q18 62 16 100 L0 100 Z', b.c) +
    stroke('M10 48 V36 M30 38 V26 M50 34 V22 M70 38 V26 M90 48 V36 M4 42 Q50 12 96 42', b.dd, 3)
  );
}

function fence(b: Brush): string {
  const boards = [2, 18, 34, 50, 66, 82].map((x) => path(d`M${x} 100 V48 L${x + 7} 38 L${x + 14} 48 V100 Z`, b.c));
  return box(0, 56, [100, 7], b.d) + box(0, 80, [100, 7], b.d) + boards.join('');
}

export const BUILDINGS = thingsOf('building', {
  house: { on: 'g', colours: 'any', size: 1.6, draw: house },
  castle: { on: 'g', colours: 'grey white pink yellow', size: 1.8, draw: castle },
  lighthouse: { on: 'g', colours: 'red blue green black', size: 1.8, draw: lighthouse },
  tent: { on: 'g', colours: 'any', size: 1.05, draw: tent },
  windmill: { on: 'g', colours: 'white red brown blue', size: 1.7, draw: windmill },
  church: { on: 'g', plural: 'churches', colours: 'white grey brown yellow', size: 1.7, draw: church },
  barn: { on: 'g', colours: 'red brown green', size: 1.6, draw: barn },
  skyscraper: { on: 'g', colours: 'grey blue brown black', size: 1.9, draw: skyscraper },
  bridge: { on: 'gw', colours: 'red grey brown', size: 1.1, draw: bridge },
  fence: { on: 'g', colours: 'white brown', size: 0.8, draw: fence },
});
