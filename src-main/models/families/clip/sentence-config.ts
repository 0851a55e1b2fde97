// Finds and describes the text tower that may take the place of a CLIP's own: a multilingual one that was taught the same space.
// Runs in inference processes and the backend; reads small files only. Layout: sentence-transformers (Reimers and Gurevych 2020).
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/contract/errors.ts';
import { damaged } from '../../checkpoint/stored-tensor.ts';
import { activations, type TransformerShape } from '../../graph/layers.ts';
import { readJson } from '../../read-json.ts';
import { parseAs, transformerShape } from './clip-config.ts';

// [Note: another text tower] A folder `text_tower` inside a CLIP folder holds a tower for words that answers in the same space, such as
// sentence-transformers/clip-ViT-B-32-multilingual-v1 for OpenAI's ViT-B/32, as published. Where it is, words go through it. The vectors of
// pictures stay what they were, and so does the model's id; only vectors of words are kept under another (`textId` of the description).
const folderName = 'text_tower';

export interface SentenceTransformer {
  /** Where its files are, tokenizer included. */
  readonly directory: string;
  readonly shape: TransformerShape & { readonly vocabulary: number; readonly positions: number };
  readonly maxTokens: number;
}

/** The linear layer after the mean. */
export interface SentenceDense {
  readonly directory: string;
  readonly from: number;
  readonly to: number;
  readonly bias: boolean;
  readonly activation: 'identity' | 'tanh';
}

/** Path of the tower that takes the place of a CLIP's own; null where there is none. */
export async function otherTextTower(clipDirectory: string): Promise<string | null> {
  const path = join(clipDirectory, folderName);
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true ? path : null;
}

const count = z.int().min(1).max(2_000_000);
const transformerSchema = z.object({
  model_type: z.literal('distilbert'),
  vocab_size: count.default(30522),
  max_position_embeddings: count.default(512),
  n_layers: count.max(200).default(6),
  n_heads: count.default(12),
  dim: count.default(768),
  hidden_dim: count.default(3072),
  activation: z.enum(activations).default('gelu'),
});
const lengthSchema = z.object({ max_seq_length: count.nullish() });
/** A plain name or nothing: the parts of a model never lie outside its folder. */
const partPath = z.string().regex(/^(?:[\w-][\w.-]*)?$/, 'is not the name of a folder');
const modulesSchema = z.array(z.object({ type: z.string(), path: partPath }));
const denseSchema = z.object({
  in_features: count,
  out_features: count,
  bias: z.boolean().default(true),
  activation_function: z.string().default('torch.nn.modules.activation.Tanh'),
});
const denseActivations: Readonly<Record<string, 'identity' | 'tanh'>> = {
  'torch.nn.modules.linear.Identity': 'identity',
  'torch.nn.modules.activation.Tanh': 'tanh',
};

/** Parts as the published model has them, for folders without modules.json. */
const usualModules = [
  { type: 'Transformer', path: '' },
  { type: 'Pooling', path: '1_Pooling' },
  { type: 'Dense', path: '2_Dense' },
];

/** Folders of the three parts. `model-damaged` where it is built of others; vectors are made unit vectors anyhow, so that part may be there. */
async function partsOf(directory: string): Promise<{ transformer: string; pooling: string; dense: string }> {
  const modules = parseAs(modulesSchema, (await optional(directory, 'modules.json')) ?? usualModules, 'modules.json');
  const kinds = modules.map(({ type }) => type.split('.').at(-1)).filter((kind) => kind !== 'Normalize');
  if (kinds.join() !== 'Transformer,Pooling,Dense')
    throw damaged('The text tower is built of other parts than a transformer, a mean and a linear layer.');
  const [transformer = '', pooling = '', dense = ''] = modules.map(({ path }) => join(directory, path));
  return { transformer, pooling, dense };
}

/** `model-missing` or `model-damaged` with one sentence, where it is not DistilBERT. */
export async function readSentenceTransformer(towerDirectory: string): Promise<SentenceTransformer> {
  const { transformer: directory } = await partsOf(towerDirectory);
  const config = parseAs(transformerSchema, await readJson(directory, 'config.json'), 'config.json');
  const lengths = 'sentence_bert_config.json';
  const { max_seq_length: length } = parseAs(lengthSchema, (await optional(directory, lengths)) ?? {}, lengths);
  const shape = transformerShape({
    hidden_size: config.dim,
    intermediate_size: config.hidden_dim,
    num_attention_heads: config.n_heads,
    num_hidden_layers: config.n_layers,
    layer_norm_eps: 1e-12,
    hidden_act: config.activation,
  });
  const positions = config.max_position_embeddings;
  return {
    directory,
    shape: { ...shape, vocabulary: config.vocab_size, positions },
    maxTokens: Math.min(length ?? positions, positions),
  };
}

/** `model-missing` or `model-damaged` with one sentence, where it is not the mean of the tokens, then one linear layer. */
export async function readSentenceDense(towerDirectory: string): Promise<SentenceDense> {
  const { pooling, dense: directory } = await partsOf(towerDirectory);
  await checkPooling(pooling);
  const config = parseAs(denseSchema, await readJson(directory, 'config.json'), 'config.json');
  const activation = denseActivations[config.activation_function];
  if (activation === undefined) throw damaged('The last layer of the text tower has an unknown activation.');
  return { directory, from: config.in_features, to: config.out_features, bias: config.bias, activation };
}

async function checkPooling(directory: string): Promise<void> {
  const modes = z.record(z.string(), z.unknown()).safeParse(await readJson(directory, 'config.json'));
  const on = Object.entries(modes.data ?? {}).filter(
    ([name, value]) => name.startsWith('pooling_mode') && value === true,
  );
  if (on.map(([name]) => name).join() !== 'pooling_mode_mean_tokens')
    throw damaged('The text tower does not take the mean of its tokens.');
}

function optional(directory: string, name: string): Promise<unknown> {
  return readJson(directory, name).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'model-missing') return null;
    throw error;
  });
}
