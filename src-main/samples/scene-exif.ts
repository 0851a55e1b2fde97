// When and where a scene was photographed, and with which camera: what goes into its EXIF. Pure.

import { placeNamed } from './places.ts';
import { type Random, seededRandom } from './random.ts';
import type { Scene } from './scene.ts';
import type { TimeOfDay } from './sky.ts';

export interface SceneExif {
  /** Local time, `YYYY:MM:DD HH:MM:SS`, as EXIF writes it. */
  readonly takenAt: string;
  /** Offset from UTC then and there, `+02:00`. */
  readonly offset: string;
  /** Degrees; north and east are positive. */
  readonly latitude: number;
  readonly longitude: number;
  readonly make: string;
  readonly model: string;
}

interface Spot {
  readonly latitude: number;
  readonly longitude: number;
  /** Hours from UTC in winter; one more from April to October where `summerTime`. */
  readonly hours: number;
  readonly summerTime: boolean;
}

type Position = readonly [latitude: number, longitude: number];

const at = ([latitude, longitude]: Position, hours: number, summerTime = true): Spot => ({
  latitude,
  longitude,
  hours,
  summerTime,
});

const SPOTS: Record<string, readonly Spot[]> = {
  beach: [at([37.087, -8.669], 0), at([54.178, 7.891], 1)],
  lake: [at([46.455, 6.89], 1), at([47.59, 9.29], 1)],
  harbour: [at([53.544, 9.984], 1), at([60.397, 5.323], 1)],
  forest: [at([48.53, 8.2], 1), at([51.83, 14.0], 1)],
  mountains: [at([46.56, 8.04], 1), at([47.07, 12.69], 1)],
  street: [at([52.52, 13.405], 1), at([35.66, 139.7], 9, false)],
  meadow: [at([47.68, 11.2], 1), at([51.05, -2.2], 0)],
  desert: [at([31.08, -4.01], 1, false), at([29.58, 35.42], 3, false)],
  garden: [at([51.48, -0.29], 0), at([52.37, 4.9], 1)],
  farm: [at([55.3, 9.1], 1), at([50.3, 5.6], 1)],
  kitchen: [at([48.137, 11.575], 1)],
  'living room': [at([48.137, 11.575], 1)],
};

const CAMERAS = [
  ['Lantern', 'L-20'],
  ['Lantern', 'Pocket'],
  ['Heron', 'H3'],
  ['Heron', 'H1 Mini'],
] as const;

const HOURS: Record<TimeOfDay, readonly [number, number]> = {
  morning: [7, 10],
  afternoon: [12, 16],
  evening: [18, 20],
  night: [21, 23],
};

const pad = (value: number): string => value.toString().padStart(2, '0');

/** A month that goes with the weather: snow falls in winter, in the northern half where all spots are. */
function monthFor(scene: Scene, random: Random): number {
  if (scene.weather === 'snowy') return random.pick([12, 1, 2]);
  return random.pick(scene.weather === 'foggy' ? [2, 3, 10, 11] : [3, 4, 5, 6, 7, 8, 9, 10]);
}

/** The EXIF of a scene taken in the given month; without one, a month that goes with its weather. */
export function exifOf(
  scene: Scene,
  day?: { year: number; month: number; day: number; camera?: number; spot?: number },
): SceneExif {
  const random = seededRandom(scene.seed).fork('exif');
  const month = day?.month ?? monthFor(scene, random);
  const year = day?.year ?? random.whole(2015, 2024);
  const spots = SPOTS[placeNamed(scene.place).name] ?? [];
  const spot = spots[(day?.spot ?? random.whole(0, 9)) % spots.length] ?? at([0, 0], 0, false);
  const hours = spot.hours + (spot.summerTime && month >= 4 && month <= 10 ? 1 : 0);
  const [make, model] = CAMERAS[(day?.camera ?? random.whole(0, 9)) % CAMERAS.length] ?? CAMERAS[0];
  const clock = `${pad(random.whole(...HOURS[scene.timeOfDay]))}:${pad(random.whole(0, 59))}:${pad(random.whole(0, 59))}`;
  return {
    takenAt: `${year}:${pad(month)}:${pad(day?.day ?? random.whole(1, 28))} ${clock}`,
    offset: `+${pad(hours)}:00`,
    latitude: spot.latitude + random.between(-0.02, 0.02),
    longitude: spot.longitude + random.between(-0.02, 0.02),
    make,
    model,
  };
}
