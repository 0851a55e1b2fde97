// The twelve places of the storybook: what they are called, what can stand in them, and their outdoor backgrounds. Pure.
/* eslint max-params: ["error", 5] -- a drawing is a list of numbers */

import { box, circle, d, ellipse, path, stroke } from './ink.ts';
import { hex } from './palette.ts';
import { drawKitchen, drawLivingRoom } from './rooms.ts';
import { type View, ridge } from './sky.ts';
import type { Surface } from './thing.ts';

export interface Place {
  readonly name: string;
  /** Ways of saying it after a thing: "a red car" + " on the beach". */
  readonly phrases: readonly string[];
  readonly surfaces: readonly Surface[];
  readonly indoors: boolean;
  /** Things that the background already shows. */
  readonly without: readonly string[];
  /** Everything between the sky and the things. */
  draw(view: View): string;
}

/** Colour of ground: snow covers most of it. */
function soil(view: View, h: number, s: number, l: number): string {
  return view.weather === 'snowy' ? hex(210, 22, Math.min(96, 84 + l * 0.16)) : hex(h, s, l);
}

function ground(view: View, y: number, fills: readonly [string, string]): string {
  const { width, height, random } = view;
  const tufts = Array.from({ length: 16 }, () => {
    const x = random.between(0, width);
    const at = random.between(y + 30, height);
    return d`M${x} ${at} l-9 -20 M${x} ${at} l1 -26 M${x} ${at} l10 -19`;
  });
  return ridge(view, y, { height: 26, bumps: 3, fill: fills[0] }) + stroke(tufts.join(''), fills[1], 4);
}

function water(view: View, top: number, bottom: number): string {
  const { width, random, time } = view;
  const l = { morning: 58, afternoon: 52, evening: 44, night: 24 }[time];
  const waves = Array.from({ length: 16 }, () => {
    const x = random.between(-40, width);
    return d`M${x} ${random.between(top + 16, bottom - 10)} q24 -13 48 0 q24 13 48 0`;
  });
  return (
    box(-20, top, [width + 40, bottom - top + 40], hex(202, view.weather === 'sunny' ? 66 : 32, l)) +
    stroke(waves.join(''), 'rgba(255,255,255,0.42)', 4)
  );
}

function pine(x: number, base: number, size: number, fill: string): string {
  return (
    box(x - size * 0.05, base - size * 0.2, [size * 0.1, size * 0.2], '#5b3b22') +
    path(
      d`M${x} ${base - size} L${x + size * 0.3} ${base - size * 0.12} L${x - size * 0.3} ${base - size * 0.12} Z`,
      fill,
    )
  );
}

function beach(view: View): string {
  const { horizon, height, width, random } = view;
  const shore = height * 0.68;
  const shells = Array.from({ length: 9 }, () =>
    ellipse(random.between(0, width), random.between(shore + 60, height), 8, 5, '#f6efe0'),
  );
  return (
    water(view, horizon, shore) +
    ridge(view, shore + 4, { height: 34, bumps: 3, fill: 'rgba(255,255,255,0.85)' }) +
    ridge(view, shore + 20, { height: 30, bumps: 3, fill: soil(view, 42, 70, 76) }) +
    shells.join('')
  );
}

function lake(view: View): string {
  const { horizon, height, width, random } = view;
  const shore = height * 0.7;
  const reeds = Array.from({ length: 14 }, () => {
    const x = random.chance(0.5) ? random.between(0, width * 0.16) : random.between(width * 0.84, width);
    return d`M${x} ${shore + 40} q${random.between(-10, 10)} -50 ${random.between(-8, 8)} -100`;
  });
  return (
    ridge(view, horizon - 10, { height: 130, bumps: 3, fill: soil(view, 150, 26, 42) }) +
    water(view, horizon, shore) +
    stroke(reeds.join(''), hex(96, 34, 30), 6) +
    ground(view, shore + 14, [soil(view, 102, 44, 44), soil(view, 104, 46, 34)])
  );
}

function harbour(view: View): string {
  const { horizon, height, width, random } = view;
  const quay = height * 0.7;
  const step = width / 8;
  const houses = Array.from({ length: 8 }, (_, index) => {
    const tall = random.between(90, 170);
    const x = index * step;
    const fill = hex(random.pick([8, 32, 48, 200, 340]), 46, random.between(66, 80));
    const roof = path(
      d`M${x - 4} ${horizon - tall} L${x + step / 2} ${horizon - tall - 56} L${x + step + 4} ${horizon - tall} Z`,
      '#8a4a3a',
    );
    return (
      box(x, horizon - tall, [step - 2, tall + 6], fill) +
      roof +
      box(x + step * 0.3, horizon - tall * 0.6, [step * 0.32, 34], '#4d5a6e')
    );
  });
  const planks = Array.from({ length: 9 }, (_, index) => d`M${(index * width) / 8} ${quay} V${height + 20}`);
  const posts = [0.08, 0.36, 0.64, 0.92].map((x) => box(x * width - 12, quay - 46, [24, 70], '#5e4630', 5));
  return (
    houses.join('') +
    water(view, horizon, quay) +
    posts.join('') +
    box(-20, quay, [width + 40, height - quay + 40], soil(view, 30, 26, 52)) +
    stroke(planks.join(''), 'rgba(50,36,24,0.4)', 4)
  );
}

function forest(view: View): string {
  const { horizon, width, height, random } = view;
  const row = (count: number, base: number, look: readonly [size: number, light: number]): string =>
    Array.from({ length: count }, (_, index) =>
      pine(
        ((index + random.next()) / count) * width,
        base + random.between(-8, 12),
        look[0] * random.between(0.8, 1.2),
        soil(view, 140, 36, look[1]),
      ),
    ).join('');
  const trunks = [random.between(0, 0.1), random.between(0.9, 1)].map((x) =>
    box(x * width - 40, -20, [76, height * 0.8], '#4d3421', 10),
  );
  return (
    box(-20, horizon - 160, [width + 40, 240], soil(view, 146, 28, 30)) +
    row(11, horizon + 20, [420, 24]) +
    row(9, horizon + 50, [360, 31]) +
    ground(view, horizon + 50, [soil(view, 88, 32, 34), soil(view, 96, 40, 24)]) +
    trunks.join('')
  );
}

function mountains(view: View): string {
  const { horizon, width, random } = view;
  const peaks = Array.from({ length: 4 }, (_, index) => {
    const x = ((index + random.between(0.2, 0.8)) / 4) * width;
    const tall = random.between(230, 390);
    const half = tall * random.between(0.8, 1.1);
    const top = horizon - tall;
    const snow = path(
      d`M${x} ${top} L${x + half * 0.32} ${top + tall * 0.32} L${x + half * 0.1} ${top + tall * 0.25} L${x - half * 0.06} ${top + tall * 0.36} L${x - half * 0.3} ${top + tall * 0.3} Z`,
      '#f7fafc',
    );
    return (
      path(d`M${x} ${top} L${x + half} ${horizon + 40} L${x - half} ${horizon + 40} Z`, hex(222, 18, 40 + index * 5)) +
      snow
    );
  });
  return (
    peaks.join('') +
    ridge(view, horizon + 30, { height: 60, bumps: 4, fill: soil(view, 134, 26, 36) }) +
    ground(view, horizon + 90, [soil(view, 96, 30, 44), soil(view, 96, 32, 32)])
  );
}

function street(view: View): string {
  const { horizon, width, height, random, time } = view;
  const kerb = height * 0.68;
  const lit = time === 'night' || time === 'evening';
  const blocks = Array.from({ length: 6 }, (_, index) => {
    const wide = width / 6;
    const tall = random.between(210, horizon + 120);
    const top = kerb - 30 - tall;
    const panes = Array.from({ length: 12 }, (_pane, at) =>
      box(
        index * wide + 26 + (at % 3) * (wide * 0.28),
        top + 30 + Math.floor(at / 3) * 66,
        [wide * 0.15, 36],
        lit && random.chance(0.6) ? '#ffe08a' : '#6f8398',
      ),
    );
    return (
      box(
        index * wide,
        top,
        [wide - 4, tall + 60],
        hex(random.pick([12, 24, 200, 220, 40]), 22, random.between(46, 66)),
      ) + panes.join('')
    );
  });
  const dashes = Array.from({ length: 6 }, (_, index) =>
    box((index + 0.25) * (width / 5), height * 0.885, [width / 11, 13], '#f3efe2'),
  );
  return (
    blocks.join('') +
    box(-20, kerb - 6, [width + 40, 46], soil(view, 30, 6, 72)) +
    box(-20, kerb + 36, [width + 40, height], soil(view, 220, 5, 36)) +
    dashes.join('')
  );
}

function meadow(view: View): string {
  const { horizon, width, height, random } = view;
  const blossoms = Array.from({ length: 38 }, () =>
    circle(
      random.between(0, width),
      random.between(horizon + 60, height),
      random.between(5, 9),
      random.pick(['#ffffff', '#ffd84d', '#f59ac0', '#d6b3f2']),
    ),
  );
  return (
    ridge(view, horizon, { height: 90, bumps: 3, fill: soil(view, 92, 40, 58) }) +
    ridge(view, horizon + 50, { height: 50, bumps: 2, fill: soil(view, 94, 46, 51) }) +
    ground(view, horizon + 110, [soil(view, 98, 50, 45), soil(view, 104, 48, 34)]) +
    blossoms.join('')
  );
}

function desert(view: View): string {
  const { horizon, random, width } = view;
  const mesaX = random.between(0.1, 0.7) * width;
  const mesa = path(d`M${mesaX} ${horizon} l36 -170 h150 l44 170 Z`, hex(16, 48, 52));
  return (
    mesa +
    ridge(view, horizon + 6, { height: 90, bumps: 2, fill: soil(view, 32, 64, 64) }) +
    ridge(view, horizon + 110, { height: 80, bumps: 2, fill: soil(view, 34, 70, 70) }) +
    ridge(view, horizon + 240, { height: 60, bumps: 3, fill: soil(view, 36, 74, 74) })
  );
}

function garden(view: View): string {
  const { horizon, width, random } = view;
  const hedge = Array.from({ length: 15 }, (_, index) =>
    circle((index / 14) * width, horizon + 16, random.between(56, 78), soil(view, 118, 36, 29)),
  );
  const beds = Array.from({ length: 30 }, () =>
    circle(
      random.between(0, width),
      horizon + random.between(76, 116),
      random.between(9, 15),
      random.pick(['#e5476d', '#f7c23c', '#b469d6', '#ffffff', '#f2813a']),
    ),
  );
  const lawn = [0, 2, 4, 6].map((index) =>
    box((index * width) / 7, horizon + 130, [width / 7, view.height], 'rgba(255,255,255,0.09)'),
  );
  return (
    hedge.join('') +
    box(-20, horizon + 10, [width + 40, 110], soil(view, 118, 36, 26)) +
    beds.join('') +
    box(-20, horizon + 124, [width + 40, view.height], soil(view, 106, 52, 46)) +
    lawn.join('')
  );
}

function farm(view: View): string {
  const { horizon, width, height, random } = view;
  const barnX = random.between(0.06, 0.72) * width;
  const rows = Array.from(
    { length: 13 },
    (_, index) =>
      d`M${width * (0.5 + (index - 6) * 0.045)} ${horizon + 70} L${width * (0.5 + (index - 6) * 0.3)} ${height + 20}`,
  );
  const silo =
    box(barnX + 196, horizon - 190, [64, 200], '#c9ccd2', 6) +
    path(d`M${barnX + 196} ${horizon - 186} q32 -66 64 0 Z`, '#9aa0aa');
  const shed =
    box(barnX, horizon - 110, [180, 126], hex(6, 54, 42)) +
    path(
      d`M${barnX - 12} ${horizon - 108} L${barnX + 90} ${horizon - 184} L${barnX + 192} ${horizon - 108} Z`,
      '#6d3a30',
    ) +
    box(barnX + 62, horizon - 66, [56, 80], '#f1e7d2');
  return (
    ridge(view, horizon, { height: 50, bumps: 2, fill: soil(view, 78, 42, 56) }) +
    silo +
    shed +
    box(-20, horizon + 14, [width + 40, 60], soil(view, 90, 40, 42)) +
    box(-20, horizon + 66, [width + 40, height], soil(view, 46, 56, 58)) +
    stroke(rows.join(''), soil(view, 34, 46, 42), 14)
  );
}

const OUTDOORS: readonly Surface[] = ['ground', 'air'];
const SHORE: readonly Surface[] = ['ground', 'air', 'water'];

function outdoors(name: string, phrases: readonly string[], rest: Pick<Place, 'draw'> & Partial<Place>): Place {
  return { name, phrases, surfaces: OUTDOORS, indoors: false, without: [], ...rest };
}

export const PLACES: readonly Place[] = [
  outdoors('beach', ['on the beach', 'at the beach', 'by the sea', 'at the seaside', 'on the sand'], {
    surfaces: SHORE,
    draw: beach,
  }),
  outdoors('lake', ['by the lake', 'at the lake', 'at a lake'], { surfaces: SHORE, draw: lake }),
  outdoors('harbour', ['in the harbour', 'at the harbour', 'in the port'], {
    surfaces: SHORE,
    without: ['house'],
    draw: harbour,
  }),
  outdoors('forest', ['in the forest', 'in the woods', 'in a forest'], {
    without: ['tree', 'pine tree', 'palm tree', 'skyscraper'],
    draw: forest,
  }),
  outdoors('mountains', ['in the mountains', 'in front of mountains', 'in the hills'], { draw: mountains }),
  outdoors('street', ['in the street', 'in the city', 'in town', 'on a city street'], {
    without: ['skyscraper', 'barn'],
    draw: street,
  }),
  outdoors('meadow', ['in the meadow', 'in a field of flowers', 'on the grass', 'in a meadow'], {
    without: ['daisy', 'tulip'],
    draw: meadow,
  }),
  outdoors('desert', ['in the desert', 'in a desert', 'among the dunes'], { draw: desert }),
  outdoors('garden', ['in the garden', 'in a garden'], {
    without: ['bush', 'barn', 'skyscraper', 'castle'],
    draw: garden,
  }),
  outdoors('farm', ['on the farm', 'on a farm', 'in the farmyard'], { without: ['barn', 'skyscraper'], draw: farm }),
  {
    name: 'kitchen',
    phrases: ['in the kitchen', 'on the kitchen table', 'in a kitchen'],
    surfaces: ['table'],
    indoors: true,
    without: ['table'],
    draw: drawKitchen,
  },
  {
    name: 'living room',
    phrases: ['in the living room', 'in the lounge', 'in a living room'],
    surfaces: ['floor'],
    indoors: true,
    without: [],
    draw: drawLivingRoom,
  },
];

const BY_NAME = new Map(PLACES.map((place) => [place.name, place]));

export function placeNamed(name: string): Place {
  const place = BY_NAME.get(name);
  if (place === undefined) throw new RangeError(`no place is called ${name}`);
  return place;
}
