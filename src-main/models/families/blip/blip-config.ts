// Reads config.json of a BLIP checkpoint; defaults are those of the reference configuration classes.
// Runs in inference processes; reads small files only, no weights, no ONNX. Reference: transformers BlipConfig.
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';

export interface BlipVision extends TransformerShape {
  readonly imageSize: number;
  readonly patchSize: number;
}

export interface BlipText extends TransformerShape {
  readonly vocabulary: number;
  /** Positions there are, for prompt and answer together. */
  readonly maxTokens: number;
  /** What every text begins with: [DEC]. */
  readonly startToken: number;
  /** What ends a text: [SEP]. */
  readonly endToken: number;
}

export interface BlipConfig {
  readonly task: 'caption' | 'answer';
  readonly vision: BlipVision;
  /** Of the decoder and, in models that answer, of the encoder of questions. */
  readonly text: BlipText;
}

const count = z.int().min(1).max(1_000_000);
const token = z.int().min(0);
const textSchema = z.object({
  vocab_size: count.default(30524),
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(512),
  hidden_act: z.enum(activations).default('gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-12),
  bos_token_id: token.default(30522),
  sep_token_id: token.default(102),
  // An output table of its own is not published and not read: the reference ties it to the table of words.
  tie_word_embeddings: z.literal(true).default(true),
});
const visionSchema = z.object({
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(12),
  image_size: count.max(4096).default(384),
  patch_size: count.max(4096).default(16),
  hidden_act: z.enum(activations).default('gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
});
const table = z.record(z.string(), z.unknown()).nullish();
const blipSchema = z.object({
  model_type: z.literal('blip'),
  architectures: z.array(z.string()).default([]),
  text_config: table,
  vision_config: table,
});

const tasksByArchitecture: Readonly<Record<string, BlipConfig['task']>> = {
  BlipForConditionalGeneration: 'caption',
  BlipForQuestionAnswering: 'answer',
};

/** `model-missing` without config.json, `model-damaged` where it is not a BLIP that we can build. */
export async function readBlipConfig(directory: string): Promise<BlipConfig> {
  const config = parseAs(blipSchema, await readJson(directory, 'config.json'), 'config.json');
  const text = parseAs(textSchema, config.text_config ?? {}, 'config.json');
  const vision = parseAs(visionSchema, config.vision_config ?? {}, 'config.json');
  const task = config.architectures.map((name) => tasksByArchitecture[name]).find((known) => known !== undefined);
  if (task === undefined)
    throw damaged('This BLIP writes neither captions nor answers: its configuration names another use.');
  const built = {
    task,
    vision: { ...transformerShape(vision), imageSize: vision.image_size, patchSize: vision.patch_size },
    text: {
      ...transformerShape(text),
      vocabulary: text.vocab_size,
      maxTokens: text.max_position_embeddings,
      startToken: text.bos_token_id,
      endToken: text.sep_token_id,
    },
  };
  checkSizes(built);
  return built;
}

function checkSizes({ vision, text }: BlipConfig): void {
  for (const { width, heads } of [vision, text]) {
    if (width % heads !== 0) throw damaged('The configuration of the model does not divide its width among its heads.');
  }
  if (vision.patchSize > vision.imageSize) throw damaged('The patches of the model are larger than its pictures.');
  if (Math.max(text.startToken, text.endToken) >= text.vocabulary)
    throw damaged('The configuration of the model begins or ends texts with a token that it does not have.');
}

function transformerShape(config: z.infer<typeof visionSchema> | z.infer<typeof textSchema>): TransformerShape {
  return {
    width: config.hidden_size,
    intermediate: config.intermediate_size,
    heads: config.num_attention_heads,
    layers: config.num_hidden_layers,
    epsilon: config.layer_norm_eps,
    activation: config.hidden_act,
  };
}

/** What `schema` makes of the JSON of a file of a BLIP; `model-damaged` naming the field. */
export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const what = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
  throw damaged(`The file ${name} does not describe a BLIP model: ${what}`);
}
