// Which provider serves, from what trials showed: right first, then fast. Runs in the backend; pure.
import type { Provider } from '../../models/runtime/providers.ts';

/** What a trial came to. `died`: it took its process along, or had to be ended. */
export interface Verdict {
  readonly provider: Provider;
  readonly threads: number;
  readonly outcome: 'right' | 'wrong' | 'failed' | 'died';
  /** Least cosine with the processor's vectors; null where there are none. */
  readonly cosine: number | null;
  readonly imagesPerSecond: number;
  /** What the runtime said; for the log and the diagnosis. */
  readonly reason: string;
}

export interface Choice {
  readonly provider: Provider;
  readonly threads: number;
}

/**
 * [Note: providers and vectors] Vectors of one model must not depend on what computed them, or an index would have to be thrown away
 * with every driver. So a provider serves only if it agrees with the processor to this cosine on every test picture: far above what
 * separates two photos, and above what dynamic int8 moves by its neighbours (0.99987). float16 providers do not reach it, and are not used.
 */
export const leastCosine = 0.9999;

/** A provider that is hardly faster is not worth its risks. */
const leastGain = 1.2;
/** More threads must pay, because others use the cores too. */
const leastGainOfThreads = 1.1;

/** The processor's thread count first, then the fastest provider that is right and clearly faster than it. */
export function choose(verdicts: readonly Verdict[]): Choice {
  const right = verdicts.filter(({ outcome }) => outcome === 'right');
  const processor = right.filter(({ provider }) => provider === 'cpu').sort((a, b) => a.threads - b.threads);
  let best = processor[0];
  for (const tried of processor)
    if (best && tried.imagesPerSecond > best.imagesPerSecond * leastGainOfThreads) best = tried;
  const toBeat = (best?.imagesPerSecond ?? 0) * leastGain;
  const [fastest] = right
    .filter(({ provider, imagesPerSecond }) => provider !== 'cpu' && imagesPerSecond > toBeat)
    .sort((a, b) => b.imagesPerSecond - a.imagesPerSecond);
  const threads = best?.threads ?? 1;
  return { provider: fastest?.provider ?? 'cpu', threads };
}

/** Least cosine between two lists of unit vectors; −1 where they do not pair up or hold numbers that are none. */
export function leastCosineOf(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  if (a.length !== b.length || a.length === 0) return -1;
  const cosines = a.map((vector, i) => {
    const other = b[i];
    if (other?.length !== vector.length) return -1;
    const cosine = vector.reduce((sum, value, at) => sum + value * (other[at] ?? NaN), 0);
    return Number.isFinite(cosine) ? cosine : -1;
  });
  return Math.min(...cosines);
}
