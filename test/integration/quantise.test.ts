// Models made smaller on this computer, over real processes and real checkpoints with random weights: as a person asks for it.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackend, type Backend } from '../../src-main/backend.ts';
import { realDisk } from '../../src-main/models/downloads/disk.ts';
import { forkWithNode } from '../../src-main/services/inference/fork.ts';
import { openLine } from '../../src-main/services/inference/line.ts';
import { createModels } from '../../src-main/services/models.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import type { Api } from '../../src-shared/contract/api.ts';
import type { ModelCard, ModelProgress } from '../../src-shared/contract/models.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';
import { afterimageHere, documentOf, expectFailure, type Ran } from '../support/cli.ts';
import { flatPng } from '../support/flat-png.ts';

const parity = (folder: string): string => fileURLToPath(new URL(`../parity/${folder}`, import.meta.url));

let home = '';
let backend: Backend | null = null;
const libraryFile = (): string => join(home, 'library.db');
const modelsDirectory = (): string => join(home, 'models');
const photos = (): string => join(home, 'photos');

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'afterimage-quantise-'));
  await mkdir(photos());
  await writeFile(join(photos(), 'red.png'), flatPng(48, 32, 0xc81e1e));
});
afterEach(async () => {
  await backend?.close();
  backend = null;
  await rm(home, { recursive: true, force: true });
});

async function open(): Promise<Api> {
  backend = await createBackend({ libraryFile: libraryFile(), log: () => undefined });
  return inProcessApi(backend);
}

const ours = async (model: string): Promise<string[]> =>
  (await readdir(join(modelsDirectory(), model))).filter((name) => name.startsWith('afterimage-')).sort();

async function cardOf(api: Api, name: string): Promise<ModelCard | undefined> {
  return (await api.models.list()).models.find(({ model }) => model === name);
}

const vectorsByModel = (): Record<string, number> => {
  const stored = openLibrary(libraryFile(), { readonly: true });
  try {
    return Object.fromEntries(embeddingModels(stored).map(({ modelId, vectors }) => [modelId, vectors]));
  } finally {
    stored.close();
  }
};

describe('a model of the search', () => {
  it('works at 8 bits under another id, and under its old one again when it goes back', async () => {
    const api = await open();
    const { model } = await api.models.import({ path: parity('clip/f32'), name: 'mine' });
    await api.models.use({ task: 'embed', model });
    const before = (await api.models.serving()).id;
    await api.jobs.index({ folders: [photos()] });
    const told: ModelProgress[] = [];
    api.subscribe('models.progress', (progress) => told.push(progress));

    const made = await api.models.quantise({ model, precision: 'int8' });
    expect(made).toMatchObject({ precision: 'int8', used: true, compared: 'cosine', publishedBytes: 296_300 });
    expect(made.agreement).toBeGreaterThan(0.98);
    expect(made.quantisedBytes).toBeLessThan(made.publishedBytes);
    expect(told.at(0)?.state).toBe('quantising');
    const last = told.findLast(({ state }) => state === 'quantising');
    expect(last).toMatchObject({ doneBytes: made.quantisedBytes, totalBytes: made.quantisedBytes });
    expect(told.at(-1)?.state).toBe('installed');
    expect(await cardOf(api, model)).toMatchObject({ state: 'installed', precision: 'int8' });
    const after = (await api.models.serving()).id;
    expect(after).toContain('/int8/');
    expect(after).not.toBe(before);
    await api.jobs.index({ folders: [photos()] });
    expect(vectorsByModel()).toEqual({ [before]: 1, [after]: 1 });
    expect((await api.search.run({ text: 'red' })).searched).toBe(1);

    const back = await api.models.quantise({ model, precision: 'published' });
    expect(back.freedBytes).toBeGreaterThanOrEqual(made.quantisedBytes);
    expect(await ours(model)).toEqual([]);
    expect((await api.models.serving()).id).toBe(before);
    expect((await cardOf(api, model))?.precision).toBeNull();
    expect((await api.search.run({ text: 'red' })).searched).toBe(1);
  });

  it('has smaller weights of one precision at a time', async () => {
    const api = await open();
    const { model } = await api.models.import({ path: parity('clip/f32'), name: 'mine' });
    await api.models.quantise({ model, precision: 'int8' });
    expect(await api.models.quantise({ model, precision: 'q4' })).toMatchObject({ used: true });
    expect(await ours(model)).toEqual(['afterimage-q4.json', 'afterimage-q4.safetensors']);
    expect((await cardOf(api, model))?.precision).toBe('q4');
    expect(await api.models.verify({ model })).toMatchObject({ right: true });
  });

  it('is left as it was where it is stopped', async () => {
    const api = await open();
    const { model } = await api.models.import({ path: parity('clip/f32'), name: 'mine' });
    const stop = new AbortController();
    api.subscribe('models.progress', ({ state, totalBytes }) => {
      if (state === 'quantising' && totalBytes > 0) stop.abort();
    });
    const making = api.models.quantise({ model, precision: 'int8' }, { signal: stop.signal });
    await expect(making).rejects.toMatchObject({ code: 'cancelled' });
    await backend?.close();
    backend = null;
    expect(await ours(model)).toEqual([]);
    expect(existsSync(join(modelsDirectory(), `${model}.lock`))).toBe(false);
    expect(await cardOf(await open(), model)).toMatchObject({ state: 'installed', precision: null, problem: null });
  });

  it('is not removed, verified or made smaller twice meanwhile', async () => {
    const api = await open();
    const { model } = await api.models.import({ path: parity('clip/f32'), name: 'mine' });
    const busy = new Promise<void>((resolve) => {
      api.subscribe('models.progress', ({ state }) => {
        if (state === 'quantising') resolve();
      });
    });
    const making = api.models.quantise({ model, precision: 'int8' });
    await busy;
    const refused = [
      () => api.models.remove({ model }),
      () => api.models.verify({ model }),
      () => api.models.quantise({ model, precision: 'q4' }),
    ];
    for (const call of refused) await expect(call()).rejects.toMatchObject({ code: 'conflict' });
    expect(await making).toMatchObject({ used: true });
  });
});

describe('a model that captions', () => {
  it.each(['git/safetensors', 'blip/caption'])(
    '(%s) writes at 8 bits, and as before when it goes back',
    async (folder) => {
      const api = await open();
      const { model } = await api.models.import({ path: parity(folder), name: 'writer' });
      await api.models.use({ task: 'caption', model });
      const image = { path: join(photos(), 'red.png') };
      const before = await api.captions.make({ image });
      const made = await api.models.quantise({ model, precision: 'int8' });
      expect(made.compared).toBe('tokens');
      const small = await api.captions.make({ image });
      // Random weights are nearly ties everywhere: whether they are used is the verdict's to say, and the id follows it.
      expect(small.model.includes('/int8/')).toBe(made.used);
      await api.models.quantise({ model, precision: 'published' });
      expect(await api.captions.make({ image })).toMatchObject({ model: before.model, caption: before.caption });
    },
  );
});

describe('refused', () => {
  it('is a ready-made export, and nothing is left behind', async () => {
    const api = await open();
    const { model } = await api.models.import({ path: parity('clip/onnx'), name: 'mine' });
    const refused = api.models.quantise({ model, precision: 'int8' });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('ready-made export') as string,
    });
    expect(await ours(model)).toEqual([]);
  });

  it('is what came with Afterimage, what is not there and what nobody knows', async () => {
    const api = await open();
    const code = (model: string): Promise<unknown> =>
      api.models.quantise({ model, precision: 'int8' }).catch((error: unknown) => (error as { code: string }).code);
    expect(await code('starter-clip')).toBe('conflict');
    expect(await code('nothing')).toBe('not-found');
  });

  it('is a disk without room, before anything is written', async () => {
    const library = openLibrary(libraryFile());
    const models = createModels({
      library,
      announce: () => undefined,
      modelsDirectory: modelsDirectory(),
      resourcesDirectory: join(home, 'no-resources'),
      openQuantiser: () =>
        openLine({
          role: 'probe',
          fork: forkWithNode(),
          setup: () =>
            Promise.resolve({
              modelDirectory: null,
              writers: { caption: null, answer: null, chat: null },
              thumbnailDirectory: home,
              threads: 1,
              memoryLimitBytes: 2e9,
            }),
        }),
      downloads: { disk: { ...realDisk, freeBytes: () => Promise.resolve(64 * 1024 * 1024 + 1000) } },
    });
    const { signal } = new AbortController();
    try {
      await importWithRoom(library);
      const making = models.service.quantise({ model: 'mine', precision: 'int8' }, signal);
      await expect(making).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('MB') as string,
      });
      expect(await ours('mine')).toEqual([]);
    } finally {
      await models.close();
      library.close();
    }
  });
});

async function importWithRoom(library: ReturnType<typeof openLibrary>): Promise<void> {
  const models = createModels({
    library,
    announce: () => undefined,
    modelsDirectory: modelsDirectory(),
    resourcesDirectory: join(home, 'no-resources'),
    openQuantiser: () => {
      throw new Error('nothing is made smaller here');
    },
  });
  await models.service.import({ path: parity('clip/f32'), name: 'mine' }, new AbortController().signal);
  await models.close();
}

describe('afterimage models quantise', () => {
  const run = (...args: readonly string[]): Promise<Ran> =>
    afterimageHere(['models', ...args, '--library', libraryFile()], { backend: { modelDirectory: undefined } });

  it('prints the verdict, one document with --json, and fails with a sentence', async () => {
    await run('import', parity('clip/f32'), '--name', 'mine');
    const made = await run('quantise', 'mine', '--to', 'int8');
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^✓ mine works at int8 from now on\.$/m);
    expect(made.out).toMatch(/Published weights: 296 kB; at int8: \d+ kB, kept beside them\.$/m);
    expect(made.out).toMatch(/Agreement: 0\.9\d+/);
    expect((await run('list')).out).toMatch(/mine +embed +\d+ kB {2}installed, works at int8$/m);
    const back = await run('quantise', 'mine', '--to', 'published', '--json');
    expect(documentOf(back)).toMatchObject({ precision: 'published', used: true, agreement: null });
    expectFailure(await run('quantise', 'nothing', '--to', 'q4', '--json'), 'not-found');
    expect((await run('quantise', 'mine', '--to', 'int3')).code).toBe(2);
    expect((await run('quantise', 'mine')).code).toBe(2);
  });
});
