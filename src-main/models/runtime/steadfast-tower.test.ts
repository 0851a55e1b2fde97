import { describe, expect, it } from 'vitest';
import type { VisionTower } from '../model-description.ts';
import type { Provider } from './providers.ts';
import { openSteadfastTower } from './steadfast-tower.ts';

const one = Float32Array.of(1, 0);
const picture = new Uint8Array(3);

interface Scene {
  readonly opened: Provider[];
  readonly told: Provider[];
  readonly embedded: string[];
  readonly tower: Promise<VisionTower>;
}

/** `fails`: at which call of `embed` the accelerator gives up; 0 at its opening. */
function scene(fails: number): Scene {
  const [opened, told, embedded]: [Provider[], Provider[], string[]] = [[], [], []];
  const open = (provider: Provider): Promise<VisionTower> => {
    opened.push(provider);
    if (provider !== 'cpu' && fails === 0) return Promise.reject(new Error('no driver'));
    let calls = 0;
    return Promise.resolve({
      dimension: 2,
      embed(pixels) {
        if (provider !== 'cpu' && ++calls === fails) return Promise.reject(new Error('device lost'));
        embedded.push(`${provider} ${String(pixels.length)}`);
        return Promise.resolve(pixels.map(() => one));
      },
      release: () => Promise.resolve(),
    });
  };
  const onFallback = (provider: Provider): void => void told.push(provider);
  return { opened, told, embedded, tower: openSteadfastTower({ open, provider: 'cuda', onFallback }) };
}

describe('a tower on an accelerator', () => {
  it('stays there while it works', async () => {
    const { opened, told, embedded, tower } = scene(99);
    await (await tower).embed([picture, picture]);
    expect([opened, told, embedded]).toEqual([['cuda'], [], ['cuda 2']]);
  });

  it('opens on the processor where the accelerator cannot be had', async () => {
    const { opened, told, embedded, tower } = scene(0);
    await (await tower).embed([picture]);
    expect([opened, told, embedded]).toEqual([['cuda', 'cpu'], ['cuda'], ['cpu 1']]);
  });

  it('loses no picture of the batch in which the accelerator fails, and does not go back to it', async () => {
    const { opened, told, embedded, tower } = scene(2);
    const steadfast = await tower;
    const counts = [];
    for (const pixels of [[picture], [picture, picture, picture], [picture]])
      counts.push((await steadfast.embed(pixels)).length);
    expect(counts).toEqual([1, 3, 1]);
    expect([opened, told, embedded]).toEqual([['cuda', 'cpu'], ['cuda'], ['cuda 1', 'cpu 3', 'cpu 1']]);
  });

  it('throws what the processor refuses too', async () => {
    const open = (): Promise<VisionTower> =>
      Promise.resolve({
        dimension: 2,
        embed: () => Promise.reject(new Error('broken')),
        release: () => Promise.resolve(),
      });
    const told: Provider[] = [];
    const tower = await openSteadfastTower({
      open,
      provider: 'dml',
      onFallback: (provider) => void told.push(provider),
    });
    await expect(tower.embed([picture])).rejects.toThrow('broken');
    await expect(tower.embed([picture])).rejects.toThrow('broken');
    expect(told).toEqual(['dml']);
  });
});
