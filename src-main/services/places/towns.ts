// The towns of the world, and the one that a position belongs to. Pure; runs in the backend.
// [Note: towns.br] resources/places/towns.br is made by tools/places/make-places.ts from GeoNames (CC BY 4.0): 130,000 towns of at least
// 1,000 people, brotli over text. A line for each region: country (ISO 3166), region, then for each town its name and, in base 36, steps
// of latitude and longitude in 1/1000 degree and hundreds of people.
import type { PhotoDetails } from '../../../src-shared/contract/library.ts';

/** As the store keeps it; `country` is the English name. */
export type Town = NonNullable<PhotoDetails['place']>;

export interface Towns {
  readonly size: number;
  /** In degrees. Null in the open sea, or farther than 50 km from any town. */
  nearest(position: { readonly latitude: number; readonly longitude: number }): Town | null;
}

const degreeKm = 111.2;
const farthestKm = 50;
/** At 10,000 people a square kilometre: a photo in the outskirts of a city is of the city, not of the village behind the hill. */
const peoplePerKm2 = 10_000;
const rows = 180;
const columns = 360;

interface Placed {
  readonly names: string[];
  readonly regions: Int32Array;
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
  readonly reachKm: Float32Array;
}

interface Region {
  readonly country: string;
  readonly region: string | null;
}

/** Takes the unpacked text in. */
export function readTowns(text: string): Towns {
  const regions: Region[] = [];
  const names: string[] = [];
  const numbers: number[] = [];
  const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });
  for (const line of text.split('\n')) {
    const fields = line.split('\t');
    const [country = '', region = ''] = fields;
    regions.push({ country: countryNames.of(country) ?? country, region: region === '' ? null : region });
    let [latitude, longitude] = [0, 0];
    const number = (at: number): number => Number.parseInt(fields[at] ?? '', 36);
    for (let at = 2; at + 3 < fields.length; at += 4) {
      latitude += number(at + 1);
      longitude += number(at + 2);
      names.push(fields[at] ?? '');
      numbers.push(regions.length - 1, latitude / 1000, longitude / 1000, number(at + 3) * 100);
    }
  }
  const column = (which: number): number[] => names.map((_, index) => numbers[index * 4 + which] ?? 0);
  return findIn(regions, {
    names,
    regions: Int32Array.from(column(0)),
    latitudes: Float32Array.from(column(1)),
    longitudes: Float32Array.from(column(2)),
    reachKm: Float32Array.from(column(3), (people) => Math.sqrt(people / (Math.PI * peoplePerKm2))),
  });
}

const cellOf = (latitude: number, longitude: number): number => {
  const row = Math.min(rows - 1, Math.max(0, Math.floor(latitude + 90)));
  return row * columns + ((((Math.floor(longitude) + 180) % columns) + columns) % columns);
};

function findIn(regions: readonly Region[], towns: Placed): Towns {
  const cells = new Map<number, number[]>();
  towns.names.forEach((_, index) => {
    const cell = cellOf(towns.latitudes[index] ?? 0, towns.longitudes[index] ?? 0);
    const inCell = cells.get(cell);
    if (inCell == null) cells.set(cell, [index]);
    else inCell.push(index);
  });
  return {
    size: towns.names.length,
    nearest({ latitude, longitude }) {
      let best = -1;
      let bestKm = Infinity;
      for (const index of candidates(cells, latitude, longitude)) {
        const km = distanceKm(latitude, longitude, { towns, index });
        const beyond = km - (towns.reachKm[index] ?? 0);
        if (km > farthestKm || beyond >= bestKm) continue;
        [best, bestKm] = [index, beyond];
      }
      const region = regions[towns.regions[best] ?? -1];
      return region == null ? null : { town: towns.names[best] ?? '', ...region };
    },
  };
}

/** Towns of the cells that may lie within 50 km: more of them side by side toward the poles, all around at the very end. */
function* candidates(
  cells: ReadonlyMap<number, readonly number[]>,
  latitude: number,
  longitude: number,
): Generator<number> {
  const reach = farthestKm / degreeKm;
  const nearPole = Math.min(89.9, Math.abs(latitude) + reach);
  const aside = Math.min(columns / 2, Math.ceil(reach / Math.cos((nearPole * Math.PI) / 180)));
  for (let row = Math.floor(latitude - reach); row <= Math.floor(latitude + reach); row++) {
    if (row < -90 || row >= 90) continue;
    const first = Math.floor(longitude) - aside;
    for (let step = 0; step < Math.min(columns, 2 * aside + 1); step++)
      yield* cells.get(cellOf(row, first + step)) ?? [];
  }
}

/** On the sphere, by haversines. */
function distanceKm(latitude: number, longitude: number, { towns, index }: { towns: Placed; index: number }): number {
  const radians = Math.PI / 180;
  const [lat, lon] = [towns.latitudes[index] ?? 0, towns.longitudes[index] ?? 0];
  const half = (degrees: number): number => Math.sin((degrees * radians) / 2) ** 2;
  const across = half(lon - longitude) * Math.cos(latitude * radians) * Math.cos(lat * radians);
  return 2 * 6371 * Math.asin(Math.sqrt(Math.min(1, half(lat - latitude) + across)));
}
