// Another model is chosen while Afterimage runs: processes begin anew, photos are embedded again, nothing is mixed.
import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import { tinyModel } from '../support/cli.ts';
import { createFakeLibrary, fakeModel, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
let resources = '';
beforeEach(async () => {
  library = await createFakeLibrary();
  resources = join(library.home, 'resources');
  await mkdir(join(resources, 'starter', 'clip'), { recursive: true });
  await cp(tinyModel, join(library.home, 'other'), { recursive: true });
});
afterEach(async () => {
  await library.close();
});

const photos = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`]));

/** Every folder is a model of its own; the bundled one is "clip". */
async function open(env: Record<string, string> = {}): Promise<{ api: Api; close: () => Promise<void> }> {
  const { api, backend } = await library.open({
    modelDirectory: undefined,
    resourcesDirectory: resources,
    describeModel: (directory) => Promise.resolve({ ...fakeModel(`fake/${basename(directory)}`), directory }),
    env,
  });
  return { api, close: () => backend.close() };
}

const vectorsByModel = (): Record<string, number> => {
  const stored = openLibrary(library.libraryFile, { readonly: true });
  try {
    return Object.fromEntries(embeddingModels(stored).map(({ modelId, vectors }) => [modelId, vectors]));
  } finally {
    stored.close();
  }
};

describe('choosing another model of the search', () => {
  it('embeds the photos with it in the background, and the search is over its vectors', async () => {
    await library.put(photos(6));
    const { api } = await open();
    await api.jobs.index({ folders: [library.photos] });
    expect((await api.search.run({ text: 'number 3' })).searched).toBe(6);
    const { model } = await api.models.import({ path: join(library.home, 'other') });
    await api.models.use({ task: 'embed', model });
    await vi.waitFor(() => {
      expect(vectorsByModel()).toEqual({ 'fake/clip': 6, [`fake/${model}`]: 6 });
    }, 15_000);
    expect((await api.models.serving()).id).toBe(`fake/${model}`);
    const found = await api.search.run({ text: 'number 3' });
    expect(found.searched).toBe(6);
    expect(found.results[0]?.path).toBe(join(library.photos, '3.jpg'));
  });

  it('in the middle of a run begins the run anew: no vector is written under the other name', async () => {
    await library.put(photos(40));
    const { api } = await open({ FAKE_INFERENCE_DELAY_MS: '60' });
    const { model } = await api.models.import({ path: join(library.home, 'other') });
    const running = api.jobs.index({ folders: [library.photos] });
    await vi.waitFor(async () => {
      expect((await library.embedded()).length).toBeGreaterThan(8);
    }, 15_000);
    await api.models.use({ task: 'embed', model });
    const report = await running;
    expect(report).toMatchObject({ seen: 40, failed: [], skipped: [] });
    const vectors = vectorsByModel();
    expect(vectors[`fake/${model}`]).toBe(40);
    expect(vectors['fake/clip'] ?? 0).toBeLessThan(40);
    expect(await api.library.status()).toMatchObject({ indexed: 40, waiting: 0, failed: 0 });
  });
});
