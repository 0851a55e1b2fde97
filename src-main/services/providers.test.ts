import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toModelId } from '../../src-shared/photo/ids.ts';
import type { Provider } from '../models/runtime/providers.ts';
import type { ProviderTrial } from '../models/try-provider.ts';
import { scratchLibrary, type ScratchLibrary } from '../store/testing/scratch-library.ts';
import { createProviders, type Machine, type Providers } from './providers.ts';

const linux: Machine = { platform: 'linux', arch: 'x64', cores: 2, driver: 'one' };
const truth = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
const lie = [Float32Array.of(1, 0), Float32Array.of(0.62, 0.7846)];

class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** What each provider does when it is tried; those not named are not there. */
type Behaviour = Partial<Record<Provider, () => ProviderTrial>>;

const right = (imagesPerSecond: number) => (): ProviderTrial => ({ vectors: truth, imagesPerSecond });
const lying = (): ProviderTrial => ({ vectors: lie, imagesPerSecond: 5000 });
const nonsense = (): ProviderTrial => ({ vectors: truth.map(() => Float32Array.of(NaN, NaN)), imagesPerSecond: 5000 });
const failing = (): never => {
  throw new Error('libcudnn.so: cannot open shared object file');
};
const dying = (): never => {
  throw new ProcessDied('The inference process ended: crashed.');
};

let scratch: ScratchLibrary;
let tried: string[];
beforeEach(() => {
  scratch = scratchLibrary();
  tried = [];
});
afterEach(() => {
  scratch.remove();
});

function open(behaviour: Behaviour, more: { machine?: Machine; model?: string; runtime?: string } = {}): Providers {
  return createProviders({
    library: scratch.library,
    modelId: () => Promise.resolve(toModelId(more.model ?? 'model/1')),
    supported: () => Promise.resolve({ runtime: more.runtime ?? '1.30.0', providers: Object.keys(behaviour) }),
    trial({ provider, threads }) {
      tried.push(`${provider} ${String(threads)}`);
      return Promise.resolve().then(() => behaviour[provider]?.() ?? failing());
    },
    log: () => undefined,
    machine: more.machine ?? linux,
  });
}

const never = new AbortController().signal;

describe('finding the provider', () => {
  it('knows nothing until something was tried, and tries nothing for being asked', async () => {
    expect(await open({ cpu: right(10), cuda: right(500) }).current()).toBeNull();
    expect(tried).toEqual([]);
  });

  it.each<[string, Behaviour, Provider]>([
    ['the fastest that is right', { cpu: right(10), cuda: right(500), webgpu: right(100) }, 'cuda'],
    ['the next where the fastest lies', { cpu: right(10), cuda: lying, webgpu: right(100) }, 'webgpu'],
    [
      'the next where the fastest answers with no numbers',
      { cpu: right(10), cuda: nonsense, webgpu: right(100) },
      'webgpu',
    ],
    ['the next where the fastest cannot be had', { cpu: right(10), cuda: failing, webgpu: right(100) }, 'webgpu'],
    [
      'the next where the fastest takes its process along',
      { cpu: right(10), cuda: dying, webgpu: right(100) },
      'webgpu',
    ],
    ['the processor where all of them fail', { cpu: right(10), cuda: dying, tensorrt: failing, webgpu: lying }, 'cpu'],
  ])('chooses %s', async (_, behaviour, expected) => {
    const found = open(behaviour);
    expect((await found.findOut(never)).provider).toBe(expected);
    expect((await found.current())?.provider).toBe(expected);
  });

  it('tries each once, and remembers it over a restart', async () => {
    await open({ cpu: right(10), cuda: dying, webgpu: right(90) }).findOut(never);
    expect(tried).toEqual(['cpu 1', 'cpu 2', 'cuda 1', 'webgpu 1']);
    tried = [];
    const again = open({ cpu: right(10), cuda: right(900), webgpu: right(90) });
    expect((await again.findOut(never)).provider).toBe('webgpu');
    expect(tried).toEqual([]);
  });

  it.each<[string, Parameters<typeof open>[1]]>([
    ['the driver', { machine: { ...linux, driver: 'two' } }],
    ['the runtime', { runtime: '1.31.0' }],
    ['the model', { model: 'model/2' }],
  ])('tries again when %s changed', async (_, changed) => {
    await open({ cpu: right(10), cuda: failing }).findOut(never);
    expect((await open({ cpu: right(10), cuda: right(500) }, changed).findOut(never)).provider).toBe('cuda');
  });

  it('goes on where it was stopped', async () => {
    const stop = new AbortController();
    const behaviour = { cpu: right(10), cuda: right(500) };
    const stopping = open({
      ...behaviour,
      cpu: () => {
        if (tried.length === 2) stop.abort();
        return right(10)();
      },
    });
    await expect(stopping.findOut(stop.signal)).rejects.toThrow();
    tried = [];
    expect((await open(behaviour).findOut(never)).provider).toBe('cuda');
    expect(tried).toEqual(['cpu 1', 'cuda 1']);
  });

  it('does not go back to a provider that failed at work', async () => {
    const found = open({ cpu: right(10), cuda: right(500) });
    await found.findOut(never);
    await found.giveUp('cuda', 'device lost');
    expect((await found.current())?.provider).toBe('cpu');
    expect((await open({ cpu: right(10), cuda: right(500) }).findOut(never)).provider).toBe('cpu');
  });

  it('asks twice at once for one run', async () => {
    const found = open({ cpu: right(10) });
    await Promise.all([found.findOut(never), found.findOut(never)]);
    expect(tried).toEqual(['cpu 1', 'cpu 2']);
  });

  it('uses more threads where they pay', async () => {
    const speeds = [10, 19];
    const found = open({ cpu: () => right(speeds[Math.min(1, tried.length - 1)] ?? 0)() });
    expect(await found.findOut(never)).toEqual({ provider: 'cpu', threads: 2 });
  });
});
