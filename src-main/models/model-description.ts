// What the rest of the application may know of a model, and what it may ask of its towers. Runs anywhere in src-main; types only.
import type { ModelId } from '../../src-shared/photo/ids.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';

export interface ModelDescription {
  readonly id: ModelId;
  readonly family: 'clip';
  readonly name: string;
  /** Length of its embeddings. */
  readonly dimension: number;
  readonly pixels: PixelSpec;
  /** What similarities are multiplied by before the softmax of a zero-shot match. */
  readonly logitScale: number;
  readonly licence: string;
  /** What a bundled model was taught, in plain words; null for published models. */
  readonly knows: { readonly things: readonly string[]; readonly photographs: readonly string[] } | null;
  readonly directory: string;
}

export interface TowerOptions {
  readonly threads: number;
  /** Indexing beside other work: leaves the cores free between operators. */
  readonly background?: boolean | undefined;
}

export interface TextTower {
  readonly dimension: number;
  /** Unit vectors, one a text, in order. `model-damaged` where the model answers with no usable number. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  release(): Promise<void>;
}

export interface VisionTower {
  readonly dimension: number;
  /** Unit vectors, one a picture, in order. Each picture is RGB as the model's PixelSpec wants it. */
  embed(pixels: readonly Uint8Array[]): Promise<Float32Array[]>;
  release(): Promise<void>;
}
