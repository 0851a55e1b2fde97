import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTowns } from './towns.ts';

const file = new URL('../../../resources/places/towns.br', import.meta.url);
const text = brotliDecompressSync(readFileSync(file)).toString('utf8');
const towns = readTowns(text);

const at = (latitude: number, longitude: number): string | null => {
  const found = towns.nearest({ latitude, longitude });
  return found == null ? null : [found.town, found.region, found.country].join(', ');
};

/** All towns as the file has them, one by one. */
const all = text.split('\n').flatMap((line) => {
  const fields = line.split('\t');
  let [latitude, longitude] = [0, 0];
  const found: { name: string; latitude: number; longitude: number; people: number }[] = [];
  for (let place = 2; place < fields.length; place += 4) {
    const [name = '', north = '', east = '', people = ''] = fields.slice(place, place + 4);
    latitude += Number.parseInt(north, 36);
    longitude += Number.parseInt(east, 36);
    found.push({
      name,
      latitude: latitude / 1000,
      longitude: longitude / 1000,
      people: Number.parseInt(people, 36) * 100,
    });
  }
  return found;
});

/** By looking at every town: the angle between two points on a ball of 6371 km. */
function slowly(latitude: number, longitude: number): { name: string | null; sure: boolean } {
  const point = (lat: number, lon: number): [number, number, number] => {
    const [north, east] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  };
  const [x, y, z] = point(latitude, longitude);
  const near = all
    // Half a degree of latitude is 55 km.
    .filter((town) => Math.abs(town.latitude - latitude) < 0.5)
    .map(({ name, people, ...where }) => {
      const [a, b, c] = point(where.latitude, where.longitude);
      const km = 2 * 6371 * Math.asin(Math.min(1, Math.hypot(x - a, y - b, z - c) / 2));
      return { name, km, beyond: km - Math.sqrt(people / (Math.PI * 10_000)) };
    })
    .filter(({ km }) => km < 50.05)
    .toSorted((one, other) => one.beyond - other.beyond);
  const within = near.filter(({ km }) => km <= 50);
  const close = near.some(({ km }) => km > 49.95) || (within[1]?.beyond ?? Infinity) - (within[0]?.beyond ?? 0) < 0.05;
  return { name: within[0]?.name ?? null, sure: !close };
}

describe('the nearest town', () => {
  it('is there for the whole world', () => {
    expect(towns.size).toBe(130_378);
    expect(towns.size).toBe(all.length);
  });

  it.each([
    [38.7139, -9.1394, 'Lisbon, Lisbon, Portugal'],
    [43.7687, 11.2569, 'Florence, Tuscany, Italy'],
    [48.8606, 2.3376, 'Paris, Île-de-France, France'],
    [40.7484, -73.9857, 'New York City, New York, United States'],
    [39.9163, 116.3972, 'Beijing, Beijing, China'],
    [-33.8568, 151.2153, 'Sydney, New South Wales, Australia'],
    [46.0194, 7.7461, 'Zermatt, Valais, Switzerland'],
    [71.1685, 25.7831, 'Honningsvåg, Finnmark, Norway'],
    [0, -30, null],
    [90, 0, null],
    [-90, 180, null],
  ])('of %f, %f is %s', (latitude, longitude, expected) => {
    expect(at(latitude, longitude)).toBe(expected);
  });

  it('crosses the date line', () => {
    const steps = [-16_800, 179_950, 20].map((step) => step.toString(36));
    const island = readTowns(['FJ', 'Northern', 'Somosomo', ...steps].join('\t'));
    const expected = { town: 'Somosomo', region: 'Northern', country: 'Fiji' };
    expect(island.nearest({ latitude: -16.8, longitude: -179.95 })).toEqual(expected);
    expect(island.nearest({ latitude: -16.8, longitude: -179 })).toBeNull();
  });

  it('is that of looking at every town', () => {
    const near = fc.tuple(fc.nat(all.length - 1), fc.double({ min: -0.6, max: 0.6, noNaN: true }), fc.double({ min: -0.9, max: 0.9, noNaN: true })); // prettier-ignore
    fc.assert(
      fc.property(near, ([index, north, east]) => {
        const town = all[index] ?? { latitude: 0, longitude: 0 };
        const [latitude, longitude] = [Math.max(-90, Math.min(90, town.latitude + north)), town.longitude + east];
        const { name, sure } = slowly(latitude, longitude);
        fc.pre(sure);
        expect(towns.nearest({ latitude, longitude })?.town ?? null).toBe(name);
      }),
      { numRuns: 100 },
    );
  }, 30_000);
});
