// The two towers of the serving model, each loaded when first asked for. Runs in the inference process.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { PixelSpec } from '../../../../src-shared/photo/pixel-spec.ts';
import { describeEmbeddingModel } from '../../../models/registry.ts';
import { openTextTower, openVisionTower } from '../../../models/open-model.ts';
import { openSteadfastTower } from '../../../models/runtime/steadfast-tower.ts';
import { tryProvider, type ProviderTrial } from '../../../models/try-provider.ts';
import type { InputOf, Role, Setup } from '../protocol.ts';
import { createTowerQueue, type TowerQueue } from './tower-queue.ts';

export interface Towers {
  pixelSpec(): Promise<PixelSpec>;
  embedPixels(pixels: Uint8Array): Promise<Float32Array>;
  embedTexts(texts: readonly string[]): Promise<Float32Array[]>;
  /** In the probe process alone. What the runtime says goes to the caller in its own words. */
  tryProvider(how: InputOf<'tryProvider'>): Promise<ProviderTrial>;
  /** Loads what the role will be asked for first. */
  warm(): Promise<void>;
}

/** Pictures a tower run takes at most: larger runs gain under 5 % and delay every answer. */
const visionBatch = 8;

/** `onProviderFailed` is told once that the vision tower went over to the processor. */
export function createTowers(role: Role, setup: Setup, onProviderFailed: (reason: string) => void): Towers {
  const { threads } = setup;
  const towerOptions = { threads, background: setup.background ?? role === 'indexer' };
  const directory = (): string => {
    if (setup.modelDirectory === null) throw new AppError('model-missing', 'There is no model for searching here.');
    return setup.modelDirectory;
  };
  const model = once(async () => await describeEmbeddingModel(directory()));
  const text = once(async () => await openTextTower(directory(), towerOptions));
  const vision = once(async (): Promise<TowerQueue> => {
    const tower = await openSteadfastTower({
      open: (provider) => openVisionTower(directory(), { ...towerOptions, provider }),
      provider: setup.provider ?? 'cpu',
      onFallback: (_, reason) => {
        onProviderFailed(messageOf(reason));
      },
    });
    return createTowerQueue((pixels) => tower.embed(pixels), visionBatch);
  });
  return {
    pixelSpec: async () => (await model()).pixels,
    embedPixels: async (pixels) => (await vision()).embed(pixels),
    embedTexts: async (texts) => (await text()).embed([...texts]),
    async tryProvider(how) {
      if (role !== 'probe') throw new AppError('internal', 'Providers are tried in a process of their own.');
      try {
        return await tryProvider(directory(), how);
      } catch (error) {
        throw error instanceof AppError ? error : new AppError('internal', messageOf(error), { cause: error });
      }
    },
    async warm() {
      await (role === 'query' ? text() : vision());
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Remembers a success; a failure is tried again at the next call (the model may have been put in place meanwhile). */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loaded: Promise<Value> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}
