// Looks at pictures with a LLaVA's vision tower and remembers what it saw. Runs in inference processes.
import { createHash } from 'node:crypto';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import { viewValues } from '../../pixel-values.ts';
import type { LlavaConfig } from './llava-config.ts';
import type { LlavaSessions } from './llava-sessions.ts';
import { packFeatures } from './tiles.ts';

export interface LookerParts {
  readonly config: LlavaConfig;
  readonly sessions: Pick<LlavaSessions, 'picture'>;
  /** Of each channel and level; see pixel-values.ts. */
  readonly levels: Float32Array;
}

/** Pictures whose features are kept: a second question need not look again. A few megabytes each. */
const rememberedPictures = 8;

export class Looker {
  readonly #parts: LookerParts;
  /** By SHA-256 of the looks, least recently used first. */
  readonly #seen = new Map<string, Float32Array>();

  constructor(parts: LookerParts) {
    this.#parts = parts;
  }

  /** float32 [rows, width of the language model]; null where the signal came before the last look was over. */
  async featuresOf(picture: SeenPicture, signal?: AbortSignal): Promise<Float32Array | null> {
    const key = keyOf(picture);
    const features = this.#seen.get(key) ?? (await this.#look(picture, signal));
    if (features === null) return null;
    this.#seen.delete(key);
    this.#seen.set(key, features);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > rememberedPictures && oldest !== undefined) this.#seen.delete(oldest);
    return features;
  }

  forget(): void {
    this.#seen.clear();
  }

  async #look({ views, original }: SeenPicture, signal: AbortSignal | undefined): Promise<Float32Array | null> {
    const { config, levels, sessions } = this.#parts;
    const side = config.vision.imageSize;
    const reads = ['image_features', 'newline'].filter((name) => sessions.picture.outputs.has(name));
    const looks: Float32Array[] = [];
    let newline: Float32Array | null = null;
    // One by one: a look takes seconds, and a stop is heard between them.
    for (const view of views) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted === true) return null;
      const data = viewValues([view], { width: side, height: side }, levels);
      const read = await sessions.picture.run({ pixel_values: { data, dims: [1, 3, side, side] } }, reads);
      looks.push(read['image_features'] ?? new Float32Array());
      newline = read['newline'] ?? null;
    }
    if (config.tiling === null) return looks[0] ?? new Float32Array();
    return packFeatures(looks, { config, tiling: config.tiling, original, newline });
  }
}

function keyOf({ views, original }: SeenPicture): string {
  const hash = createHash('sha256').update(`${String(original.width)}×${String(original.height)}`);
  for (const { data } of views) hash.update(data);
  return hash.digest('hex');
}
