// Composes a scene from a seed: which things, where, when, in what weather, and how the photograph was treated.
// Pure: the same seed and wishes give the same scene on every machine. Must not know SVG or files.

import type { ColourName } from './palette.ts';
import { PLACES, type Place, placeNamed } from './places.ts';
import { type Random, seededRandom } from './random.ts';
import { TIMES_OF_DAY, type TimeOfDay, WEATHERS, type Weather } from './sky.ts';
import type { Surface, Thing } from './thing.ts';
import { THINGS, thingNamed } from './things.ts';

export const RELATIONS = ['left of', 'right of', 'above', 'below', 'in front of', 'behind'] as const;
export type Relation = (typeof RELATIONS)[number];

export interface SceneThing {
  readonly name: string;
  /** Absent where the thing has one natural colour that nobody names. */
  readonly colour?: ColourName;
  /** 1 to 5. */
  readonly count: number;
  /** How this thing stands to the other one. */
  readonly relation?: { readonly kind: Relation; readonly to: string };
}

/** Where one copy of a thing is drawn: SVG units; x is its middle, y its floor. */
export interface Placement {
  readonly thing: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly flipped: boolean;
}

export interface Treatment {
  /** Standard deviation of the grain, in levels of 255. */
  readonly grain: number;
  /** Blur for a picture 1280 long, in pixels; 0 for none. */
  readonly blur: number;
  /** Darkness of the corners, 0 to 0.6. */
  readonly vignette: number;
  /** Factors of red, green and blue. */
  readonly cast: readonly [number, number, number];
  readonly contrast: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly frame: 'none' | 'white' | 'black' | 'instant';
}

export interface Scene {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** y of the line between sky and ground. */
  readonly horizon: number;
  readonly things: readonly SceneThing[];
  readonly place: string;
  readonly weather: Weather;
  readonly timeOfDay: TimeOfDay;
  /** In the order of drawing, farthest first. */
  readonly placements: readonly Placement[];
  readonly treatment: Treatment;
}

/** What a caller wants of a scene; the seed decides the rest. */
export interface SceneWishes {
  readonly place?: string;
  readonly weather?: Weather;
  readonly timeOfDay?: TimeOfDay;
  readonly thing?: string;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly place: Place;
  readonly random: Random;
}

const fits = (thing: Thing, place: Place): boolean =>
  !place.without.includes(thing.name) && thing.surfaces.some((surface) => place.surfaces.includes(surface));

function surfaceFor(thing: Thing, frame: Frame): Surface {
  return frame.random.pick(thing.surfaces.filter((surface) => frame.place.surfaces.includes(surface)));
}

const FLOORS: Record<Surface, readonly [number, number]> = {
  ground: [0.82, 0.94],
  floor: [0.85, 0.95],
  table: [0.8, 0.92],
  water: [0.6, 0.69],
  air: [0.4, 0.54],
};

/** Floor of a thing on that surface, as a part of the picture's height; for the air, its lower edge. */
function floorOf(surface: Surface, frame: Frame): number {
  const [low, high] = FLOORS[surface];
  // An upright picture loses an eighth above and below when a square is cut from its middle.
  const lift = surface === 'air' || frame.width > frame.height ? 0 : 0.07;
  return frame.random.between(low - lift, high - lift);
}

/** Side of a thing's box in SVG units, when `crowd` copies share the width. Sizes are pressed together: a mouse must be seen too. */
function sideOf(thing: Thing, crowd: number, frame: Frame): number {
  const share = [0.56, 0.42, 0.36, 0.32, 0.3][crowd - 1] ?? 0.28;
  const side = Math.min(frame.width, frame.height) * share * thing.size ** 0.4;
  return Math.min(side * frame.random.between(0.88, 1.14), frame.height * 0.68);
}

/** Left and right limit of the things: what a square cut from the middle keeps. */
function edges(frame: Frame): readonly [from: number, to: number] {
  return frame.width > frame.height ? [0.12, 0.88] : [0.02, 0.98];
}

function spread(
  index: number,
  thing: Thing,
  crowd: { count: number; from: number; to: number; frame: Frame },
): Placement {
  const { count, from, to, frame } = crowd;
  const { random } = frame;
  const step = (to - from) / count;
  const surface = surfaceFor(thing, frame);
  const size = sideOf(thing, count, frame);
  const slack = Math.max(0, step * frame.width - size * 0.8) / 2;
  const x = (from + (index + 0.5) * step) * frame.width + random.between(-slack, slack) * 0.7;
  const y = floorOf(surface, frame) * frame.height;
  return { thing: index, x, y: Math.max(y, size + frame.height * 0.02), size, flipped: random.chance(0.5) };
}

function rowOf(
  thing: Thing,
  slot: number,
  row: { count: number; from: number; to: number; frame: Frame },
): Placement[] {
  return Array.from({ length: row.count }, (_, index) => ({ ...spread(index, thing, row), thing: slot }));
}

function chooseColour(thing: Thing, random: Random): { colour?: ColourName } {
  return thing.colours.length === 0 ? {} : { colour: random.pick(thing.colours) };
}

function oneKind(frame: Frame, wish: string | undefined): { things: SceneThing[]; placements: Placement[] } {
  const { random, place } = frame;
  const thing = wish === undefined ? random.pick(THINGS.filter((each) => fits(each, place))) : thingNamed(wish);
  const single = thing.name === 'rainbow' || thing.size > 1.5 || random.chance(0.5);
  const count = single ? 1 : random.whole(2, 5);
  const middle = random.between(-0.12, 0.12);
  const [from, to] = count === 1 ? [0.3 + middle, 0.7 + middle] : edges(frame);
  return {
    things: [{ name: thing.name, ...chooseColour(thing, random), count }],
    placements: rowOf(thing, 0, { count, from, to, frame }),
  };
}

type Demand = (thing: Thing) => boolean;
type Pair = readonly [first: Thing, second: Thing];

/** Two different things that can stand to each other in that way at that place. */
function choosePair(kind: Relation, frame: Frame, wish: string | undefined): Pair | undefined {
  const { random, place } = frame;
  const here = THINGS.filter((thing) => fits(thing, place) && thing.name !== 'rainbow');
  const flies = (thing: Thing): boolean => thing.surfaces.includes('air') && place.surfaces.includes('air');
  const stands = (thing: Thing): boolean =>
    thing.surfaces.some((surface) => surface !== 'air' && place.surfaces.includes(surface));
  const bulky = (thing: Thing): boolean => stands(thing) && thing.size >= 0.9;
  const demands: Record<Relation, readonly [Demand, Demand]> = {
    'left of': [stands, stands],
    'right of': [stands, stands],
    above: [flies, stands],
    below: [stands, flies],
    'in front of': [stands, bulky],
    behind: [bulky, stands],
  };
  const [mayBeFirst, mayBeSecond] = demands[kind];
  const firsts = here.filter((thing) => mayBeFirst(thing) && (wish === undefined || thing.name === wish));
  if (firsts.length === 0) return undefined;
  const first = random.pick(firsts);
  const seconds = here.filter((thing) => thing !== first && mayBeSecond(thing));
  return seconds.length === 0 ? undefined : [first, random.pick(seconds)];
}

/** A thing for the lower part of the picture never takes to the air. */
function grounded(thing: Thing): Thing {
  return { ...thing, surfaces: thing.surfaces.filter((surface) => surface !== 'air') };
}

function place2(kind: Relation, [first, second]: Pair, frame: Frame): Placement[] {
  const { random, width } = frame;
  const put = (thing: Thing, slot: number, [from, to]: readonly [number, number]): Placement => {
    const [placement] = rowOf(thing, slot, { count: 1, from, to, frame });
    if (placement === undefined) throw new RangeError('a row of one is empty');
    return placement;
  };
  if (kind === 'left of' || kind === 'right of') {
    const [from, to] = edges(frame);
    const sides = kind === 'left of' ? ([from, 0.5] as const) : ([0.5, from] as const);
    const place = (thing: Thing, slot: 0 | 1): Placement => {
      const placement = put(grounded(thing), slot, [sides[slot], sides[slot] === 0.5 ? to : 0.5]);
      return { ...placement, size: placement.size * 0.78 };
    };
    return [place(first, 0), place(second, 1)];
  }
  const middle = random.between(-0.1, 0.1);
  const around = [0.25 + middle, 0.75 + middle] as const;
  if (kind === 'above' || kind === 'below') {
    const [high, low] = kind === 'above' ? [0, 1] : [1, 0];
    const flier = { ...put({ ...(high === 0 ? first : second), surfaces: ['air'] }, high, around) };
    const walker = put(grounded(high === 0 ? second : first), low, around);
    return [
      { ...walker, size: walker.size * 0.78 },
      {
        ...flier,
        size: flier.size * 0.72,
        y: Math.max(flier.size * 0.74, Math.min(flier.y, walker.y - walker.size * 0.76)),
      },
    ];
  }
  const [front, back] = kind === 'in front of' ? [0, 1] : [1, 0];
  const near = put(grounded(front === 0 ? first : second), front, around);
  const far = put(grounded(back === 0 ? first : second), back, around);
  const aside = random.pick([-1, 1]) * random.between(0.1, 0.16) * width;
  return [
    { ...far, size: far.size * 1.06, x: far.x - aside },
    {
      ...near,
      size: near.size * 0.66,
      x: near.x + aside,
      y: Math.max(near.y, Math.min(far.y + frame.height * 0.06, frame.height * 0.98)),
    },
  ];
}

function twoKinds(frame: Frame, wish: string | undefined): { things: SceneThing[]; placements: Placement[] } {
  const { random } = frame;
  const kind = random.pick(RELATIONS);
  const pair = choosePair(kind, frame, wish);
  if (pair === undefined) return oneKind(frame, wish);
  const [first, second] = pair;
  return {
    things: [
      { name: first.name, ...chooseColour(first, random), count: 1, relation: { kind, to: second.name } },
      { name: second.name, ...chooseColour(second, random), count: 1 },
    ],
    placements: place2(kind, pair, frame),
  };
}

function treat(random: Random): Treatment {
  const warm = random.between(-0.07, 0.07);
  return {
    grain: random.chance(0.75) ? random.between(2, 13) : 0,
    blur: random.chance(0.2) ? random.between(0.8, 2.4) : 0,
    vignette: random.chance(0.5) ? random.between(0.12, 0.5) : 0,
    cast: [1 + warm, 1 + random.between(-0.025, 0.025), 1 - warm],
    contrast: random.between(0.86, 1.12),
    tilt: random.chance(0.35) ? random.between(-4, 4) : 0,
    zoom: random.between(1, 1.1),
    frame: random.chance(0.1) ? random.pick(['white', 'black', 'instant'] as const) : 'none',
  };
}

/** Fair weather and daylight are photographed more often. */
const OFTEN_WEATHERS: readonly Weather[] = [...WEATHERS, 'sunny', 'sunny', 'cloudy', 'rainy'];
const OFTEN_TIMES: readonly TimeOfDay[] = [...TIMES_OF_DAY, 'morning', 'afternoon', 'afternoon', 'evening'];

function weatherAt(place: Place, random: Random): Weather {
  return random.pick(place.name === 'desert' ? OFTEN_WEATHERS.filter((each) => each !== 'snowy') : OFTEN_WEATHERS);
}

/** Keeps a thing inside the picture, whatever the row and the luck. */
function inside(placement: Placement, frame: Frame): Placement {
  const half = placement.size * 0.44;
  const [from, to] = edges(frame);
  return { ...placement, x: Math.min(Math.max(placement.x, from * frame.width + half), to * frame.width - half) };
}

/** The scene of that seed. Throws RangeError where a wish names something that the storybook does not have. */
export function composeScene(seed: number, wishes: SceneWishes = {}): Scene {
  const random = seededRandom(seed);
  const place = wishes.place === undefined ? random.pick(PLACES) : placeNamed(wishes.place);
  const portrait = random.chance(0.25);
  const [width, height] = portrait ? [960, 1280] : [1280, 960];
  const frame: Frame = { width, height, place, random: random.fork('things') };
  const content = frame.random.chance(0.45) ? twoKinds(frame, wishes.thing) : oneKind(frame, wishes.thing);
  const deepest = (a: Placement, b: Placement): number => a.y - b.y;
  return {
    seed,
    width,
    height,
    horizon: height * (place.indoors ? 0.5 : random.between(0.44, 0.52)),
    things: content.things,
    place: place.name,
    weather: wishes.weather ?? weatherAt(place, random),
    timeOfDay: wishes.timeOfDay ?? random.pick(OFTEN_TIMES),
    placements: content.placements.map((placement) => inside(placement, frame)).sort(deepest),
    treatment: treat(random.fork('treatment')),
  };
}
