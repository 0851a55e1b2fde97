// How hard a person lets the indexing work, and how long they pause it: through the one door, over a stand-in for the inference process.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeLibrary, type FakeLibrary } from '../support/fake-backend.ts';

let library: FakeLibrary;
beforeEach(async () => {
  library = await createFakeLibrary();
  await library.put(
    Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`${String(at)}.jpg`, `number ${String(at)}`])),
  );
});
afterEach(async () => {
  await library.close();
});

describe('a pause', () => {
  it('for a time says until when, and ends by itself', async () => {
    const { api } = await library.open();
    const paused = await api.jobs.pause({ until: { minutes: 0.01 } });
    expect(paused).toMatchObject({ state: 'paused', pause: { by: 'person' } });
    expect(Date.parse(String(paused.pause?.until))).toBeGreaterThan(Date.now());
    const report = await api.jobs.index({ folders: [library.photos] });
    expect(report.indexed).toBe(12);
    expect(await api.jobs.activity()).toMatchObject({ state: 'idle', pause: null });
  });

  it('until somebody resumes outlives the program; one until the next start does not', async () => {
    const first = await library.open();
    expect((await first.api.jobs.pause()).pause).toEqual({ by: 'person', until: 'restart' });
    await first.backend.close();
    const second = await library.open();
    second.backend.startBackgroundWork();
    expect((await second.api.jobs.activity()).pause).toBeNull();
    await second.api.jobs.pause({ until: 'resume' });
    await second.backend.close();
    const third = await library.open();
    third.backend.startBackgroundWork();
    expect((await third.api.jobs.activity()).pause).toEqual({ by: 'person', until: 'resume' });
    expect(await third.api.jobs.resume()).toMatchObject({ pause: null });
    await third.backend.close();
    const fourth = await library.open();
    fourth.backend.startBackgroundWork();
    expect((await fourth.api.jobs.activity()).pause).toBeNull();
  });

  it('that outlives the program does not hold up a command', async () => {
    const first = await library.open();
    await first.api.jobs.pause({ until: 'resume' });
    await first.backend.close();
    const { api } = await library.open();
    expect((await api.jobs.index({ folders: [library.photos] })).indexed).toBe(12);
  });

  it.each([{ until: { minutes: 0 } }, { until: { minutes: 100_000 } }, { until: 'tomorrow' }])(
    'of %o is refused',
    async (input) => {
      const { api } = await library.open();
      await expect(api.jobs.pause(input as never)).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );
});

describe('the speed', () => {
  it('is told with the activity, and by whom', async () => {
    const { api, backend } = await library.open();
    expect((await api.jobs.activity()).pace).toEqual({ speed: 'balanced', by: 'person' });
    await api.settings.set({ speed: 'full' });
    expect((await api.jobs.activity()).pace).toEqual({ speed: 'full', by: 'person' });
    backend.setPace('gentle');
    expect((await api.jobs.activity()).pace).toEqual({ speed: 'quiet', by: 'power' });
  });

  it('that is quiet rests after each photo; a faster one goes on at once', async () => {
    const { api } = await library.open();
    await api.settings.set({ speed: 'quiet' });
    const startedAtMs = performance.now();
    const running = api.jobs.index({ folders: [library.photos] });
    await vi.waitFor(async () => {
      expect((await library.embedded()).length).toBeGreaterThan(1);
    }, 10_000);
    const quietMs = performance.now() - startedAtMs;
    expect(quietMs).toBeGreaterThan(300);
    expect((await library.embedded()).length).toBeLessThan(12);
    await api.settings.set({ speed: 'full' });
    expect((await running).indexed).toBe(12);
  });
});

describe('acceleration', () => {
  it('that is off keeps the indexer on the processor, and has nothing tried', async () => {
    const log = join(library.home, 'setups.log');
    const { api, backend } = await library.open({
      providerQuietMs: 0,
      env: { FAKE_PROVIDER: 'cuda=works', FAKE_SETUP_LOG: log },
    });
    const setups = async (): Promise<string[]> => (await readFile(log, 'utf8').catch(() => '')).split('\n');
    await api.settings.set({ acceleration: 'off' });
    backend.startBackgroundWork();
    await api.jobs.index({ folders: [library.photos] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await setups()).filter((line) => line.startsWith('probe'))).toEqual([]);
    await api.settings.set({ acceleration: 'auto' });
    await api.jobs.index({});
    await vi.waitFor(async () => {
      expect((await setups()).some((line) => line.startsWith('probe'))).toBe(true);
    }, 10_000);
  });
});
