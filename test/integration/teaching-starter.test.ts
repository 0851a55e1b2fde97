// What labels taught on the starter find among drawn scenes: floors under the figures of docs/performance.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src-main/backend.ts';
import { openLibrary, type Library } from '../../src-main/store/open.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import { toModelId } from '../../src-shared/photo/ids.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { allVectors, conceptsOf, drawScenes, honesty, mean, tryLesson, type Trial } from '../bench/teaching-trials.ts';

const modelDirectory = fileURLToPath(new URL('../../resources/starter/clip', import.meta.url));
let home: string;
let library: Library;
let trials: Trial[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-taught-'));
  const libraryFile = join(home, 'scenes.db');
  const drawn = await drawScenes(home, [1], 240);
  const backend = await createBackend({ libraryFile, modelDirectory, log: () => undefined });
  await inProcessApi(backend).jobs.index({ folders: [...drawn.folders] });
  await backend.close();
  library = openLibrary(libraryFile);
  const model = embeddingModels(library)[0]?.modelId ?? toModelId('');
  // Places are shown by twenty pictures each; a thing only by a handful.
  const places = conceptsOf(library, drawn, 15).filter(({ kind }) => kind === 'place');
  const teaching = { library, model, vectors: allVectors(library, model), vectorOf: () => Promise.resolve(null) };
  trials = [];
  for (const concept of places) trials.push(await tryLesson(concept, 8, teaching));
}, 120_000);
afterAll(async () => {
  library.close();
  await rm(home, { recursive: true, force: true });
});

describe('labels taught on the starter', () => {
  it('are several, and find most of what they were taught from photos alone', () => {
    expect(trials.length).toBeGreaterThanOrEqual(8);
    const chance = mean(trials.map(({ concept }) => concept.shows.size / 240));
    const found = mean(trials.map(({ examples }) => examples.averagePrecision));
    expect(found).toBeGreaterThan(0.68);
    expect(found).toBeGreaterThan(4 * chance);
  });

  it('say about their suggestions what holds', () => {
    const { said, real, off } = honesty(trials);
    expect(Math.abs(said - real)).toBeLessThan(0.25);
    expect(off).toBeLessThan(0.3);
  });
});
