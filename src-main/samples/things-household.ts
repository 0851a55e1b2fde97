// Drawings of things from a home: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { around, box, circle, d, ellipse, path, ring, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const WOOD = '#9a6a3c';
const DARK = '#2a2a30';

function chair(b: Brush): string {
  return (
    box(20, 4, [8, 96], b.d, 3) +
    box(24, 8, [6, 46], b.c, 3) +
    box(20, 14, [34, 7], b.c, 3) +
    box(20, 30, [34, 7], b.c, 3) +
    box(48, 6, [8, 50], b.d, 3) +
    box(18, 54, [66, 10], b.c, 4) +
    box(74, 60, [8, 40], b.d, 3) +
    box(48, 62, [7, 34], b.dd, 3) +
    box(24, 78, [54, 5], b.d)
  );
}

function table(b: Brush): string {
  return (
    box(10, 46, [8, 54], b.d, 2) +
    box(82, 46, [8, 54], b.d, 2) +
    box(24, 50, [6, 40], b.dd, 2) +
    box(70, 50, [6, 40], b.dd, 2) +
    box(0, 36, [100, 12], b.c, 3) +
    box(8, 48, [84, 7], b.d)
  );
}

function lamp(b: Brush): string {
  return (
    circle(50, 40, 46, 'rgba(255,236,160,0.28)') +
    box(47, 46, [6, 46], WOOD) +
    ellipse(50, 94, 22, 6, WOOD) +
    path('M32 8 L68 8 L86 52 L14 52 Z', b.c) +
    ellipse(50, 52, 36, 5, '#fff3bf')
  );
}

function cup(b: Brush): string {
  const steam = b.r.between(0, 5);
  return (
    stroke(
      d`M36 24 q-8 -8 0 -14 q6 -6 0 ${-8 - steam} M56 24 q-8 -8 0 -14 q6 -6 0 ${-8 - steam}`,
      'rgba(255,255,255,0.75)',
      3,
    ) +
    ring(78, 58, 16, [b.d, 7]) +
    path('M12 32 L80 32 Q82 92 62 97 L30 97 Q10 92 12 32 Z', b.c) +
    ellipse(46, 32, 34, 7, b.d) +
    ellipse(46, 33, 29, 5, '#6a3f22')
  );
}

function teapot(b: Brush): string {
  return (
    stroke('M20 48 Q-4 46 6 70 Q12 82 26 80', b.d, 7) +
    path('M72 66 Q84 60 86 40 L98 36 Q98 74 74 86 Z', b.d) +
    ellipse(48, 68, 34, 30, b.c) +
    path('M28 42 Q48 26 68 42 Z', b.d) +
    circle(48, 28, 6, b.dd) +
    box(30, 92, [36, 7], b.dd, 3) +
    around(5, [48, 66], circle(48, 57, 5, '#fff6e6')) +
    circle(48, 66, 4.4, '#f2b632')
  );
}

function vase(b: Brush): string {
  return (
    stroke('M48 44 Q40 22 28 16 M50 44 L50 14 M53 44 Q62 24 74 18', '#3f8a3a', 3) +
    circle(27, 14, 9, '#f06a8c') +
    circle(50, 10, 9, '#f7c948') +
    circle(74, 16, 9, '#b36ad6') +
    path('M38 42 L62 42 L58 52 Q82 66 76 84 Q70 98 62 100 L38 100 Q30 98 24 84 Q18 66 42 52 Z', b.c) +
    stroke('M26 74 Q50 84 75 74', b.l, 4)
  );
}

function umbrella(b: Brush): string {
  return (
    stroke('M50 8 L50 88 Q50 98 60 97 Q67 95 66 88', WOOD, 4) +
    path(
      'M2 52 Q6 8 50 6 Q94 8 98 52 Q90 44 82 52 Q74 44 66 52 Q58 44 50 52 Q42 44 34 52 Q26 44 18 52 Q10 44 2 52 Z',
      b.c,
    ) +
    path('M50 6 Q30 20 34 52 Q42 44 50 52 Q58 44 66 52 Q70 20 50 6 Z', b.d) +
    box(48, 0, [4, 9], WOOD, 1)
  );
}

function clock(b: Brush): string {
  const hour = b.r.whole(0, 11) * 30;
  return (
    path('M24 90 L14 100 M76 90 L86 100', 'none', ` stroke="${b.dd}" stroke-width="8" stroke-linecap="round"`) +
    ellipse(24, 14, 15, 10, b.d) +
    ellipse(76, 14, 15, 10, b.d) +
    circle(50, 56, 42, b.c) +
    circle(50, 56, 33, '#fdfaf0') +
    around(12, [50, 56], box(49, 26, [2.4, 6], DARK)) +
    turned(hour, [50, 56], box(48, 36, [4, 22], DARK, 2)) +
    turned(b.r.between(0, 360), [50, 56], box(48.6, 28, [2.8, 29], DARK, 1)) +
    circle(50, 56, 4, '#d1392f')
  );
}

function book(b: Brush): string {
  return (
    path('M2 34 Q28 22 50 36 Q72 22 98 34 L98 92 Q72 80 50 94 Q28 80 2 92 Z', b.c) +
    path('M8 32 Q30 22 50 34 L50 86 Q30 74 8 84 Z', '#fffaf0') +
    path('M92 32 Q70 22 50 34 L50 86 Q70 74 92 84 Z', '#f4ecd8') +
    stroke(
      'M15 42 Q30 36 43 44 M15 54 Q30 48 43 56 M15 66 Q30 60 43 68 M57 44 Q70 36 85 42 M57 56 Q70 48 85 54 M57 68 Q70 60 85 66',
      '#a9a294',
      1.8,
    )
  );
}

function gift(b: Brush): string {
  return (
    path('M50 30 Q26 28 24 14 Q36 2 50 30 Q64 2 76 14 Q74 28 50 30 Z', '#f6d24a') +
    box(8, 46, [84, 54], b.c, 3) +
    box(2, 30, [96, 19], b.d, 3) +
    box(42, 30, [16, 70], '#f6d24a')
  );
}

function suitcase(b: Brush): string {
  return (
    stroke('M36 32 L36 16 Q36 12 40 12 L60 12 Q64 12 64 16 L64 32', DARK, 5) +
    box(4, 30, [92, 66], b.c, 9) +
    box(16, 30, [9, 66], b.dd) +
    box(75, 30, [9, 66], b.dd) +
    box(44, 56, [12, 10], '#e3c15a', 2) +
    box(16, 95, [10, 5], DARK) +
    box(74, 95, [10, 5], DARK)
  );
}

function guitar(b: Brush): string {
  const tilt = b.r.between(10, 26);
  return turned(
    tilt,
    [50, 60],
    box(46, 8, [8, 54], '#6b4426') +
      box(43, 0, [14, 12], DARK, 2) +
      ellipse(50, 58, 20, 17, b.c) +
      ellipse(50, 80, 27, 20, b.c) +
      circle(50, 64, 9, DARK) +
      box(40, 84, [20, 4], DARK, 1) +
      stroke('M48 8 V86 M52 8 V86', '#e8e2d2', 0.9),
  );
}

function ball(b: Brush): string {
  return (
    circle(50, 52, 47, b.c) +
    path('M50 5 Q24 50 50 99 Q76 50 50 5 Z', '#fffaf0') +
    path('M4 46 Q50 66 96 46 L96 58 Q50 78 4 58 Z', b.dd) +
    ellipse(32, 26, 9, 6, b.l)
  );
}

function balloon(b: Brush): string {
  return (
    stroke(d`M50 70 Q${b.r.between(38, 46)} 82 50 88 Q58 94 50 100`, '#f4f0e6', 1.8) +
    ellipse(50, 34, 29, 34, b.c) +
    path('M44 70 L56 70 L50 64 Z', b.d) +
    ellipse(39, 22, 6, 11, b.l)
  );
}

function kite(b: Brush): string {
  return turned(
    b.r.between(-18, 18),
    [50, 40],
    stroke('M50 74 Q40 84 52 90 Q60 94 50 100', '#f6efdf', 2) +
      path('M50 0 L84 34 L50 76 L16 34 Z', b.c) +
      path('M50 0 L84 34 L50 34 Z M50 34 L50 76 L16 34 Z', b.d) +
      path('M44 84 L36 80 L36 90 Z M44 84 L54 80 L54 90 Z', '#f2c53d'),
  );
}

function hat(b: Brush): string {
  return (
    ellipse(50, 84, 49, 14, b.d) +
    path('M20 82 Q20 26 36 24 Q50 32 64 24 Q80 26 80 82 Q50 92 20 82 Z', b.c) +
    path('M20 70 Q50 82 80 70 L80 82 Q50 92 20 82 Z', b.dd)
  );
}

function boot(b: Brush): string {
  return (
    path('M22 6 L62 6 L60 60 Q92 62 96 88 L96 92 L20 92 Z', b.c) +
    box(18, 90, [80, 10], b.dd, 4) +
    box(20, 4, [44, 11], b.d, 4) +
    stroke('M36 30 L50 28 M36 42 L50 40', b.l, 3)
  );
}

function drum(b: Brush): string {
  return (
    turned(-28, [50, 26], box(12, 12, [52, 4], WOOD, 2) + circle(12, 14, 5, '#f3e3c2')) +
    path('M8 40 L92 40 L92 86 Q50 104 8 86 Z', b.c) +
    stroke('M8 48 L29 92 L50 52 L71 92 L92 48', '#f6e2a6', 2.6) +
    ellipse(50, 40, 42, 12, '#f7f2e4') +
    ring(50, 40, 0.1, [b.d, 0.1]) +
    stroke('M8 40 A42 12 0 0 0 92 40', b.dd, 4)
  );
}

function bed(b: Brush): string {
  return (
    box(0, 26, [8, 74], WOOD, 3) +
    box(92, 46, [8, 54], WOOD, 3) +
    box(4, 66, [92, 18], '#f4efe4', 3) +
    path('M30 58 Q60 50 94 58 L94 82 L30 82 Z', b.c) +
    box(10, 52, [24, 16], '#ffffff', 7) +
    stroke('M34 70 Q62 64 92 70', b.d, 3)
  );
}

function sofa(b: Brush): string {
  return (
    box(12, 92, [6, 8], WOOD) +
    box(82, 92, [6, 8], WOOD) +
    box(10, 30, [80, 48], b.d, 12) +
    box(12, 62, [38, 24], b.c, 6) +
    box(50, 62, [38, 24], b.c, 6) +
    box(0, 48, [16, 46], b.c, 8) +
    box(84, 48, [16, 46], b.c, 8) +
    box(8, 84, [84, 10], b.dd, 3)
  );
}

function candle(b: Brush): string {
  return (
    circle(50, 20, 22, 'rgba(255,220,120,0.35)') +
    path('M50 2 Q62 18 50 30 Q38 18 50 2 Z', '#ff9d2e') +
    path('M50 12 Q56 20 50 28 Q44 20 50 12 Z', '#ffe68a') +
    box(49, 28, [2, 8], DARK) +
    box(36, 35, [28, 56], b.c, 4) +
    path('M36 38 Q38 60 42 46 Q46 40 50 44 L50 35 L36 35 Z', b.l) +
    ellipse(50, 94, 34, 6, '#c8a24a')
  );
}

function key(b: Brush): string {
  return turned(
    b.r.between(-30, 30),
    [50, 50],
    ring(26, 50, 17, [b.flat, 9]) +
      box(42, 46, [54, 8], b.flat, 3) +
      box(76, 52, [6, 16], b.flat, 2) +
      box(88, 52, [6, 12], b.flat, 2),
  );
}

function backpack(b: Brush): string {
  return (
    stroke('M38 14 Q50 -4 62 14', b.dd, 5) +
    box(8, 52, [16, 36], b.d, 7) +
    box(76, 52, [16, 36], b.d, 7) +
    path('M18 98 L18 40 Q20 10 50 10 Q80 10 82 40 L82 98 Z', b.c) +
    box(28, 58, [44, 32], b.d, 6) +
    box(18, 42, [64, 5], b.dd) +
    box(46, 58, [8, 12], '#e8c65a', 2)
  );
}

function basket(b: Brush): string {
  return (
    stroke('M14 52 Q16 6 50 6 Q84 6 86 52', b.d, 6) +
    path('M4 50 L96 50 L84 98 L16 98 Z', b.c) +
    stroke('M8 62 H92 M11 74 H89 M14 86 H86 M26 52 L32 98 M42 52 L44 98 M58 52 L56 98 M74 52 L68 98', b.dd, 2) +
    box(1, 46, [98, 9], b.d, 4)
  );
}

function bottle(b: Brush): string {
  return (
    box(42, 0, [16, 12], '#b98550', 2) +
    path('M42 12 L58 12 L58 34 Q74 42 74 58 L74 94 Q74 100 66 100 L34 100 Q26 100 26 94 L26 58 Q26 42 42 34 Z', b.c) +
    box(26, 60, [48, 24], '#fbf4e2') +
    box(32, 46, [5, 48], b.l, 2)
  );
}

export const HOUSEHOLD = thingsOf('household thing', {
  chair: { on: 'gf', colours: 'any', size: 0.95, draw: chair },
  table: { on: 'gf', colours: 'brown white black red green blue', size: 0.9, draw: table },
  lamp: { on: 'ft', colours: 'bright', size: 0.9, draw: lamp },
  cup: { on: 'gt', colours: 'any', size: 0.5, draw: cup },
  teapot: { on: 'gt', colours: 'any', size: 0.6, draw: teapot },
  vase: { on: 'gft', colours: 'any', size: 0.75, draw: vase },
  umbrella: { on: 'gf', colours: 'any', size: 0.95, draw: umbrella },
  clock: { on: 'ft', colours: 'any', size: 0.65, draw: clock },
  book: { on: 'gft', colours: 'any', size: 0.55, draw: book },
  'gift box': { on: 'gft', plural: 'gift boxes', colours: 'any', size: 0.65, draw: gift },
  suitcase: { on: 'gf', colours: 'any', size: 0.7, draw: suitcase },
  guitar: { on: 'gf', colours: 'any', size: 1, draw: guitar },
  ball: { on: 'gfw', colours: 'any', size: 0.5, draw: ball },
  balloon: { on: 'a', colours: 'any', size: 0.75, draw: balloon },
  kite: { on: 'a', colours: 'bright', size: 0.8, draw: kite },
  hat: { on: 'gft', colours: 'any', size: 0.5, draw: hat },
  boot: { on: 'gf', colours: 'any', size: 0.6, draw: boot },
  drum: { on: 'gf', colours: 'bright', size: 0.7, draw: drum },
  bed: { on: 'f', colours: 'any', size: 1, draw: bed },
  sofa: { on: 'f', colours: 'any', size: 1, draw: sofa },
  candle: { on: 'ft', colours: 'any', size: 0.65, draw: candle },
  key: { on: 'gt', colours: 'yellow grey', size: 0.5, draw: key },
  backpack: { on: 'gf', colours: 'any', size: 0.7, draw: backpack },
  basket: { on: 'gft', colours: 'brown yellow white', size: 0.6, draw: basket },
  bottle: { on: 'gt', colours: 'green blue brown purple turquoise', size: 0.7, draw: bottle },
});
