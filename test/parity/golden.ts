// What the reference computed on a checkpoint, as recorded by tools/reference (see its README for how to record again).
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const parityFolder = fileURLToPath(new URL('.', import.meta.url));
export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Stage {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export interface Golden {
  /** Of the weights recorded; the starter only. */
  readonly weightsSha256?: string;
  readonly size: number;
  readonly logitScale: number;
  readonly labels: readonly string[];
  readonly texts: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly embedding: readonly number[];
  }[];
  readonly images: readonly {
    readonly image: string;
    readonly sha256: string;
    readonly embedding: readonly number[];
    readonly logits: readonly number[];
    readonly probabilities: readonly number[];
  }[];
  readonly visionStages: Readonly<Record<string, Stage>>;
  readonly textStages: Readonly<Record<string, Stage>>;
}

export interface Recording {
  readonly golden: Golden;
  /** RGB bytes of each picture, as the reference's image processor cut them. */
  readonly pixels: readonly Uint8Array[];
  /** The reference's pixel_values of the first picture, [3, size, size]. */
  readonly pixelValues: Float32Array;
}

/** Null where nothing was recorded in the folder. */
export function readRecording(folder: string): Recording | null {
  if (!existsSync(`${folder}/golden.json`)) return null;
  const golden = JSON.parse(readFileSync(`${folder}/golden.json`, 'utf8')) as Golden;
  const bytes = readFileSync(`${folder}/pixels.bin`);
  const each = golden.size * golden.size * 3;
  const pixels = golden.images.map((_, i) => new Uint8Array(bytes.subarray(i * each, (i + 1) * each)));
  const values = readFileSync(`${folder}/pixel-values.bin`);
  const pixelValues = new Float32Array(new Uint8Array(values).buffer);
  return { golden, pixels, pixelValues };
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    Array.from(x).reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
