// Drawings of people and figures: one row each, in a box of 100 by 100 units with the floor at y = 100. Pure.

import { around, box, circle, d, ellipse, eye, path, stroke, turned } from './ink.ts';
import type { Brush } from './ink.ts';
import { thingsOf } from './thing.ts';

const SKINS = ['#f3cda8', '#e0ac7e', '#b97a4b', '#8a5433', '#f7dcc0'];
const HAIRS = ['#2d211b', '#5b3a1e', '#a8682c', '#d9b25a', '#777'];
const TROUSERS = ['#3b4a66', '#4b4038', '#2f3f3a'];

function face(cy: number, skin: string): string {
  return (
    circle(50, cy, 13, skin) +
    circle(45, cy - 1, 1.7, '#1c1a1d') +
    circle(55, cy - 1, 1.7, '#1c1a1d') +
    stroke(d`M45 ${cy + 5} q5 4 10 0`, '#a3433c', 1.6)
  );
}

function arms(b: Brush, skin: string, shoulder: number): string {
  const left = b.r.between(20, 60);
  const right = b.r.chance(0.35) ? b.r.between(120, 150) : b.r.between(20, 60);
  const arm = (side: number, angle: number): string => {
    const x = 50 + side * (12 + Math.sin((angle * Math.PI) / 180) * 20);
    const y = shoulder + Math.cos((angle * Math.PI) / 180) * 22;
    return stroke(d`M${50 + side * 10} ${shoulder} L${x} ${y}`, b.flat, 7) + circle(x, y, 4, skin);
  };
  return arm(-1, left) + arm(1, right);
}

function woman(b: Brush): string {
  const skin = b.r.pick(SKINS);
  const hair = b.r.pick(HAIRS);
  return (
    path('M34 18 Q36 0 50 0 Q64 0 66 18 L68 44 L32 44 Z', hair) +
    box(42, 78, [5, 20], skin) +
    box(53, 78, [5, 20], skin) +
    ellipse(43, 98, 6, 2.6, '#40302c') +
    ellipse(57, 98, 6, 2.6, '#40302c') +
    arms(b, skin, 36) +
    path('M40 31 L60 31 L62 50 L76 84 L24 84 L38 50 Z', b.c) +
    box(38, 48, [24, 4], b.dd) +
    face(18, skin) +
    path('M36 16 Q40 2 50 3 Q60 2 64 16 Q56 8 50 9 Q42 9 36 16 Z', hair)
  );
}

function man(b: Brush): string {
  const skin = b.r.pick(SKINS);
  const trousers = b.r.pick(TROUSERS);
  return (
    box(39, 62, [10, 36], trousers, 3) +
    box(51, 62, [10, 36], trousers, 3) +
    ellipse(42, 98, 8, 3, '#2b2420') +
    ellipse(58, 98, 8, 3, '#2b2420') +
    arms(b, skin, 37) +
    box(37, 31, [26, 36], b.c, 6) +
    box(37, 62, [26, 4], '#3a2a20') +
    face(18, skin) +
    path('M37 18 Q36 34 50 34 Q64 34 63 18 Q60 25 50 25 Q40 25 37 18 Z', b.r.pick(HAIRS)) +
    ellipse(50, 8, 20, 3.4, '#3d2f28') +
    path('M39 8 Q39 -3 50 -3 Q61 -3 61 8 Z', '#3d2f28')
  );
}

function child(b: Brush): string {
  const skin = b.r.pick(SKINS);
  return (
    box(38, 76, [9, 20], '#4a5f8a', 2) +
    box(53, 76, [9, 20], '#4a5f8a', 2) +
    ellipse(42, 97, 8, 3.4, '#c8423a') +
    ellipse(58, 97, 8, 3.4, '#c8423a') +
    arms(b, skin, 58) +
    box(34, 50, [32, 32], b.c, 8) +
    box(34, 62, [32, 5], '#fffaf0') +
    `<g transform="translate(-30 -16) scale(1.6)">${face(29, skin)}</g>` +
    path('M28 28 Q28 6 50 6 Q72 6 72 28 Z', b.d) +
    ellipse(62, 28, 22, 4, b.dd) +
    circle(50, 6, 4, '#fffaf0')
  );
}

function snowman(b: Brush): string {
  const snow = '#f8fbff';
  return (
    stroke('M28 54 L6 40 M12 44 L8 34 M72 54 L94 40 M88 44 L92 34', '#6b4426', 3) +
    circle(50, 78, 24, '#e9f1fa') +
    circle(50, 48, 19, snow) +
    circle(50, 24, 14, snow) +
    eye(45, 21, 2) +
    eye(55, 21, 2) +
    path('M50 25 L66 29 L50 30 Z', '#f08a24') +
    circle(50, 46, 2.2, '#222') +
    circle(50, 55, 2.2, '#222') +
    path('M33 34 Q50 42 67 34 L68 40 Q50 48 32 40 Z', b.c) +
    box(60, 38, [8, 18], b.d, 2) +
    box(36, 9, [28, 4], '#26262c', 1) +
    box(40, -4, [20, 14], '#26262c', 1)
  );
}

function robot(b: Brush): string {
  return (
    stroke('M50 14 V4', '#7d838e', 3) +
    circle(50, 3, 4, '#e2483f') +
    stroke(d`M26 46 L10 ${b.r.between(50, 72)} M74 46 L90 ${b.r.between(24, 72)}`, '#8d939e', 6) +
    box(34, 76, [10, 20], '#8d939e', 2) +
    box(56, 76, [10, 20], '#8d939e', 2) +
    box(29, 93, [18, 7], b.dd, 3) +
    box(53, 93, [18, 7], b.dd, 3) +
    box(24, 40, [52, 40], b.c, 6) +
    box(30, 12, [40, 26], b.c, 6) +
    circle(41, 24, 6, '#fff6c8') +
    circle(59, 24, 6, '#fff6c8') +
    circle(41, 24, 2.6, '#222') +
    circle(59, 24, 2.6, '#222') +
    box(42, 32, [16, 3], '#303038') +
    box(36, 48, [28, 16], '#dfe6ee', 2) +
    circle(42, 56, 3, '#e2483f') +
    circle(50, 56, 3, '#f0c33c') +
    circle(58, 56, 3, '#4ea84a')
  );
}

function scarecrow(b: Brush): string {
  const straw = '#e0b852';
  return (
    box(47, 30, [6, 70], '#7a5433') +
    box(4, 42, [92, 5], '#7a5433') +
    path('M12 38 L88 38 L88 52 L66 52 L70 84 L30 84 L34 52 L12 52 Z', b.c) +
    around(
      1,
      [50, 50],
      stroke(
        'M6 40 L2 52 M8 52 L4 58 M94 40 L98 52 M92 52 L96 58 M34 84 L32 94 M44 84 V94 M56 84 V94 M66 84 L68 94',
        straw,
        3,
      ),
    ) +
    turned(
      b.r.between(-8, 8),
      [50, 26],
      circle(50, 24, 13, '#edd39a') +
        eye(45, 22, 2) +
        eye(55, 22, 2) +
        stroke('M44 30 q6 4 12 0', DARK_THREAD, 1.4) +
        path('M26 14 L50 -4 L74 14 Z', '#8a5a2c'),
    ) +
    box(42, 60, [14, 12], '#f2c53d')
  );
}

const DARK_THREAD = '#4a2f1e';

export const PEOPLE = thingsOf('person', {
  woman: { on: 'gf', plural: 'women', colours: 'any', size: 1.15, draw: woman },
  man: { on: 'gf', plural: 'men', colours: 'any', size: 1.15, draw: man },
  child: { on: 'gf', plural: 'children', colours: 'any', size: 0.85, draw: child },
}).concat(
  thingsOf('figure', {
    snowman: { on: 'g', plural: 'snowmen', colours: 'bright', size: 1, draw: snowman },
    robot: { on: 'gf', colours: 'any', size: 1, draw: robot },
    scarecrow: { on: 'g', colours: 'any', size: 1.1, draw: scarecrow },
  }),
);
