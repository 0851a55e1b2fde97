// Reads config.json of a LLaVA: a vision tower (CLIP or SigLIP), a projector, a language model (LLaMA or Qwen2).
// Runs in inference processes; reads small files only, no weights, no ONNX. Reference: transformers LlavaConfig, LlavaOnevisionConfig.
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type Activation, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';
import { readLanguageShape, type LanguageShape } from './language-config.ts';

export interface VisionShape extends TransformerShape {
  readonly kind: 'clip' | 'siglip';
  readonly imageSize: number;
  readonly patchSize: number;
  /** After how many layers the features are read; `layers` is how many the tower was published with. */
  readonly layersRead: number;
  /** Leaves the first row out: of CLIP the class token, of SigLIP the first patch, as the reference has it. */
  readonly dropFirst: boolean;
}

/** How large pictures are cut into tiles (“anyres”, Liu et al. 2024), each looked at as a picture of its own. */
export interface Tiling {
  /** Sizes in pixels, of whole tiles, that a picture may be fitted into. */
  readonly grids: readonly { readonly width: number; readonly height: number }[];
  /** Features of more than this many tiles (and a fifth) are scaled down to fit. */
  readonly maxTiles: number;
}

export interface LlavaConfig {
  readonly vision: VisionShape;
  readonly projector: { readonly activation: Activation; readonly bias: boolean };
  readonly language: LanguageShape;
  /** The words' table serves as the output table too. */
  readonly tied: boolean;
  /** Id of the token that stands for one row of image features. */
  readonly imageToken: number;
  /** Null for models that look at a picture as a whole. */
  readonly tiling: Tiling | null;
}

const count = z.int().min(1).max(1_000_000);
const table = z.looseObject({ model_type: z.string().optional() });
const common = {
  image_token_index: z.int().min(0).optional(),
  // As transformers 5 may spell it.
  image_token_id: z.int().min(0).optional(),
  projector_hidden_act: z.enum(activations).default('gelu'),
  multimodal_projector_bias: z.boolean().default(true),
  text_config: table.default({}),
};
const llavaSchema = z.object({
  ...common,
  model_type: z.literal('llava'),
  vision_config: table.default({
    model_type: 'clip_vision_model',
    hidden_size: 1024,
    intermediate_size: 4096,
    patch_size: 14,
    image_size: 336,
    num_hidden_layers: 24,
    num_attention_heads: 16,
  }),
  vision_feature_layer: z.int().default(-2),
  vision_feature_select_strategy: z.enum(['default', 'full']).default('default'),
  tie_word_embeddings: z.boolean().default(false),
});
const onevisionSchema = z.object({
  ...common,
  model_type: z.literal('llava_onevision'),
  vision_config: table.default({
    model_type: 'siglip_vision_model',
    hidden_size: 1152,
    intermediate_size: 4304,
    patch_size: 14,
    image_size: 384,
    num_hidden_layers: 26,
    num_attention_heads: 16,
  }),
  vision_feature_layer: z.int().default(-1),
  vision_feature_select_strategy: z.enum(['default', 'full']).default('full'),
  tie_word_embeddings: z.boolean().default(true),
  image_grid_pinpoints: z
    .array(z.tuple([count, count]))
    .min(1)
    .max(1000)
    .nullish(),
  vision_aspect_ratio: z
    .string()
    .regex(/^anyres_max_\d{1,3}$/)
    .default('anyres_max_9'),
});
const configSchema = z.discriminatedUnion('model_type', [llavaSchema, onevisionSchema]);
type Config = z.infer<typeof configSchema>;

const clipSchema = z.object({
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(12),
  image_size: count.max(4096).default(224),
  patch_size: count.max(4096).default(32),
  hidden_act: z.enum(activations).default('quick_gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
});
const siglipSchema = clipSchema.extend({
  patch_size: count.max(4096).default(16),
  hidden_act: z.enum(activations).default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().max(1).default(1e-6),
});

/** `model-missing` without config.json, `model-damaged` where it is not a LLaVA that we can build. */
export async function readLlavaConfig(directory: string): Promise<LlavaConfig> {
  const config = parseAs(configSchema, await readJson(directory, 'config.json'));
  const onevision = config.model_type === 'llava_onevision';
  const vision = visionShape(config);
  const language = readLanguageShape(config.text_config, onevision ? 'qwen2' : 'llama');
  const imageToken = config.image_token_index ?? config.image_token_id ?? (onevision ? 151646 : 32000);
  if (imageToken >= language.vocabulary)
    throw damaged('The token that stands for pictures is not among the words of the model.');
  return {
    vision,
    projector: { activation: config.projector_hidden_act, bias: config.multimodal_projector_bias },
    language,
    tied: config.tie_word_embeddings || language.tied,
    imageToken,
    tiling: config.model_type === 'llava_onevision' ? tilingOf(config, vision.imageSize) : null,
  };
}

function visionShape(config: Config): VisionShape {
  const type = config.vision_config.model_type ?? 'clip_vision_model';
  const kind = type === 'clip_vision_model' ? 'clip' : 'siglip';
  if (kind === 'siglip' && type !== 'siglip_vision_model')
    throw damaged('The model sees with a tower of a kind that cannot be run yet.');
  const tower = parseAs(kind === 'clip' ? clipSchema : siglipSchema, config.vision_config);
  const layers = tower.num_hidden_layers;
  // As Python indexes: 0 is what goes into the first layer, −1 what comes out of the last.
  const read = config.vision_feature_layer < 0 ? layers + 1 + config.vision_feature_layer : config.vision_feature_layer;
  if (read < 0 || read > layers) throw damaged('The model reads its vision tower at a layer that is not there.');
  if (tower.hidden_size % tower.num_attention_heads !== 0)
    throw damaged('The configuration of the model does not divide its width among its heads.');
  if (tower.patch_size > tower.image_size) throw damaged('The patches of the model are larger than its pictures.');
  return {
    kind,
    width: tower.hidden_size,
    intermediate: tower.intermediate_size,
    heads: tower.num_attention_heads,
    layers,
    epsilon: tower.layer_norm_eps,
    activation: tower.hidden_act,
    imageSize: tower.image_size,
    patchSize: tower.patch_size,
    layersRead: read,
    dropFirst: config.vision_feature_select_strategy === 'default',
  };
}

/** Tiles and a fifth of one, in the published configurations: 1 to 6 tiles each way. */
const publishedTiles = [1, 2, 3, 4, 5, 6];

function tilingOf(config: z.infer<typeof onevisionSchema>, side: number): Tiling {
  const pinpoints =
    config.image_grid_pinpoints ??
    publishedTiles.flatMap((rows) => publishedTiles.map((columns) => [rows * 384, columns * 384]));
  const grids = pinpoints.map(([height = 0, width = 0]) => ({ width, height }));
  if (grids.some(({ width, height }) => width % side !== 0 || height % side !== 0))
    throw damaged('The configuration of the model cuts pictures into parts that are no whole tiles.');
  return { grids, maxTiles: Number(config.vision_aspect_ratio.slice('anyres_max_'.length)) };
}

/** Rows of features that one look at a picture gives. */
export function tokensPerView({ kind, imageSize, patchSize, dropFirst }: VisionShape): number {
  return patchesPerSide({ imageSize, patchSize }) ** 2 + (kind === 'clip' ? 1 : 0) - (dropFirst ? 1 : 0);
}

export const patchesPerSide = ({ imageSize, patchSize }: Pick<VisionShape, 'imageSize' | 'patchSize'>): number =>
  Math.floor(imageSize / patchSize);

/** What `schema` makes of (a part of) config.json; `model-damaged` naming the field. */
function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const what = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
  throw damaged(`The file config.json does not describe a LLaVA: ${what}`);
}
