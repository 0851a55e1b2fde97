// Which scenes make up the sample library, and in which folders: like the photographs of one person over some years. Pure.

import { captionsOf, type Question, questionsOf } from './captions.ts';
import { type Random, seededRandom } from './random.ts';
import { composeScene, type Scene } from './scene.ts';
import { exifOf, type SceneExif } from './scene-exif.ts';
import type { Weather } from './sky.ts';
import { THINGS } from './things.ts';

/** A scene with everything that the sample library says about it. */
export interface SamplePhoto {
  readonly scene: Scene;
  /** Inside the library, with forward slashes: `2023/2023-07 Summer by the lake/IMG_0412.jpg`. */
  readonly path: string;
  readonly captions: readonly string[];
  readonly questions: readonly Question[];
  readonly exif: SceneExif;
}

export const SAMPLE_COUNT = 400;

/** Titles of a trip to a place; what stands before it in the folder's name is the month. */
const TITLES: Record<string, readonly string[]> = {
  beach: ['A week at the sea', 'Beach holiday', 'Sand and waves'],
  lake: ['Weekend at the lake', 'By the lake'],
  harbour: ['Harbour walk', 'Boats and houses'],
  forest: ['Walk in the woods', 'Forest days'],
  mountains: ['Hiking in the mountains', 'Up in the hills'],
  street: ['In the city', 'City trip'],
  meadow: ['Picnic in the meadow', 'Fields'],
  desert: ['Desert journey', 'Among the dunes'],
  garden: ['In the garden', 'Garden party'],
  farm: ['Days on the farm', 'Visiting the farm'],
  kitchen: ['In the kitchen', 'Baking day'],
  'living room': ['At home', 'A quiet weekend'],
};

const SUMMER: readonly Weather[] = ['sunny', 'sunny', 'sunny', 'cloudy', 'rainy', 'stormy'];
const SPRING: readonly Weather[] = ['sunny', 'sunny', 'cloudy', 'rainy', 'foggy', 'stormy'];
const WINTER: readonly Weather[] = ['snowy', 'snowy', 'cloudy', 'foggy', 'sunny'];

function weathersOf(month: number, place: string): readonly Weather[] {
  if (place === 'desert') return ['sunny', 'sunny', 'cloudy', 'stormy'];
  if (month === 12 || month <= 2) return WINTER;
  return month >= 5 && month <= 9 ? SUMMER : SPRING;
}

interface Trip {
  readonly place: string;
  readonly year: number;
  readonly month: number;
  readonly firstDay: number;
  readonly folder: string;
  readonly camera: number;
  readonly spot: number;
}

function tripsOf(random: Random, count: number): Trip[] {
  const places = Object.keys(TITLES);
  const order = Array.from({ length: Math.ceil(count / places.length) }, () => random.shuffled(places)).flat();
  return order.slice(0, count).map((place, index) => {
    const year = 2018 + Math.floor((index * 7) / count);
    const month = random.whole(1, 12);
    const title = random.pick(TITLES[place] ?? [place]);
    const folder = `${year}/${year}-${month.toString().padStart(2, '0')} ${title}`;
    return {
      place,
      year,
      month,
      firstDay: random.whole(1, 20),
      folder,
      camera: Math.floor(index / 9),
      spot: random.whole(0, 9),
    };
  });
}

const PER_TRIP = 10;

/** Photographs of one trip, by the clock, two a day. */
function photosOf(trip: Trip, seeds: readonly number[], start: number): SamplePhoto[] {
  const dated = seeds.map((seed, index) => {
    const random = seededRandom(seed).fork('wishes');
    const weather = random.pick(weathersOf(trip.month, trip.place));
    const scene = composeScene(seed, { place: trip.place, weather, ...thingFor(index + start, trip.place) });
    const day = Math.min(28, trip.firstDay + Math.floor(index / 2));
    const exif = exifOf(scene, { year: trip.year, month: trip.month, day, camera: trip.camera, spot: trip.spot });
    return { scene, exif };
  });
  dated.sort((a, b) => a.exif.takenAt.localeCompare(b.exif.takenAt));
  return dated.map(({ scene, exif }, index) => ({
    scene,
    exif,
    path: `${trip.folder}/IMG_${(1000 + start + index).toString()}.jpg`,
    captions: captionsOf(scene),
    questions: questionsOf(scene),
  }));
}

/** Every other photograph is asked for a thing in turn, so that 400 of them show everything the storybook has. */
function thingFor(index: number, place: string): { thing?: string } {
  if (index % 2 === 1) return {};
  const candidates = THINGS.filter((thing) => thing.name !== 'rainbow' && fitsAt(thing.surfaces, place));
  const thing = candidates[(index * 7) % candidates.length];
  return thing === undefined ? {} : { thing: thing.name };
}

function fitsAt(surfaces: readonly string[], place: string): boolean {
  if (place === 'kitchen') return surfaces.includes('table');
  return surfaces.includes(place === 'living room' ? 'floor' : 'ground');
}

/** The sample library of that seed, at most SAMPLE_COUNT photographs; the first `count` are the same for any count. */
export function sampleLibrary(seed = 1, count = SAMPLE_COUNT): SamplePhoto[] {
  const trips = tripsOf(seededRandom(seed).fork('trips'), SAMPLE_COUNT / PER_TRIP);
  return trips
    .flatMap((trip, index) => {
      const seeds = Array.from({ length: PER_TRIP }, (_, at) => seed * 100_000 + index * PER_TRIP + at);
      return photosOf(trip, seeds, index * PER_TRIP);
    })
    .slice(0, count);
}
