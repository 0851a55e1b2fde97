// A vision tower that outlives its provider: what fails there is done again on the processor, batch and all. Runs in inference processes.
import type { VisionTower } from '../model-description.ts';
import type { Provider } from './providers.ts';

export interface Steadfast {
  readonly open: (provider: Provider) => Promise<VisionTower>;
  readonly provider: Provider;
  /** Told once, when the provider is given up for good. */
  readonly onFallback: (provider: Provider, reason: unknown) => void;
}

/**
 * Opens on the provider, or on the processor where that fails. A run that fails, or answers with numbers that are none, is repeated on
 * the processor with the same pictures; the provider is not tried again by this tower. What the processor refuses is thrown.
 */
export async function openSteadfastTower({ open, provider, onFallback }: Steadfast): Promise<VisionTower> {
  if (provider === 'cpu') return open('cpu');
  let fallen = false;
  const fallBack = async (reason: unknown): Promise<VisionTower> => {
    if (!fallen) onFallback(provider, reason);
    fallen = true;
    return open('cpu');
  };
  let tower = await open(provider).catch(fallBack);
  return {
    dimension: tower.dimension,
    async embed(pixels) {
      try {
        return await tower.embed(pixels);
      } catch (error) {
        if (fallen) throw error;
        await tower.release().catch(() => undefined);
        tower = await fallBack(error);
        return tower.embed(pixels);
      }
    },
    release: () => tower.release(),
  };
}
