import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import exifReader from 'exifreader';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { renderPixels, renderScene } from './render.ts';
import { sampleJudgements } from './sample-judgements.ts';
import { drawSampleLibrary } from './sample-library.ts';
import { SAMPLE_COUNT, sampleLibrary } from './sample-plan.ts';
import { composeScene } from './scene.ts';
import { exifOf } from './scene-exif.ts';
import { THINGS } from './things.ts';

const small = { width: 160, height: 120 };

describe('a rendered scene', () => {
  const landscape = composeScene(3, { place: 'beach' });

  it('has the same pixels for the same seed', async () => {
    expect(await renderPixels(landscape, small)).toEqual(await renderPixels(landscape, small));
  });

  it('is a JPEG of the asked size', async () => {
    const { format, width, height } = await sharp(await renderScene(landscape, small)).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', ...small });
  });

  it('carries date, offset, position and camera in its EXIF', async () => {
    const exif = exifOf(landscape);
    const tags = exifReader.load(await renderScene(landscape, small), { expanded: true });
    expect(tags.exif?.DateTimeOriginal?.description).toBe(exif.takenAt);
    expect(tags.exif?.OffsetTimeOriginal?.description).toBe(exif.offset);
    expect(tags.exif?.Make?.description).toBe(exif.make);
    expect(tags.exif?.Model?.description).toBe(exif.model);
    expect(tags.gps?.Latitude).toBeCloseTo(exif.latitude, 4);
    expect(tags.gps?.Longitude).toBeCloseTo(exif.longitude, 4);
  });
});

describe('the sample library', () => {
  const photos = sampleLibrary();

  it('has 400 photographs, each at its own path, always the same ones', () => {
    expect(photos).toHaveLength(SAMPLE_COUNT);
    expect(new Set(photos.map((photo) => photo.path)).size).toBe(SAMPLE_COUNT);
    expect(sampleLibrary().map((photo) => photo.path)).toEqual(photos.map((photo) => photo.path));
  });

  it('begins with the same photographs whatever the count', () => {
    expect(sampleLibrary(1, 12).map((photo) => photo.path)).toEqual(photos.slice(0, 12).map((photo) => photo.path));
  });

  it('shows nearly everything that the storybook has', () => {
    const shown = new Set(photos.flatMap((photo) => photo.scene.things.map((thing) => thing.name)));
    expect(shown.size / THINGS.length).toBeGreaterThan(0.95);
  });

  it('keeps folders by month, agreeing with the dates inside', () => {
    for (const { path, exif } of photos) {
      expect(path).toMatch(/^\d{4}\/\d{4}-\d{2} [^/]+\/IMG_\d{4}\.jpg$/);
      expect(exif.takenAt.slice(0, 7).replace(':', '-')).toBe(path.slice(5, 12));
    }
  });

  it('has snow in no summer month', () => {
    const summer = photos.filter(({ exif }) => ['06', '07', '08'].includes(exif.takenAt.slice(5, 7)));
    expect(summer.length).toBeGreaterThan(0);
    expect(summer.filter(({ scene }) => scene.weather === 'snowy')).toEqual([]);
  });

  it('has judged queries with one to ten right answers that exist', () => {
    const paths = new Set(photos.map((photo) => photo.path));
    const { queries } = sampleJudgements(photos);
    expect(queries.length).toBeGreaterThan(200);
    for (const { relevant } of queries) {
      const named = Object.keys(relevant);
      expect(named.length).toBeGreaterThanOrEqual(1);
      expect(named.length).toBeLessThanOrEqual(10);
      expect(named.filter((path) => !paths.has(path))).toEqual([]);
    }
  });
});

describe('drawing the sample library', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'samples-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('writes the photographs and what is true of them, and no leftovers', async () => {
    const seen: number[] = [];
    const outcome = await drawSampleLibrary({
      directory,
      count: 3,
      longestSide: 160,
      onProgress: (done) => seen.push(done),
    });
    expect(outcome).toEqual({ drawn: 3, kept: 0 });
    expect(seen).toEqual([1, 2, 3]);
    const files = (await readdir(directory, { recursive: true })).filter((name) => name.includes('.'));
    expect(files.filter((name) => name.endsWith('.jpg'))).toHaveLength(3);
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const judged = JSON.parse(await readFile(join(directory, 'judgements.json'), 'utf8')) as { queries: unknown[] };
    expect(judged.queries.length).toBeGreaterThan(0);
  });

  it('leaves a file alone that is there already', async () => {
    await drawSampleLibrary({ directory, count: 2, longestSide: 160 });
    const [first] = sampleLibrary(1, 1);
    const file = join(directory, first?.path ?? '');
    await writeFile(file, 'changed by its owner');
    expect(await drawSampleLibrary({ directory, count: 2, longestSide: 160 })).toEqual({ drawn: 0, kept: 2 });
    expect(await readFile(file, 'utf8')).toBe('changed by its owner');
  });

  it('stops between two files when asked to, and goes on the next time', async () => {
    const stop = new AbortController();
    const onProgress = (): void => {
      stop.abort();
    };
    await expect(
      drawSampleLibrary({ directory, count: 5, longestSide: 160, onProgress, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await drawSampleLibrary({ directory, count: 5, longestSide: 160 })).toEqual({ drawn: 4, kept: 1 });
    expect((await stat(directory)).isDirectory()).toBe(true);
  });
});
