// Reads the part of config.json that describes a language model of LLaMA's kind; defaults are those of the reference.
// Runs in inference processes; pure. Reference: transformers LlamaConfig, Qwen2Config.
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';

export interface LanguageShape {
  readonly vocabulary: number;
  readonly width: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly epsilon: number;
  /** Base of the rotary positions. */
  readonly theta: number;
  /** Tokens of prompt and answer together. */
  readonly context: number;
  /** Which projections have a bias: query, key and value; output; the three of the feed-forward part. */
  readonly biases: { readonly attention: boolean; readonly output: boolean; readonly feedForward: boolean };
  readonly tied: boolean;
}

const count = z.int().min(1).max(1_000_000);
const rope = z.looseObject({
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  rope_theta: z.number().positive().nullish(),
});
const common = {
  intermediate_size: count,
  num_hidden_layers: count.max(200).default(32),
  num_attention_heads: count.default(32),
  hidden_size: count.default(4096),
  head_dim: count.nullish(),
  // Nothing else was published.
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().max(1).default(1e-6),
  // The older spelling, and what holds it since transformers 5.
  rope_theta: z.number().positive().nullish(),
  rope_scaling: rope.nullish(),
  rope_parameters: rope.nullish(),
  tie_word_embeddings: z.boolean().default(false),
};
const llamaSchema = z.object({
  ...common,
  vocab_size: count.default(32000),
  intermediate_size: count.default(11008),
  num_key_value_heads: count.nullish(),
  max_position_embeddings: count.default(2048),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
});
const qwen2Schema = z.object({
  ...common,
  vocab_size: count.default(151936),
  intermediate_size: count.default(22016),
  num_key_value_heads: count.nullable().default(32),
  max_position_embeddings: count.default(32768),
  // Windows of attention were not published for these models.
  use_sliding_window: z.literal(false).default(false),
});

const defaultTheta = 10_000;

/** `model-damaged` where it is not a language model that we can build. `kind`: what it is where it does not say. */
export function readLanguageShape(text: Record<string, unknown>, kind: 'llama' | 'qwen2'): LanguageShape {
  const type = text['model_type'] ?? kind;
  if (type !== 'llama' && type !== 'qwen2')
    throw damaged('The model writes with a language model of a kind that cannot be run yet.');
  const parsed = (type === 'llama' ? llamaSchema : qwen2Schema).safeParse(text);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const what = `text_config.${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
    throw damaged(`The file config.json does not describe a LLaVA: ${what}`);
  }
  const config = parsed.data;
  const heads = config.num_attention_heads;
  const shape = {
    vocabulary: config.vocab_size,
    width: config.hidden_size,
    intermediate: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads,
    keyHeads: config.num_key_value_heads ?? heads,
    headWidth: config.head_dim ?? config.hidden_size / heads,
    epsilon: config.rms_norm_eps,
    theta: thetaOf(config),
    context: config.max_position_embeddings,
    biases: biasesOf(config),
    tied: config.tie_word_embeddings,
  };
  if (!Number.isInteger(shape.headWidth) || shape.headWidth % 2 !== 0 || heads % shape.keyHeads !== 0)
    throw damaged('The configuration of the model does not divide its width among its heads.');
  return shape;
}

function thetaOf({
  rope_theta,
  rope_scaling,
  rope_parameters,
}: z.infer<typeof llamaSchema> | z.infer<typeof qwen2Schema>): number {
  for (const part of [rope_scaling, rope_parameters]) {
    const type = part?.rope_type ?? part?.type ?? 'default';
    if (type !== 'default') throw damaged('The model counts positions in a way that cannot be run yet.');
  }
  return rope_parameters?.rope_theta ?? rope_theta ?? rope_scaling?.rope_theta ?? defaultTheta;
}

function biasesOf(config: z.infer<typeof llamaSchema> | z.infer<typeof qwen2Schema>): LanguageShape['biases'] {
  if ('attention_bias' in config)
    return { attention: config.attention_bias, output: config.attention_bias, feedForward: config.mlp_bias };
  return { attention: true, output: false, feedForward: false };
}
