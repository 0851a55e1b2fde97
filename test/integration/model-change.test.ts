// Another model is chosen while Afterimage runs: processes begin anew, photos are embedded again, nothing is mixed.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { thumbnailFile } from '../../src-main/services/inference/cache-files.ts';
import { thumbnailDirectory } from '../../src-main/services/media-files.ts';
import { openLibrary } from '../../src-main/store/open.ts';
import { embeddingModels } from '../../src-main/store/vectors.ts';
import type { Sha256 } from '../../src-shared/photo/ids.ts';
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

/** As an earlier program left it, whose thumbnails were of another version and brought no fingerprint. */
async function makeThumbnailsOld(): Promise<string[]> {
  const stored = openLibrary(library.libraryFile);
  try {
    stored.sql(`UPDATE stage SET version = 'before' WHERE stage = 'thumbnail'`).run();
    stored.sql('UPDATE content SET fingerprint = NULL').run();
    const hashes = stored.sql('SELECT sha256 FROM content').pluck().all() as Sha256[];
    const files = hashes.map((hash) => thumbnailFile(thumbnailDirectory(`${library.libraryFile}-cache`), hash));
    for (const file of files) await writeFile(file, 'an old thumbnail');
    return files;
  } finally {
    stored.close();
  }
}

describe('another version of a stage', () => {
  it('makes thumbnails and fingerprints again, and embeds nothing again', async () => {
    await library.put(photos(6));
    const first = await open();
    await first.api.jobs.index({ folders: [library.photos] });
    expect(await library.embedded()).toHaveLength(6);
    await first.close();
    const files = await makeThumbnailsOld();
    expect(files).toHaveLength(6);
    const { api, close } = await open();
    expect((await api.duplicates.groups({ kind: 'near' })).waiting).toBe(6);
    expect(await api.jobs.index({})).toMatchObject({ seen: 6, failed: [], skipped: [] });
    for (const file of files) expect(await readFile(file, 'utf8')).toMatch(/^PHOTO number/);
    expect((await api.duplicates.groups({ kind: 'near' })).waiting).toBe(0);
    expect(await library.embedded()).toHaveLength(6);
    await close();
    const stored = openLibrary(library.libraryFile, { readonly: true });
    expect(stored.sql('SELECT count(fingerprint) FROM content').pluck().get()).toBe(6);
    stored.close();
    expect(vectorsByModel()).toEqual({ 'fake/clip': 6 });
  });
});

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
