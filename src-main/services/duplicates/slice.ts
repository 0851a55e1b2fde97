// Long work in short slices, so that calls are answered meanwhile. Runs in the backend.
import { setImmediate } from 'node:timers/promises';

/** Half of what a person may feel: what else the thread does comes on top. */
const sliceMs = 20;

/** Call it between small steps: it lets others have the thread when 20 ms are over. Throws the signal's reason. */
export function createSlices(signal?: AbortSignal): () => Promise<void> | undefined {
  let end = performance.now() + sliceMs;
  return () => {
    if (performance.now() < end) return undefined;
    return setImmediate().then(() => {
      signal?.throwIfAborted();
      end = performance.now() + sliceMs;
    });
  };
}
