// What the rest of the application may know of a model, and what it may ask of the towers of a search model.
// Runs anywhere in src-main; types only. Models that write are asked through language-models.ts.
import type { Task } from '../../src-shared/contract/models.ts';
import type { ModelId } from '../../src-shared/photo/ids.ts';
import type { PixelSpec } from '../../src-shared/photo/pixel-spec.ts';
import type { ModelManifest } from './model-manifest.ts';
import type { Weights } from './quantise/quantised-layout.ts';
import type { Provider } from './runtime/providers.ts';

export type FamilyName = 'clip' | 'siglip' | 'blip' | 'git' | 'vilt' | 'llava' | 'florence2';

export interface ModelDescription {
  readonly id: ModelId;
  readonly family: FamilyName;
  readonly name: string;
  /** What it can do; at least one. */
  readonly tasks: readonly Task[];
  readonly licence: string;
  /** What a bundled model was taught, in plain words; null for published models. */
  readonly knows: { readonly things: readonly string[]; readonly photographs: readonly string[] } | null;
  readonly directory: string;
}

/** A model of the search: pictures and words in one space. */
export interface EmbeddingModelDescription extends ModelDescription {
  /**
   * Under what vectors of words are kept; `id` says under what those of pictures are. They differ where words go through another tower
   * that answers in the same space: the pictures need not be embedded again, the words must.
   */
  readonly textId?: ModelId | undefined;
  /** Length of its embeddings. */
  readonly dimension: number;
  readonly pixels: PixelSpec;
  /** What similarities are multiplied by before the softmax (or sigmoid) of a zero-shot match. */
  readonly logitScale: number;
  /**
   * Null: probabilities are a softmax over the texts (CLIP). A number: each text has its own probability,
   * σ(logitScale · cosine + logitBias) (SigLIP, Zhai et al. 2023).
   */
  readonly logitBias: number | null;
  /** How similarities become odds that a photo is right, where that was measured for the model. */
  readonly relevance?: ModelManifest['relevance'];
}

export interface TowerOptions {
  readonly threads: number;
  /** Indexing beside other work: leaves the cores free between operators. */
  readonly background?: boolean | undefined;
  /** What the vision tower runs on; the processor unless named. */
  readonly provider?: Provider | undefined;
  /** Which of the weights in the folder; unless told, the quantised ones where there are any that were found right. */
  readonly weights?: Weights | undefined;
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
