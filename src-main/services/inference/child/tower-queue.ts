// Collects pixels that are ready and runs the tower on them together, while other files are being decoded.
// Runs in the inference process; knows neither files nor the model's insides.

export interface TowerQueue {
  /** Resolves with the unit vector of these pixels once a run took them. */
  embed(pixels: Uint8Array): Promise<Float32Array>;
}

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A run blocks this thread, so it takes what is there (at most `batch`) and never waits for more: decoders go on in
 * threads of their own, and what they finish meanwhile is the next run.
 */
export function createTowerQueue(run: (pixels: Uint8Array[]) => Promise<Float32Array[]>, batch: number): TowerQueue {
  const waiting: Waiting[] = [];
  let running = false;

  const drain = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const taken = waiting.splice(0, batch);
      try {
        const vectors = await run(taken.map(({ pixels }) => pixels));
        taken.forEach(({ resolve, reject }, at) => {
          const vector = vectors[at];
          if (vector) resolve(vector);
          else reject(new Error('the tower answered with too few vectors'));
        });
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
      // Lets answers go out and finished decodes come in before the thread is blocked again.
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };

  return {
    embed: (pixels) =>
      new Promise((resolve, reject) => {
        waiting.push({ pixels, resolve, reject });
        if (!running) void drain();
      }),
  };
}
