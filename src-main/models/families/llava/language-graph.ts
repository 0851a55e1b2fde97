// The writing half of LLaVA: the table of words, and a decoder of LLaMA's kind (LLaMA, Qwen2) with a cache.
// Runs in inference processes; makes graphs, runs nothing. Touvron et al. 2023; reference: transformers modeling_llama.py, modeling_qwen2.py.
import { damaged, type Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { axisOf, groupedAttention, rmsNorm, rotaryTable, type Cache, type Rotary } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { embedding, linear } from '../../graph/layers.ts';
import type { LanguageShape } from './language-config.ts';
import type { LlavaConfig } from './llava-config.ts';
import { tensorNames } from './tensor-names.ts';

/** `past_key_values.0.key`, … or `present.0.key`, …, layer by layer. */
export const cacheNames = (group: 'past_key_values' | 'present', layers: number): string[] =>
  Array.from({ length: layers }, (_, i) => [`${group}.${String(i)}.key`, `${group}.${String(i)}.value`]).flat();

/** `input_ids` int64 [rows, tokens] → `inputs_embeds` float32 [rows, tokens, width]. */
export function wordsGraph(
  { language }: LlavaConfig,
  checkpoint: Checkpoint,
  options: GraphOptions = {},
): GraphBuilder {
  const g = new GraphBuilder('llava-words', checkpoint, options);
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['rows', 'tokens'] });
  const name = `${tensorNames(checkpoint).language}embed_tokens.weight`;
  const embeds = embedding(g, ids, { name, shape: [language.vocabulary, language.width] });
  g.output(embeds, { name: 'inputs_embeds', dtype: 'F32', shape: ['rows', 'tokens', language.width] });
  return g;
}

/**
 * `inputs_embeds` float32 [rows, tokens, width], `past_key_values.{i}.{key,value}` float32 [rows, heads of keys, past, head width] →
 * `logits` float32 [rows, vocabulary] of the last token of each row, and `present.…`. One row only where several tokens follow a cache.
 */
export function languageGraph(config: LlavaConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('llava-language', checkpoint, options);
  const { language } = config;
  const { width, vocabulary, epsilon, keyHeads, headWidth, theta } = language;
  const names = tensorNames(checkpoint);
  const embeds = g.input({ name: 'inputs_embeds', dtype: 'F32', shape: ['rows', 'tokens', width] });
  const cacheAxes = (tokens: string): (string | number)[] => ['rows', keyHeads, tokens, headWidth];
  const past = cacheNames('past_key_values', language.layers).map((name) =>
    g.input({ name, dtype: 'F32', shape: cacheAxes('past') }),
  );
  const size = g.node('Slice', [g.node('Shape', [embeds]), g.ints(0), g.ints(2)]);
  const total = g.node('Add', [axisOf(g, past[0] ?? '', 2), axisOf(g, embeds, 1)]);
  const places = { size, total, rotary: rotaryTable(g, total, { theta, headWidth }) };

  let x = g.node('Reshape', [embeds, g.ints(-1, width)]);
  for (let i = 0; i < language.layers; i++) {
    const cache = { key: past[2 * i] ?? '', value: past[2 * i + 1] ?? '' };
    const layer = `${names.language}layers.${String(i)}`;
    const { rows, present } = block(g, x, { layer, language, places, cache });
    x = g.tap(`layer.${String(i)}`, rows, 2);
    for (const part of ['key', 'value'] as const)
      g.output(present[part], { name: `present.${String(i)}.${part}`, dtype: 'F32', shape: cacheAxes('total') });
  }

  const perRow = g.node('Reshape', [x, g.node('Concat', [size, g.ints(width)], { axis: 0 })]);
  const lastTokens = g.node('Slice', [perRow, g.ints(-1), g.ints(Number.MAX_SAFE_INTEGER), g.ints(1)]);
  const last = g.node('Reshape', [lastTokens, g.ints(-1, width)]);
  const normed = rmsNorm(g, last, { name: `${names.language}norm`, width, epsilon });
  const table = config.tied ? `${names.language}embed_tokens.weight` : names.head;
  if (table === null) throw damaged('The model lacks the table that it writes words with.');
  const logits = linear(g, normed, {
    name: table.slice(0, -'.weight'.length),
    from: width,
    to: vocabulary,
    bias: false,
  });
  g.output(logits, { name: 'logits', dtype: 'F32', shape: ['rows', vocabulary] });
  return g;
}

interface Block {
  readonly layer: string;
  readonly language: LanguageShape;
  /** `size`: int64 [2], rows and tokens. */
  readonly places: { readonly size: Value; readonly total: Value; readonly rotary: Rotary };
  readonly cache: Cache;
}

/** x + attention(norm(x)), then x + down(silu(gate(norm(x))) · up(norm(x))). x: [rows · tokens, width]. */
function block(g: GraphBuilder, x: Value, { layer, language, places, cache }: Block): { rows: Value; present: Cache } {
  const { width, intermediate, heads, keyHeads, headWidth, epsilon, biases } = language;
  const normed = rmsNorm(g, x, { name: `${layer}.input_layernorm`, width, epsilon });
  const project = (part: string, count: number): Value => {
    const name = `${layer}.self_attn.${part}`;
    const projected = linear(g, normed, { name, from: width, to: count * headWidth, bias: biases.attention });
    return g.node('Reshape', [projected, g.node('Concat', [places.size, g.ints(count * headWidth)], { axis: 0 })]);
  };
  const { mixed, present } = groupedAttention(g, {
    query: project('q_proj', heads),
    key: project('k_proj', keyHeads),
    value: project('v_proj', keyHeads),
    heads,
    keyHeads,
    headWidth,
    rotary: places.rotary,
    total: places.total,
    past: cache,
  });
  const inner = heads * headWidth;
  const flat = g.node('Reshape', [mixed, g.ints(-1, inner)]);
  const seen = linear(g, flat, { name: `${layer}.self_attn.o_proj`, from: inner, to: width, bias: biases.output });
  const attended = g.node('Add', [x, seen]);
  const after = rmsNorm(g, attended, { name: `${layer}.post_attention_layernorm`, width, epsilon });
  const wide = { from: width, to: intermediate, bias: biases.feedForward };
  const gate = linear(g, after, { name: `${layer}.mlp.gate_proj`, ...wide });
  const up = linear(g, after, { name: `${layer}.mlp.up_proj`, ...wide });
  const active = g.node('Mul', [g.node('Mul', [gate, g.node('Sigmoid', [gate])]), up]);
  const down = linear(g, active, {
    name: `${layer}.mlp.down_proj`,
    from: intermediate,
    to: width,
    bias: biases.feedForward,
  });
  return { rows: g.node('Add', [attended, down]), present };
}
