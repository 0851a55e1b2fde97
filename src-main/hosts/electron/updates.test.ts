import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { UpdateState } from '../../../src-shared/contract/desktop.ts';
import { createUpdates, type Updater } from './updates.ts';

function setUp(options: { on?: boolean; unavailable?: string; fails?: boolean } = {}) {
  const listeners: Record<string, (info: never) => void> = {};
  const cancel = vi.fn();
  const updater = {
    autoDownload: false,
    autoInstallOnAppQuit: false,
    on: (event: string, listener: (info: never) => void) => (listeners[event] = listener),
    checkForUpdates: vi.fn(() =>
      options.fails === true ? Promise.reject(new Error('no net')) : Promise.resolve({ cancellationToken: { cancel } }),
    ),
    quitAndInstall: vi.fn(),
  } as unknown as Updater;
  const load = vi.fn(() => Promise.resolve(updater));
  const told: UpdateState[] = [];
  const chosen: boolean[] = [];
  const updates = createUpdates({
    unavailable: options.unavailable ?? null,
    on: options.on ?? false,
    load,
    remember: (on) => chosen.push(on),
    announce: (state) => told.push(state),
    log: () => undefined,
  });
  const say = (event: string, info: unknown = {}): void => {
    listeners[event]?.(info as never);
  };
  return { updates, updater, load, told, chosen, say, cancel };
}

describe('updates', () => {
  it('are off, and nothing of the updater is loaded until the person says yes', async () => {
    const { updates, load } = setUp();
    await updates.look();
    expect(updates.state).toEqual({ state: 'off' });
    expect(load).not.toHaveBeenCalled();
    await updates.set(true);
    expect(load).toHaveBeenCalledOnce();
  });

  it('are looked for at once after a yes, downloaded, told of and installed when asked', async () => {
    const { updates, updater, told, chosen, say } = setUp();
    await updates.set(true);
    expect([chosen, updater.autoDownload, updater.autoInstallOnAppQuit]).toEqual([[true], true, true]);
    expect(updates.install()).toBe(false);
    say('update-available', { version: '2.0.0' });
    say('download-progress', { percent: 40 });
    say('update-downloaded', { version: '2.0.0' });
    expect(told).toEqual([
      { state: 'checking' },
      { state: 'downloading', version: '2.0.0', share: 0 },
      { state: 'downloading', version: '2.0.0', share: 0.4 },
      { state: 'ready', version: '2.0.0' },
    ]);
    expect(updates.install()).toBe(true);
    expect(updater.quitAndInstall).toHaveBeenCalledOnce();
  });

  it('are looked for at a later start where the person had said yes', async () => {
    const { updates, say } = setUp({ on: true });
    await updates.look();
    say('update-not-available', { version: '1.0.0' });
    expect(updates.state).toEqual({ state: 'current' });
  });

  it('stop at once after a no, and nothing is installed behind the back', async () => {
    const { updates, updater, chosen, say, cancel } = setUp();
    await updates.set(true);
    say('update-available', { version: '2.0.0' });
    expect(await updates.set(false)).toEqual({ state: 'off' });
    expect(cancel).toHaveBeenCalled();
    expect(updater.autoInstallOnAppQuit).toBe(false);
    say('update-downloaded', { version: '2.0.0' });
    await updates.look();
    expect(updates.state).toEqual({ state: 'off' });
    expect(chosen).toEqual([true, false]);
    expect(updater.checkForUpdates).toHaveBeenCalledOnce();
  });

  it('that cannot be had say so in a sentence, and may be tried again', async () => {
    const { updates, load } = setUp({ fails: true });
    expect(await updates.set(true)).toMatchObject({ state: 'failed', message: expect.stringMatching(/\.$/) as string });
    await updates.look();
    expect(load).toHaveBeenCalledOnce();
  });

  it('are unavailable where the build cannot update itself, whatever is chosen', async () => {
    const { updates, load } = setUp({ unavailable: 'Run from source.' });
    expect(await updates.set(true)).toEqual({ state: 'unavailable', message: 'Run from source.' });
    await updates.look();
    expect(load).not.toHaveBeenCalled();
  });

  it('are imported nowhere but where they are loaded on demand', () => {
    const imports = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => readFileSync(join(import.meta.dirname, name), 'utf8').split('\n'))
      .filter((line) => line.includes("'electron-updater'") && !line.startsWith('import type'));
    expect(imports).toHaveLength(1);
    expect(imports[0]).toContain("await import('electron-updater')");
  });
});
