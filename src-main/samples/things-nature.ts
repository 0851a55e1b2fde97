// Drawings of plants, stones and the sky's own things: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { around, box, circle, d, ellipse, path, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const STEM = '#3f8a3a';
const LEAF = '#4fa045';

function tree(b: Brush): string {
  const puffs = Array.from({ length: 7 }, (_, index) => {
    const angle = (index / 7) * Math.PI * 2;
    return circle(
      50 + Math.cos(angle) * 24,
      36 + Math.sin(angle) * 17,
      b.r.between(15, 20),
      index % 2 === 0 ? b.c : b.d,
    );
  });
  return path('M44 100 Q47 70 42 50 L58 50 Q54 72 57 100 Z', '#7a4f2a') + puffs.join('') + ellipse(46, 30, 20, 16, b.l);
}

function pineTree(b: Brush): string {
  const sway = b.r.between(-3, 3);
  return (
    box(45, 84, [10, 16], '#6d4526') +
    path('M50 48 L86 88 L14 88 Z', b.d) +
    path('M50 26 L78 64 L22 64 Z', b.c) +
    path(d`M${50 + sway} 2 L70 40 L30 40 Z`, b.c) +
    path('M50 26 L64 64 L50 64 Z M50 48 L66 88 L50 88 Z', b.d)
  );
}

function palmTree(b: Brush): string {
  const lean = b.r.between(-12, 12);
  const frond = `M50 26 Q74 4 98 30 Q74 20 50 26 Z`;
  return (
    path(d`M44 100 Q${50 + lean} 66 48 26 L54 26 Q${58 + lean} 66 55 100 Z`, '#96693a') +
    [-200, -160, -120, -60, -20, 20, 35]
      .map((angle, index) => turned(angle, [50, 26], path(frond, index % 2 === 0 ? b.c : b.d)))
      .join('') +
    circle(46, 30, 4.4, '#6b4422') +
    circle(55, 31, 4.4, '#6b4422')
  );
}

function sunflower(b: Brush): string {
  const turn = b.r.between(0, 20);
  return (
    stroke('M50 40 Q53 70 50 100', STEM, 5) +
    path('M51 78 Q70 58 86 66 Q74 84 51 82 Z M50 88 Q32 70 16 78 Q28 94 50 92 Z', LEAF) +
    turned(turn, [50, 32], around(14, [50, 32], ellipse(50, 8, 6, 15, b.c))) +
    circle(50, 32, 15, '#5a3617') +
    circle(50, 32, 10, '#78491f')
  );
}

function tulip(b: Brush): string {
  return (
    stroke('M50 40 L50 100', STEM, 5) +
    path('M50 100 Q24 84 26 54 Q46 70 50 100 Z M50 100 Q76 84 74 58 Q54 72 50 100 Z', LEAF) +
    path('M28 14 Q24 52 50 54 Q76 52 72 14 L61 28 L50 8 L39 28 Z', b.c) +
    path('M50 8 Q40 34 50 54 Q60 34 50 8 Z', b.d)
  );
}

function daisy(b: Brush): string {
  return (
    stroke('M50 40 Q46 70 50 100', STEM, 4) +
    path('M49 82 Q66 66 80 72 Q70 88 49 86 Z', LEAF) +
    around(9, [50, 34], ellipse(50, 13, 8, 17, b.c)) +
    circle(50, 34, 10, '#f4c430')
  );
}

function mushroom(b: Brush): string {
  return (
    path('M38 52 Q42 80 34 100 L66 100 Q58 80 62 52 Z', '#f6ecd8') +
    path('M4 56 Q6 12 50 10 Q94 12 96 56 Q50 68 4 56 Z', b.c) +
    circle(34, 32, 7, '#fffaf0') +
    circle(60, 26, 5.4, '#fffaf0') +
    circle(74, 44, 7, '#fffaf0') +
    circle(20, 50, 4.4, '#fffaf0') +
    circle(50, 50, 5, '#fffaf0')
  );
}

function cactus(b: Brush): string {
  const arm = b.r.between(30, 44);
  return (
    stroke(d`M50 66 L22 66 L22 ${arm}`, b.flat, 13) +
    stroke(d`M50 56 L80 56 L80 ${arm - 8}`, b.d, 13) +
    box(38, 8, [24, 92], b.c, 12) +
    stroke('M46 16 V96 M54 16 V96', b.dd, 1.6) +
    circle(50, 8, 6, '#f06a9b') +
    circle(22, arm - 6, 4.4, '#f06a9b')
  );
}

function rock(b: Brush): string {
  const top = b.r.between(30, 40);
  return (
    path(d`M4 100 Q4 70 20 58 L36 ${top} Q56 ${top - 10} 70 ${top + 8} L90 66 Q98 82 97 100 Z`, b.c) +
    path(d`M36 ${top} L48 66 L32 100 L4 100 Q4 70 20 58 Z`, b.d) +
    path(d`M36 ${top} Q56 ${top - 10} 70 ${top + 8} L48 66 Z`, b.l)
  );
}

function rainbow(): string {
  const bands = ['#d8403a', '#f08a2c', '#f6d23e', '#4ea84a', '#3d73cf', '#7a4bb0'];
  return bands
    .map((colour, index) =>
      stroke(d`M${8 + index * 5} 96 A${42 - index * 5} ${72 - index * 6} 0 0 1 ${92 - index * 5} 96`, colour, 5.6),
    )
    .join('');
}

function star(b: Brush): string {
  return (
    path('M50 4 L63 38 L99 40 L71 62 L81 97 L50 77 L19 97 L29 62 L1 40 L37 38 Z', b.c) +
    path('M50 4 L50 77 L19 97 L29 62 L1 40 L37 38 Z', b.l)
  );
}

function bush(b: Brush): string {
  const berries = Array.from({ length: 8 }, () => circle(b.r.between(18, 84), b.r.between(48, 90), 4, '#c8324a'));
  return (
    circle(24, 74, 24, b.d) +
    circle(76, 74, 24, b.d) +
    circle(50, 60, 28, b.c) +
    box(4, 72, [92, 28], b.c, 14) +
    berries.join('')
  );
}

function starfish(b: Brush): string {
  return (
    around(5, [50, 54], path('M38 54 Q44 10 50 6 Q56 10 62 54 Z', b.c)) +
    around(5, [50, 54], circle(50, 38, 2.6, b.l) + circle(50, 26, 2, b.l)) +
    circle(50, 54, 7, b.l)
  );
}

export const NATURE = thingsOf('plant', {
  tree: { on: 'g', colours: 'green orange red yellow', size: 1.6, draw: tree },
  'pine tree': { on: 'g', colours: 'green', size: 1.6, draw: pineTree },
  'palm tree': { on: 'g', colours: 'green', size: 1.6, draw: palmTree },
  sunflower: { on: 'gt', colours: 'yellow', size: 1, draw: sunflower },
  tulip: { on: 'gt', colours: 'flower', size: 0.75, draw: tulip },
  daisy: { on: 'gt', plural: 'daisies', colours: 'white pink purple', size: 0.75, draw: daisy },
  mushroom: { on: 'g', colours: 'red brown orange purple', size: 0.65, draw: mushroom },
  cactus: { on: 'gf', plural: 'cacti', colours: 'green', size: 1, draw: cactus },
  bush: { on: 'g', plural: 'bushes', colours: 'green', size: 0.8, draw: bush },
}).concat(
  thingsOf('natural thing', {
    rock: { on: 'g', colours: 'grey brown', size: 0.7, draw: rock },
    rainbow: { on: 'a', natural: 'red', size: 1.5, draw: rainbow },
    star: { on: 'a', colours: 'yellow', size: 0.5, draw: star },
    starfish: { on: 'g', plural: 'starfish', colours: 'orange red pink purple', size: 0.5, draw: starfish },
  }),
);
