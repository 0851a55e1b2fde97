// Runs a model's vision tower on one provider, to see whether its numbers are right and how fast it is. Runs in the probe process:
// a driver's fault ends that process and nothing else.
import { describeEmbeddingModel } from './registry.ts';
import { openVisionTower } from './open-model.ts';
import type { Provider } from './runtime/providers.ts';

export interface ProviderTrial {
  /** Unit vectors of the test pictures, in order. */
  readonly vectors: readonly Float32Array[];
  readonly imagesPerSecond: number;
}

/** Pictures of one timed run: what the indexer hands the tower at most. */
const batch = 8;
/** Timed until both are reached: enough that a stall of the machine is outweighed. */
const leastRuns = 3;
const leastMs = 600;

/** `ProviderFailure` where the provider cannot be had; `model-missing`, `model-damaged`. */
export async function tryProvider(
  directory: string,
  { provider, threads }: { readonly provider: Provider; readonly threads: number },
): Promise<ProviderTrial> {
  const { pixels } = await describeEmbeddingModel(directory);
  const tower = await openVisionTower(directory, { provider, threads });
  try {
    const pictures = Array.from({ length: batch }, (_, i) => testPicture(pixels.size, i));
    // The first run compiles and allocates; its answers count, its time does not.
    const vectors = await tower.embed(pictures);
    const times: number[] = [];
    for (const begun = performance.now(); times.length < leastRuns || performance.now() - begun < leastMs;) {
      const at = performance.now();
      await tower.embed(pictures);
      times.push(performance.now() - at);
    }
    return { vectors, imagesPerSecond: (1000 * batch) / Math.min(...times) };
  } finally {
    await tower.release();
  }
}

/** Waves of another length and colour for each number: smooth and sharp parts, every level of brightness. RGB, size × size. */
export function testPicture(size: number, number: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y, channel] = [Math.floor(at / 3) % size, Math.floor(at / (3 * size)), at % 3];
    const wave =
      Math.sin(((number + 1) * (x + channel * y)) / (5 + number)) + Math.cos((y * (channel + 1)) / (3 + number));
    pixels[at] = Math.round(127.5 + 63 * wave);
  }
  return pixels;
}
