// CLIP's vision tower: RGB pixels to unit vectors. Runs in the indexing process (and in the query process for pictures searched by).
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { TowerOptions, VisionTower } from '../../model-description.ts';
import { openSession, type Session } from '../../runtime/session.ts';
import { unitRows } from '../../unit-vector.ts';
import { readClipConfig, readPreprocessing, type Preprocessing } from './clip-config.ts';
import { towerSource } from './clip-source.ts';

const output = 'image_embeds';
/** Pictures of one float32 run: more gains nothing on a CPU (docs/performance.md) and costs memory. */
const maxBatch = 8;

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadVisionTower(directory: string, options: TowerOptions): Promise<VisionTower> {
  const config = await readClipConfig(directory);
  const preprocessing = await readPreprocessing(directory, config.vision.imageSize);
  const { model, quantised } = await towerSource(directory, config, 'vision');
  const session = await openSession(model, options, { feeds: ['pixel_values'], reads: [output] });
  return new ClipVisionTower({ session, preprocessing, dimension: config.dimension, batch: quantised ? 1 : maxBatch });
}

interface Parts {
  readonly session: Session;
  readonly preprocessing: Preprocessing;
  readonly dimension: number;
  readonly batch: number;
}

class ClipVisionTower implements VisionTower {
  readonly dimension: number;
  readonly #parts: Parts;
  readonly #levels: Float32Array;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.dimension = parts.dimension;
    this.#levels = normalisedLevels(parts.preprocessing);
  }

  async embed(pixels: readonly Uint8Array[]): Promise<Float32Array[]> {
    const { session, preprocessing, dimension, batch } = this.#parts;
    const side = preprocessing.pixels.size;
    const vectors: Float32Array[] = [];
    for (let start = 0; start < pixels.length; start += batch) {
      const some = pixels.slice(start, start + batch);
      const data = pixelValues(some, side, this.#levels);
      const result = await session.run({ pixel_values: { data, dims: [some.length, 3, side, side] } }, [output]);
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

/** The value of each of the 256 levels of each channel after scaling and normalising, in the reference's order and float32 rounding. */
export function normalisedLevels({ rescale, mean, deviation }: Preprocessing): Float32Array {
  const levels = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    const centre = Math.fround(mean[channel] ?? 0);
    const spread = Math.fround(deviation[channel] ?? 1);
    for (let level = 0; level < 256; level++) {
      levels[channel * 256 + level] = Math.fround(Math.fround(level * rescale) - centre) / spread;
    }
  }
  return levels;
}

/** RGB rows (side · side · 3 bytes each) to float32 [count, 3, side, side]. `invalid-input` where a picture has another size. */
export function pixelValues(pixels: readonly Uint8Array[], side: number, levels: Float32Array): Float32Array {
  const plane = side * side;
  const values = new Float32Array(pixels.length * 3 * plane);
  for (const [i, rgb] of pixels.entries()) {
    if (rgb.length !== 3 * plane)
      throw new AppError('invalid-input', `The model wants pictures of ${String(side)} × ${String(side)} pixels.`);
    const start = i * 3 * plane;
    for (let at = 0; at < plane; at++) {
      values[start + at] = levels[rgb[3 * at] ?? 0] ?? 0;
      values[start + plane + at] = levels[256 + (rgb[3 * at + 1] ?? 0)] ?? 0;
      values[start + 2 * plane + at] = levels[512 + (rgb[3 * at + 2] ?? 0)] ?? 0;
    }
  }
  return values;
}
