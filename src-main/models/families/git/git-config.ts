// Reads config.json and generation_config.json of a GIT checkpoint; defaults are those of the reference configuration classes.
// Runs in inference processes; reads small files only, no weights, no ONNX. Reference: transformers GitConfig, GenerationConfig.
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { GenerationOptions } from '../../generate/decoder.ts';
import { activations, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';

export interface GitVision extends TransformerShape {
  readonly imageSize: number;
  readonly patchSize: number;
}

export interface GitText extends TransformerShape {
  readonly vocabulary: number;
  /** Positions there are, for prompt and caption together; pictures take none of them. */
  readonly maxTokens: number;
  /** Whether words are written with the table that they are read with. */
  readonly tied: boolean;
}

export interface GitConfig {
  readonly vision: GitVision;
  readonly text: GitText;
  readonly writing: GitWriting;
}

/** How the publisher wants captions written. */
export interface GitWriting {
  readonly startToken: number;
  readonly endTokens: readonly number[];
  /** Tokens at most, the prompt with its start token counted; null: twenty new ones. */
  readonly maxTokens: number | null;
  readonly defaults: GenerationOptions;
}

const count = z.int().min(1).max(1_000_000);
const token = z.int().min(0);
const transformer = {
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_attention_heads: count.default(12),
};
const visionSchema = z.object({
  ...transformer,
  num_hidden_layers: count.max(200).default(12),
  num_channels: z.literal(3).default(3),
  image_size: count.max(4096).default(224),
  patch_size: count.max(4096).default(16),
  hidden_act: z.enum(activations).default('quick_gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-5),
});
const textSchema = z.object({
  ...transformer,
  model_type: z.literal('git'),
  num_hidden_layers: count.max(200).default(6),
  vocab_size: count.default(30522),
  max_position_embeddings: count.default(1024),
  hidden_act: z.enum(activations).default('gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-12),
  tie_word_embeddings: z.boolean().default(false),
  num_image_with_embedding: z.int().nullish(),
  vision_config: z.record(z.string(), z.unknown()).nullish(),
});

/** `model-missing` without config.json, `model-damaged` where it is not a GIT that we can build. */
export async function readGitConfig(directory: string): Promise<GitConfig> {
  const json = await readJson(directory, 'config.json');
  const config = parseAs(textSchema, json, 'config.json');
  if (config.num_image_with_embedding != null)
    throw damaged('This GIT describes videos, several frames at a time; only those for single pictures can be run.');
  const vision = parseAs(visionSchema, config.vision_config ?? {}, 'config.json');
  const built = {
    vision: { ...shapeOf(vision), imageSize: vision.image_size, patchSize: vision.patch_size },
    text: {
      ...shapeOf(config),
      vocabulary: config.vocab_size,
      maxTokens: config.max_position_embeddings,
      tied: config.tie_word_embeddings,
    },
    writing: await readWriting(directory, json),
  };
  checkSizes(built);
  return built;
}

function shapeOf(config: z.infer<typeof visionSchema> | z.infer<typeof textSchema>): TransformerShape {
  return {
    width: config.hidden_size,
    intermediate: config.intermediate_size,
    heads: config.num_attention_heads,
    layers: config.num_hidden_layers,
    epsilon: config.layer_norm_eps,
    activation: config.hidden_act,
  };
}

function checkSizes({ vision, text, writing }: GitConfig): void {
  for (const { width, heads } of [vision, text]) {
    if (width % heads !== 0) throw damaged('The configuration of the model does not divide its width among its heads.');
  }
  if (vision.patchSize > vision.imageSize) throw damaged('The patches of the model are larger than its pictures.');
  if (Math.max(writing.startToken, ...writing.endTokens) >= text.vocabulary)
    throw damaged('The configuration of the model begins or ends texts with a token that it does not have.');
}

const writingSchema = z.object({
  bos_token_id: token.nullish(),
  eos_token_id: z.union([token, z.array(token).min(1)]).nullish(),
  max_length: count.nullish(),
  max_new_tokens: count.nullish(),
  num_beams: z.int().min(1).max(64).nullish(),
  length_penalty: z.number().nullish(),
  early_stopping: z.boolean().nullish(),
  repetition_penalty: z.number().positive().nullish(),
  no_repeat_ngram_size: z.int().min(0).max(1000).nullish(),
});

/** generation_config.json, which newer checkpoints have, wins over what older ones write into config.json. */
async function readWriting(directory: string, config: unknown): Promise<GitWriting> {
  const own = await readJson(directory, 'generation_config.json').catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return null;
    throw error;
  });
  const old = parseAs(writingSchema, config, 'config.json');
  const said = own === null ? old : parseAs(writingSchema, own, 'generation_config.json');
  const end = said.eos_token_id ?? old.eos_token_id ?? 102;
  return {
    startToken: said.bos_token_id ?? old.bos_token_id ?? 101,
    endTokens: typeof end === 'number' ? [end] : end,
    maxTokens: said.max_length ?? null,
    defaults: {
      maxNewTokens: said.max_new_tokens ?? undefined,
      beams: said.num_beams ?? undefined,
      lengthPenalty: said.length_penalty ?? undefined,
      earlyStopping: said.early_stopping ?? undefined,
      repetitionPenalty: said.repetition_penalty ?? undefined,
      noRepeatNgramSize: said.no_repeat_ngram_size ?? undefined,
    },
  };
}

/** New tokens where neither caller nor publisher sets a limit, as in the reference. */
const defaultNewTokens = 20;

/**
 * Tokens that may follow a prompt of `promptTokens` (the start token counted): what the caller says, else what the publisher says, else
 * twenty; never more than the model has positions for.
 */
export function newTokenLimit({ text, writing }: GitConfig, promptTokens: number, asked?: number): number {
  const published = writing.maxTokens === null ? defaultNewTokens : Math.max(1, writing.maxTokens - promptTokens);
  const wanted = asked ?? writing.defaults.maxNewTokens ?? published;
  return Math.max(1, Math.min(wanted, text.maxTokens - promptTokens));
}

/** What `schema` makes of the JSON of a file of a GIT; `model-damaged` naming the field. */
export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const what = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
  throw damaged(`The file ${name} does not describe a GIT model: ${what}`);
}
