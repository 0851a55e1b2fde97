// The text side of BLIP: BERT's layers with cross-attention to a picture (or, when answering, to a question). Li et al. 2022, section 3.1;
// Devlin et al. 2019. Runs in inference processes; makes nodes, runs nothing. Reference: transformers modeling_blip_text.py.
import { crossAttention, selfAttention, type Cache } from '../../graph/attention.ts';
import type { GraphBuilder, Value } from '../../graph/graph-builder.ts';
import { activate, embedding, layerNorm, linear } from '../../graph/layers.ts';
import type { BlipText } from './blip-config.ts';

/** Where the decoder's weights are, and those of the encoder of questions. */
export const answerPrefix = 'text_decoder.bert';
export const questionPrefix = 'text_encoder';

/** Names of keys and values, two a layer: what graphs hand to each other. */
export const keyName = (group: string, layer: number): string => `${group}.${String(layer)}.key`;
export const valueName = (group: string, layer: number): string => `${group}.${String(layer)}.value`;
/** `picture`: what an encoder of questions attends to. `memory`: what the decoder attends to, a picture or a question. */
export const groups = {
  picture: 'picture_key_values',
  memory: 'cross_key_values',
  past: 'past_key_values',
  present: 'present',
} as const;
type MemoryGroup = typeof groups.picture | typeof groups.memory;

export const namesOf = (group: string, layers: number): string[] =>
  Array.from({ length: layers }, (_, i) => [keyName(group, i), valueName(group, i)]).flat();

/**
 * What is attended to, as keys and values of the cross-attention of every layer, each [1, heads, seen, head width].
 * `seen`: rows [seen, `from`].
 */
export function memoryOf(
  g: GraphBuilder,
  seen: Value,
  { prefix, from, text }: { prefix: string; from: number; text: BlipText },
): Cache[] {
  return Array.from({ length: text.layers }, (_, i) => {
    const name = `${prefix}.encoder.layer.${String(i)}.crossattention.self`;
    const perHead = (part: string): Value => {
      const rows = linear(g, seen, { name: `${name}.${part}`, from, to: text.width });
      const split = g.node('Reshape', [rows, g.ints(1, -1, text.heads, text.width / text.heads)]);
      return g.node('Transpose', [split], { perm: [0, 2, 1, 3] });
    };
    return { key: perHead('key'), value: perHead('value') };
  });
}

const memoryShape = (text: BlipText): (number | string)[] => [1, text.heads, 'seen', text.width / text.heads];

/** `{group}.{layer}.{key,value}`. */
export function outputMemory(
  g: GraphBuilder,
  memory: readonly Cache[],
  { text, group }: { text: BlipText; group: MemoryGroup },
): void {
  for (const [i, { key, value }] of memory.entries()) {
    g.output(key, { name: keyName(group, i), dtype: 'F32', shape: memoryShape(text) });
    g.output(value, { name: valueName(group, i), dtype: 'F32', shape: memoryShape(text) });
  }
}

export const inputMemory = (g: GraphBuilder, text: BlipText, group: MemoryGroup): Cache[] =>
  inputCache(g, text, { group, shape: memoryShape(text) });

/** Keys and values of the tokens before, [batch, heads, past, head width]; may hold none. */
export function inputPast(g: GraphBuilder, text: BlipText): Cache[] {
  return inputCache(g, text, { group: groups.past, shape: ['batch', text.heads, 'past', text.width / text.heads] });
}

function inputCache(
  g: GraphBuilder,
  text: BlipText,
  { group, shape }: { group: string; shape: readonly (number | string)[] },
): Cache[] {
  return Array.from({ length: text.layers }, (_, i) => ({
    key: g.input({ name: keyName(group, i), dtype: 'F32', shape }),
    value: g.input({ name: valueName(group, i), dtype: 'F32', shape }),
  }));
}

/** norm(word + position) of each token: rows [batch · tokens, width]. `from`: int64 [1], tokens before these. */
export function embeddings(
  g: GraphBuilder,
  ids: Value,
  { prefix, text, from }: { prefix: string; text: BlipText; from: Value },
): Value {
  const { width, epsilon } = text;
  const name = `${prefix}.embeddings`;
  const words = embedding(g, ids, { name: `${name}.word_embeddings.weight`, shape: [text.vocabulary, width] });
  const all = g.weight(`${name}.position_embeddings.weight`, [text.maxTokens, width]);
  const tokens = g.node('Slice', [g.node('Shape', [ids]), g.ints(1), g.ints(2)]);
  const positions = g.node('Slice', [all, from, g.node('Add', [from, tokens]), g.ints(0)]);
  const rows = g.node('Reshape', [g.node('Add', [words, positions]), g.ints(-1, width)]);
  return layerNorm(g, rows, { name: `${name}.LayerNorm`, width, epsilon });
}

interface TextLayer {
  /** Of the weights, without a full stop at the end. */
  readonly name: string;
  readonly text: BlipText;
  /** int64 [3]: batch, tokens, width. */
  readonly arrangement: Value;
  readonly memory: Cache;
  /** Left out: every token sees every other one (a question). Given: each sees itself and what came before (an answer). */
  readonly past?: Cache | undefined;
}

/**
 * Post-norm: norm(x + attention(x)), then the same across to the memory, then norm(x + mlp(x)). Rows [batch · tokens, width].
 * Answers the keys and values of all tokens so far besides.
 */
export function textLayer(g: GraphBuilder, x: Value, layer: TextLayer): { rows: Value; present: Cache } {
  const { name, text, past } = layer;
  const { width, intermediate, heads } = text;
  const headWidth = width / heads;
  const own = (part: string): Value => {
    const projected = linear(g, x, { name: `${name}.attention.self.${part}`, from: width, to: width });
    return g.node('Reshape', [projected, layer.arrangement]);
  };
  const parts = { query: own('query'), key: own('key'), value: own('value'), heads, headWidth };
  const { mixed, present } = selfAttention(g, { ...parts, past, causal: past != null });
  const attended = added(g, asRows(g, mixed, width), { name: `${name}.attention.output`, from: width, to: x, text });
  // [Note: one memory for all rows] Rows of a batch are candidates for one text about one picture. Attention across is not causal, so
  // their tokens line up as one sequence, and the memory need not be repeated for each (42 MB a candidate at the base size).
  const across = linear(g, attended, { name: `${name}.crossattention.self.query`, from: width, to: width });
  const query = g.node('Unsqueeze', [across, g.ints(0)]);
  const looked = asRows(g, crossAttention(g, { query, memory: layer.memory, heads, headWidth }), width);
  const informed = added(g, looked, { name: `${name}.crossattention.output`, from: width, to: attended, text });
  const hidden = linear(g, informed, { name: `${name}.intermediate.dense`, from: width, to: intermediate });
  const active = activate(g, hidden, text.activation);
  return { rows: added(g, active, { name: `${name}.output`, from: intermediate, to: informed, text }), present };
}

const asRows = (g: GraphBuilder, x: Value, width: number): Value => g.node('Reshape', [x, g.ints(-1, width)]);

/** norm(to + linear(x)). */
function added(
  g: GraphBuilder,
  x: Value,
  { name, from, to, text }: { name: string; from: number; to: Value; text: BlipText },
): Value {
  const { width, epsilon } = text;
  const sum = g.node('Add', [to, linear(g, x, { name: `${name}.dense`, from, to: width })]);
  return layerNorm(g, sum, { name: `${name}.LayerNorm`, width, epsilon });
}
