// From the position in a photo's own bytes to the town it is shown with: the real indexer, the real list of towns, no network.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend, type Backend } from '../../src-main/backend.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { tinyModel } from '../support/cli.ts';

const resourcesDirectory = fileURLToPath(new URL('../../resources', import.meta.url));
let home: string;
let backend: Backend;
let api: Api;

type Position = Readonly<Record<string, string>>;

async function photo(name: string, position: Position | null): Promise<void> {
  const [colour, path] = [name === 'nowhere.jpg' ? '#888' : '#48a', join(home, 'photos', name)];
  const image = sharp({ create: { width: 64, height: 48, channels: 3, background: colour } });
  const said = position === null ? image : image.withExif({ IFD3: { ...position } });
  await writeFile(path, await said.jpeg().toBuffer());
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-places-'));
  await mkdir(join(home, 'photos'));
  // By the cathedral of Cologne, at the opera of Sydney, and far out in the Pacific.
  await photo('cologne.jpg', {
    GPSLatitudeRef: 'N',
    GPSLatitude: '50/1 56/1 2862/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '6/1 57/1 2950/100',
  });
  await photo('sydney.jpg', {
    GPSLatitudeRef: 'S',
    GPSLatitude: '33/1 51/1 2424/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '151/1 12/1 5506/100',
  });
  await photo('ocean.jpg', {
    GPSLatitudeRef: 'S',
    GPSLatitude: '48/1 52/1 0/1',
    GPSLongitudeRef: 'W',
    GPSLongitude: '123/1 23/1 0/1',
  });
  await photo('nowhere.jpg', null);
  const libraryFile = join(home, 'library.db');
  backend = await createBackend({ libraryFile, modelDirectory: tinyModel, resourcesDirectory, log: () => undefined });
  api = inProcessApi(backend);
  await api.jobs.index({ folders: [join(home, 'photos')] });
}, 120_000);
afterAll(async () => {
  await backend.close();
  await rm(home, { recursive: true, force: true });
});

const shown = (name: string) => api.library.show({ path: join(home, 'photos', name) });

describe('the place of a photo', () => {
  it('is the town nearest to the position it carries', async () => {
    const cologne = await shown('cologne.jpg');
    expect(cologne.gps?.latitude).toBeCloseTo(50.9413, 3);
    expect(cologne.gps?.longitude).toBeCloseTo(6.9582, 3);
    expect(cologne.place).toMatchObject({ town: 'Köln', country: 'Germany' });
    expect((await shown('sydney.jpg')).place).toMatchObject({ town: 'Sydney', country: 'Australia' });
  });

  it('is none far from every town, and none where the file says nothing', async () => {
    const ocean = await shown('ocean.jpg');
    expect(ocean.gps?.longitude).toBeCloseTo(-123.3833, 3);
    expect(ocean.place).toBeNull();
    expect(await shown('nowhere.jpg')).toMatchObject({ gps: null, place: null, status: 'indexed' });
  });

  it('can be filtered by', async () => {
    const { results } = await api.search.run({ text: 'a photo', filters: { where: 'place:Köln' } });
    expect(results.map(({ path }) => path)).toEqual([join(home, 'photos', 'cologne.jpg')]);
  });
});
