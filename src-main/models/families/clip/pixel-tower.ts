// A tower for pictures over one open session: RGB pixels to unit vectors. Runs in the indexing process (and in the query process for
// pictures searched by). Knows what goes in and out, not what is inside: CLIP and SigLIP share it.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { VisionTower } from '../../model-description.ts';
import { levelValues, viewValues } from '../../pixel-values.ts';
import type { Session } from '../../runtime/session.ts';
import { unitRows } from '../../unit-vector.ts';
import type { Preprocessing } from './clip-config.ts';

/** Pictures of one float32 run: more gains nothing on a CPU (docs/performance.md) and costs memory. */
const maxBatch = 8;

export interface PixelTowerParts {
  readonly session: Session;
  /** The output that holds the embeddings. */
  readonly output: string;
  readonly preprocessing: Preprocessing;
  readonly dimension: number;
  /** 8-bit: pictures run one at a time. */
  readonly quantised: boolean;
}

export class PixelTower implements VisionTower {
  readonly dimension: number;
  readonly #parts: PixelTowerParts;
  readonly #levels: Float32Array;

  constructor(parts: PixelTowerParts) {
    this.#parts = parts;
    this.dimension = parts.dimension;
    this.#levels = levelValues(parts.preprocessing);
  }

  async embed(pixels: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { session, output, preprocessing, dimension, quantised } = this.#parts;
    const side = preprocessing.pixels.size;
    const batch = quantised ? 1 : maxBatch;
    const vectors: Float32Array[] = [];
    for (let start = 0; start < pixels.length; start += batch) {
      const views = pixels.slice(start, start + batch).map((data) => ({ width: side, height: side, data }));
      const data = viewValues(views, { width: side, height: side }, this.#levels);
      const result = await session.run({ pixel_values: { data, dims: [views.length, 3, side, side] } }, [output]);
      vectors.push(...unitRows(result[output] ?? new Float32Array(), dimension));
    }
    if (vectors.length !== pixels.length)
      throw damaged('The vision model answers with embeddings of another length than it declares.');
    return vectors;
  }

  release(): Promise<void> {
    return this.#parts.session.release();
  }
}
