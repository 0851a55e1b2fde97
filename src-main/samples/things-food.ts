// Drawings of food: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { box, circle, d, ellipse, path, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const STALK = '#6b4a2a';
const LEAF = '#4fa045';

function apple(b: Brush): string {
  return (
    path('M50 34 Q34 18 16 34 Q2 56 20 86 Q34 104 50 96 Q66 104 80 86 Q98 56 84 34 Q66 18 50 34 Z', b.c) +
    ellipse(30, 50, 7, 12, b.l) +
    stroke('M50 34 Q50 20 56 12', STALK, 4) +
    path('M54 22 Q66 4 82 12 Q74 28 54 22 Z', LEAF)
  );
}

function banana(b: Brush): string {
  return (
    path('M10 36 Q20 84 66 88 Q88 88 96 76 Q92 72 84 74 Q42 74 26 30 Z', b.c) +
    path('M10 36 Q20 84 66 88 Q40 78 20 33 Z', b.d) +
    path('M9 36 L12 22 L22 20 L26 31 Z', STALK) +
    circle(95, 76, 3, STALK)
  );
}

function pear(b: Brush): string {
  return (
    path('M50 20 Q68 22 66 44 Q88 60 84 80 Q76 100 50 99 Q24 100 16 80 Q12 60 34 44 Q32 22 50 20 Z', b.c) +
    ellipse(34, 70, 7, 13, b.l) +
    stroke('M50 22 Q50 10 56 4', STALK, 4) +
    path('M54 14 Q66 2 80 10 Q70 24 54 14 Z', LEAF)
  );
}

function cake(b: Brush): string {
  const candles = [30, 50, 70].map((x) => box(x - 2, 16, [4, 22], '#fff6e0', 1) + ellipse(x, 11, 3, 5, '#ffb02e'));
  return (
    ellipse(50, 95, 48, 5, '#dfe3e8') +
    candles.join('') +
    box(10, 54, [80, 40], b.c, 5) +
    box(22, 36, [56, 22], b.c, 5) +
    path('M10 58 Q18 74 26 60 Q34 76 42 60 Q50 76 58 60 Q66 76 74 60 Q82 74 90 58 L90 54 L10 54 Z', '#fffaf2') +
    path('M22 42 Q29 52 36 43 Q43 54 50 43 Q57 54 64 43 Q71 52 78 42 L78 36 L22 36 Z', '#fffaf2')
  );
}

function iceCream(b: Brush): string {
  return (
    path('M26 46 L50 100 L74 46 Z', '#dca35c') +
    stroke('M34 50 L58 82 M46 48 L64 70 M66 50 L42 82 M54 48 L36 70', '#b97d38', 1.6) +
    circle(50, 26, 25, b.c) +
    ellipse(32, 44, 9, 7, b.c) +
    ellipse(50, 47, 9, 8, b.d) +
    ellipse(68, 44, 9, 7, b.c) +
    ellipse(41, 17, 7, 9, b.l) +
    circle(54, 4, 5, '#d12b3f')
  );
}

function pumpkin(b: Brush): string {
  return (
    ellipse(22, 66, 21, 31, b.d) +
    ellipse(78, 66, 21, 31, b.d) +
    ellipse(35, 66, 20, 33, b.c) +
    ellipse(65, 66, 20, 33, b.c) +
    ellipse(50, 66, 15, 34, b.l) +
    path('M44 34 Q46 20 38 14 L54 10 Q52 22 57 34 Z', '#5b7a33')
  );
}

function carrot(b: Brush): string {
  return (
    path('M46 30 Q28 18 30 2 Q44 8 50 28 Q52 8 60 0 Q68 14 54 30 Q68 14 78 12 Q76 28 56 34 Z', LEAF) +
    path('M30 38 Q50 24 70 38 Q72 66 50 100 Q28 66 30 38 Z', b.c) +
    stroke('M34 50 L48 52 M66 60 L54 62 M40 72 L48 73', b.dd, 2)
  );
}

function cherries(b: Brush): string {
  return (
    stroke('M28 68 Q36 30 60 10 Q66 36 72 64', STALK, 3) +
    path('M60 10 Q80 0 94 12 Q80 28 60 10 Z', LEAF) +
    circle(28, 78, 21, b.c) +
    circle(72, 76, 21, b.c) +
    ellipse(21, 71, 5, 7, b.l) +
    ellipse(65, 69, 5, 7, b.l)
  );
}

function watermelon(b: Brush): string {
  const seeds = [30, 42, 54, 66].map((x, index) => ellipse(x + 2, 52 + (index % 2) * 12, 2, 3.6, '#2a2124'));
  return (
    path('M2 38 A48 56 0 0 0 98 38 Z', '#2f7d3a') +
    path('M7 38 A43 50 0 0 0 93 38 Z', '#e9f3cf') +
    path('M11 38 A39 45 0 0 0 89 38 Z', b.c) +
    seeds.join('') +
    circle(49, 70, 2, '#2a2124')
  );
}

function pizza(b: Brush): string {
  return (
    path('M50 100 L6 22 Q50 -6 94 22 Z', '#d9a04a') +
    path('M50 96 L14 28 Q50 6 86 28 Z', b.c) +
    circle(40, 38, 8, '#b9302c') +
    circle(62, 42, 8, '#b9302c') +
    circle(50, 64, 7, '#b9302c') +
    path('M30 26 q5 4 10 0 M56 28 q6 5 10 1 M48 52 q5 3 8 -1', '#3d8a3c')
  );
}

function cheese(b: Brush): string {
  return (
    path('M2 62 L66 26 Q98 34 98 62 Z', b.l) +
    box(2, 62, [96, 34], b.c) +
    circle(24, 80, 7, b.d) +
    circle(56, 74, 5, b.d) +
    circle(78, 84, 7, b.d) +
    ellipse(64, 46, 7, 4, b.d) +
    ellipse(84, 54, 5, 3, b.d)
  );
}

function strawberry(b: Brush): string {
  const seeds = [
    [34, 48],
    [50, 44],
    [66, 48],
    [40, 64],
    [60, 64],
    [50, 80],
  ];
  return (
    path('M14 34 Q50 18 86 34 Q92 62 50 100 Q8 62 14 34 Z', b.c) +
    seeds.map(([x, y]) => ellipse(x ?? 0, y ?? 0, 2.2, 3.4, '#fbe08a')).join('') +
    path('M50 14 L62 26 L84 20 L70 38 L50 30 L30 38 L16 20 L38 26 Z', LEAF) +
    stroke('M50 22 L52 6', STALK, 4)
  );
}

function bread(b: Brush): string {
  return (
    path('M6 96 Q2 52 14 46 Q8 22 36 24 L66 24 Q94 22 88 46 Q98 52 94 96 Z', b.c) +
    stroke('M28 40 L40 54 M46 38 L58 52 M64 38 L76 52', b.l, 5)
  );
}

function lollipop(b: Brush): string {
  return (
    box(47, 56, [6, 44], '#f7f2e6', 2) +
    circle(50, 32, 31, b.c) +
    stroke(d`M50 32 q8 -4 6 -12 q-10 -12 -22 0 q-10 18 8 30 q22 10 34 -14`, '#fffaf2', 5) +
    turned(b.r.between(-30, 30), [50, 66], path('M50 66 L34 58 L34 74 Z M50 66 L66 58 L66 74 Z', b.d))
  );
}

export const FOOD = thingsOf('food', {
  apple: { on: 'gt', colours: 'red green yellow', size: 0.5, draw: apple },
  banana: { on: 'gt', colours: 'yellow', size: 0.55, draw: banana },
  pear: { on: 'gt', colours: 'green yellow', size: 0.55, draw: pear },
  cake: { on: 'gt', colours: 'pink brown yellow blue purple', size: 0.75, draw: cake },
  'ice cream': { on: 'gt', colours: 'pink brown yellow white green purple turquoise', size: 0.7, draw: iceCream },
  pumpkin: { on: 'gt', colours: 'orange', size: 0.7, draw: pumpkin },
  carrot: { on: 'gt', colours: 'orange', size: 0.6, draw: carrot },
  'pair of cherries': { on: 'gt', plural: 'pairs of cherries', colours: 'red', size: 0.5, draw: cherries },
  'slice of watermelon': { on: 'gt', plural: 'slices of watermelon', natural: 'red', size: 0.55, draw: watermelon },
  'slice of pizza': { on: 'gt', plural: 'slices of pizza', natural: 'yellow', size: 0.6, draw: pizza },
  cheese: { on: 'gt', plural: 'pieces of cheese', natural: 'yellow', size: 0.5, draw: cheese },
  strawberry: { on: 'gt', plural: 'strawberries', colours: 'red', size: 0.5, draw: strawberry },
  bread: { on: 'gt', plural: 'loaves of bread', natural: 'brown', size: 0.55, draw: bread },
  lollipop: { on: 'gt', colours: 'bright', size: 0.65, draw: lollipop },
});
