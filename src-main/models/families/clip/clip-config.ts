// Reads config.json and preprocessor_config.json of a CLIP checkpoint; defaults are those of the reference configuration class.
// Runs in inference processes; reads small files only, no weights, no ONNX. Reference: transformers CLIPConfig, CLIPImageProcessor.
import { z } from 'zod';
import type { PixelSpec } from '../../../../src-shared/photo/pixel-spec.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type Activation, type TransformerShape } from '../../graph/layers.ts';
import type { Normalising } from '../../pixel-values.ts';
import { readJson } from '../../read-json.ts';

export interface ClipConfig {
  readonly dimension: number;
  readonly text: TransformerShape & {
    readonly vocabulary: number;
    readonly maxTokens: number;
    readonly eosTokenId: number;
  };
  readonly vision: TransformerShape & { readonly imageSize: number; readonly patchSize: number };
}

export interface Preprocessing extends Normalising {
  readonly pixels: PixelSpec;
}

/** Values of what a preprocessor_config.json leaves out, by its own names: they differ from family to family. */
export type PreprocessingDefaults = Readonly<Record<string, unknown>>;

const count = z.int().min(1).max(1_000_000);
const tower = {
  hidden_act: z.enum(activations).default('quick_gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
};
const textSchema = z.object({
  ...tower,
  vocab_size: count.default(49408),
  hidden_size: count.default(512),
  intermediate_size: count.default(2048),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(77),
  eos_token_id: z.int().default(49407),
});
const visionSchema = z.object({
  ...tower,
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(12),
  num_channels: z.literal(3).default(3),
  image_size: count.max(4096).default(224),
  patch_size: count.max(4096).default(32),
});
const table = z.record(z.string(), z.unknown()).nullish();
const clipSchema = z.object({
  model_type: z.literal('clip'),
  projection_dim: count.default(512),
  text_config: table,
  vision_config: table,
  // Older files keep their differences from the defaults here, and these win.
  text_config_dict: table,
  vision_config_dict: table,
});

/** `model-missing` without config.json, `model-damaged` where it is not a CLIP that we can build. */
export async function readClipConfig(directory: string): Promise<ClipConfig> {
  const config = parseAs(clipSchema, await readJson(directory, 'config.json'), 'config.json');
  const text = parseAs(textSchema, { ...config.text_config, ...config.text_config_dict }, 'config.json');
  const vision = parseAs(visionSchema, { ...config.vision_config, ...config.vision_config_dict }, 'config.json');
  const built = {
    dimension: config.projection_dim,
    text: {
      ...transformerShape(text),
      vocabulary: text.vocab_size,
      maxTokens: text.max_position_embeddings,
      eosTokenId: text.eos_token_id,
    },
    vision: { ...transformerShape(vision), imageSize: vision.image_size, patchSize: vision.patch_size },
  };
  return built;
}

interface StackConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly layer_norm_eps: number;
  readonly hidden_act: Activation;
}

/** `model-damaged` where the heads do not divide the width. */
export function transformerShape(config: StackConfig): TransformerShape {
  if (config.hidden_size % config.num_attention_heads !== 0)
    throw damaged('The configuration of the model does not divide its width among its heads.');
  return {
    width: config.hidden_size,
    intermediate: config.intermediate_size,
    heads: config.num_attention_heads,
    layers: config.num_hidden_layers,
    epsilon: config.layer_norm_eps,
    activation: config.hidden_act,
  };
}

const side = z.union([
  z.int().positive(),
  z.object({ shortest_edge: z.int().positive() }),
  z.object({ height: z.int().positive(), width: z.int().positive() }),
]);
const channels = z.tuple([z.number(), z.number(), z.number()]);
const preprocessorSchema = z.object({
  do_resize: z.literal(true).default(true),
  do_center_crop: z.boolean().default(true),
  do_rescale: z.boolean().default(true),
  do_normalize: z.boolean().default(true),
  size: side.default(224),
  crop_size: side.nullish(),
  // PIL's numbers: 2 bilinear, 3 bicubic.
  resample: z.union([z.literal(2), z.literal(3)]).default(3),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  image_mean: channels.default([0.48145466, 0.4578275, 0.40821073]),
  image_std: channels.default([0.26862954, 0.26130258, 0.27577711]),
});

/** What the vision tower wants to be fed; `model-damaged` where the file asks for something that pixels cannot be made for. */
export async function readPreprocessing(
  directory: string,
  imageSize: number,
  defaults: PreprocessingDefaults = {},
): Promise<Preprocessing> {
  const json = z.looseObject({}).safeParse(await readJson(directory, 'preprocessor_config.json'));
  const config = parseAs(preprocessorSchema, { ...defaults, ...json.data }, 'preprocessor_config.json');
  const crop = config.do_center_crop;
  const wanted = edge(config.size);
  if (edge(crop ? (config.crop_size ?? config.size) : config.size) !== imageSize || wanted !== imageSize) {
    throw damaged('preprocessor_config.json and config.json disagree about the size of the pictures.');
  }
  // A height and width squash the picture; one number or a shortest edge keep its shape, and then what is too long must be cut off.
  const fit = typeof config.size === 'object' && 'height' in config.size ? 'fill' : 'crop';
  if (fit === 'crop' && !crop) throw damaged('preprocessor_config.json asks for pictures that are not square.');
  return {
    pixels: { size: imageSize, fit, resample: config.resample === 3 ? 'bicubic' : 'bilinear' },
    rescale: config.do_rescale ? config.rescale_factor : 1,
    mean: config.do_normalize ? config.image_mean : [0, 0, 0],
    deviation: config.do_normalize ? config.image_std : [1, 1, 1],
  };
}

function edge(size: z.infer<typeof side>): number {
  if (typeof size === 'number') return size;
  if ('shortest_edge' in size) return size.shortest_edge;
  return size.height === size.width ? size.height : Number.NaN;
}

export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw damaged(
    `The file ${name} does not describe a model that can be run: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  );
}
