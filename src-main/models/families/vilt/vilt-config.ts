// Reads config.json of a ViLT checkpoint that answers questions; defaults are those of the reference configuration class.
// Runs in inference processes; reads one small file, no weights, no ONNX. Reference: transformers ViltConfig.
import { z } from 'zod';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';

export interface ViltConfig extends TransformerShape {
  readonly vocabulary: number;
  /** Tokens of a question, its first and last counted. */
  readonly maxTokens: number;
  readonly tokenTypes: number;
  readonly modalities: number;
  /** Patches along a side of the pictures that the positions were learnt on. */
  readonly learntSide: number;
  readonly patchSize: number;
  /** Whether queries, keys and values have a bias. */
  readonly projectionBias: boolean;
  /** The answers it can give, by number. */
  readonly labels: readonly string[];
}

const count = z.int().min(1).max(1_000_000);
const schema = z.object({
  model_type: z.literal('vilt'),
  architectures: z.array(z.string()).nullish(),
  vocab_size: count.default(30522),
  type_vocab_size: count.default(2),
  modality_type_vocab_size: count.min(2).default(2),
  max_position_embeddings: count.min(2).default(40),
  hidden_size: count.default(768),
  num_hidden_layers: count.max(200).default(12),
  num_attention_heads: count.default(12),
  intermediate_size: count.default(3072),
  hidden_act: z.enum(activations).default('gelu'),
  layer_norm_eps: z.number().positive().max(1).default(1e-12),
  image_size: count.max(4096).default(384),
  patch_size: count.max(4096).default(32),
  num_channels: z.literal(3).default(3),
  qkv_bias: z.boolean().default(true),
  id2label: z.record(z.string().regex(/^\d{1,6}$/), z.string()).default({ '0': 'LABEL_0', '1': 'LABEL_1' }),
});

/** `model-missing` without config.json, `model-damaged` where it is not a ViLT that answers questions. */
export async function readViltConfig(directory: string): Promise<ViltConfig> {
  const config = parseAs(schema, await readJson(directory, 'config.json'), 'config.json');
  const made = config.architectures ?? [];
  if (made.length > 0 && !made.includes('ViltForQuestionAnswering'))
    throw damaged('This ViLT answers no questions: its configuration names another use.');
  if (config.hidden_size % config.num_attention_heads !== 0)
    throw damaged('The configuration of the model does not divide its width among its heads.');
  if (config.patch_size > config.image_size) throw damaged('The patches of the model are larger than its pictures.');
  return {
    width: config.hidden_size,
    intermediate: config.intermediate_size,
    heads: config.num_attention_heads,
    layers: config.num_hidden_layers,
    epsilon: config.layer_norm_eps,
    activation: config.hidden_act,
    vocabulary: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    tokenTypes: config.type_vocab_size,
    modalities: config.modality_type_vocab_size,
    learntSide: Math.floor(config.image_size / config.patch_size),
    patchSize: config.patch_size,
    projectionBias: config.qkv_bias,
    labels: labelsOf(config.id2label),
  };
}

function labelsOf(table: Readonly<Record<string, string>>): string[] {
  const labels = Object.entries(table).map(([, label], i) => table[String(i)] ?? label);
  const gap = labels.findIndex((_, i) => table[String(i)] === undefined);
  if (gap !== -1) throw damaged(`The configuration of the model has no answer of the number ${String(gap)}.`);
  return labels;
}

/** What `schema` makes of the JSON of a file of a ViLT; `model-damaged` naming the field. */
export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const what = `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
  throw damaged(`The file ${name} does not describe a ViLT model: ${what}`);
}
