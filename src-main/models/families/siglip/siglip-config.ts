// Reads config.json and preprocessor_config.json of a SigLIP or SigLIP 2 checkpoint; defaults are those of the reference classes.
// Runs in inference processes and the backend; reads small files only. Reference: transformers SiglipConfig, SiglipImageProcessor.
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';
import { parseAs, readPreprocessing, transformerShape, type Preprocessing } from '../clip/clip-config.ts';

export interface SiglipConfig {
  /** Length of embeddings: the width of the vision tower, which has no projection. */
  readonly dimension: number;
  readonly text: TransformerShape & {
    readonly vocabulary: number;
    /** Every text has exactly so many tokens, padding included. */
    readonly tokens: number;
  };
  readonly vision: TransformerShape & { readonly imageSize: number; readonly patchSize: number };
}

const count = z.int().min(1).max(2_000_000);
const tower = {
  hidden_act: z.enum(activations).default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().max(1).default(1e-6),
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(12),
};
const textSchema = z.object({
  ...tower,
  vocab_size: count.default(32000),
  max_position_embeddings: count.max(4096).default(64),
  projection_size: count.nullish(),
});
const visionSchema = z.object({
  ...tower,
  num_channels: z.literal(3).default(3),
  image_size: count.max(4096).default(224),
  patch_size: count.max(4096).default(16),
  vision_use_head: z.literal(true).default(true),
});
const siglipSchema = z.object({
  model_type: z.enum(['siglip', 'siglip2']),
  text_config: z.looseObject({}).nullish(),
  vision_config: z.looseObject({}).nullish(),
});

/** `model-missing` without config.json, `model-damaged` where it is not a SigLIP that we can build. */
export async function readSiglipConfig(directory: string): Promise<SiglipConfig> {
  const file = 'config.json';
  const config = parseAs(siglipSchema, await readJson(directory, file), file);
  const visionConfig = config.vision_config ?? {};
  if ('num_patches' in visionConfig || (config.model_type === 'siglip2' && !('image_size' in visionConfig))) {
    throw damaged(
      'This SigLIP 2 takes pictures in their own shape (NaFlex), which cannot be run yet; those of a fixed size can.',
    );
  }
  const text = parseAs(textSchema, config.text_config ?? {}, file);
  const vision = parseAs(visionSchema, visionConfig, file);
  if ((text.projection_size ?? text.hidden_size) !== vision.hidden_size)
    throw damaged('The configuration of the model gives words and pictures vectors of different lengths.');
  return {
    dimension: vision.hidden_size,
    text: { ...transformerShape(text), vocabulary: text.vocab_size, tokens: text.max_position_embeddings },
    vision: { ...transformerShape(vision), imageSize: vision.image_size, patchSize: vision.patch_size },
  };
}

/** The whole picture, pressed into a square; levels from −1 to 1. */
export function readSiglipPreprocessing(directory: string, imageSize: number): Promise<Preprocessing> {
  const half = [0.5, 0.5, 0.5];
  const size = { height: 224, width: 224 };
  return readPreprocessing(directory, imageSize, { do_center_crop: false, size, image_mean: half, image_std: half });
}
