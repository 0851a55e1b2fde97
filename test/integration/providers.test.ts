// What the indexing runs on: tried in processes of their own when nothing else is to do, and left without losing or blaming a photo.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src-shared/contract/api.ts';
import { acceleratorsFor, providers } from '../../src-main/models/runtime/providers.ts';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

const [accelerator] = acceleratorsFor(process.platform, process.arch, providers);

let library: FakeLibrary;
let logged: string[];
beforeEach(async () => {
  library = await createFakeLibrary();
  logged = [];
});
afterEach(() => library.close());

async function open(behaviour: string): Promise<{ api: Api; start: () => void; close: () => Promise<void> }> {
  const { api, backend } = await library.open({
    providerQuietMs: 10,
    log: (message) => logged.push(message),
    env: { FAKE_PROVIDER: `${accelerator ?? ''}=${behaviour}`, FAKE_SETUP_LOG: join(library.home, 'setups.log') },
  });
  const start = (): void => {
    backend.startBackgroundWork();
  };
  return { api, start, close: () => backend.close() };
}

const toldOf = (text: string): Promise<void> =>
  vi.waitFor(() => {
    expect(logged.join('\n')).toContain(text);
  }, 20_000);

const setupsOf = async (role: string): Promise<string[]> => {
  const lines = (await readFile(join(library.home, 'setups.log'), 'utf8')).split('\n');
  return lines.filter((line) => line.startsWith(`${role} `)).map((line) => line.slice(role.length + 1));
};

const photos = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`]));

describe('a provider', () => {
  beforeEach(({ skip }) => {
    skip(accelerator === undefined, 'no accelerator is known for this platform');
  });

  it.each([
    ['lies', 'wrong'],
    ['dies', 'died'],
  ])('that %s when it is tried is not used, and not tried again', async (behaviour, outcome) => {
    await library.put(photos);
    const first = await open(behaviour);
    first.start();
    await toldOf(`provider ${String(accelerator)}, 1 threads: ${outcome}`);
    await first.close();
    const trials = (await setupsOf('probe')).length;
    const second = await open(behaviour);
    second.start();
    expect(await second.api.jobs.index({ folders: [library.photos] })).toMatchObject({ seen: 12, failed: [] });
    await second.close();
    expect(await setupsOf('indexer')).not.toContain(accelerator);
    expect((await setupsOf('probe')).length).toBe(trials);
  });

  it.each([
    ['fails', 'device lost'],
    ['kills', 'its process ended'],
  ])('that %s while photos are indexed is given up, and no photo is lost or blamed', async (behaviour, reason) => {
    const first = await open(behaviour);
    first.start();
    await toldOf(`provider ${String(accelerator)}, 1 threads: right`);
    await library.put(photos);
    expect(await first.api.jobs.index({ folders: [library.photos] })).toMatchObject({
      seen: 12,
      indexed: 12,
      failed: [],
      skipped: [],
    });
    await toldOf(`provider ${String(accelerator)} is given up`);
    expect(logged.join('\n')).toContain(reason);
    expect(await setupsOf('indexer')).toContain(accelerator);
    await first.close();

    const before = (await setupsOf('indexer')).length;
    await library.put({ 'new.jpg': 'another' });
    const second = await open(behaviour);
    expect(await second.api.jobs.index({ folders: [library.photos] })).toMatchObject({ indexed: 1, failed: [] });
    expect((await setupsOf('indexer')).slice(before)).toEqual(['cpu']);
  });

  it('is not tried where nobody stays', async () => {
    await library.put(photos);
    const { api } = await open('right');
    await api.jobs.index({ folders: [library.photos] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await setupsOf('probe')).toEqual([]);
    expect(await setupsOf('indexer')).toEqual(['unset']);
  });
});
