// BLIP's graphs of words: the encoder of questions and the decoder that writes captions and answers. Li et al. 2022, sections 3.1 and 4.2.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_blip_text.py.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { axisOf } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, layerNorm, linear } from '../../graph/layers.ts';
import type { BlipConfig, BlipText } from './blip-config.ts';
import {
  answerPrefix,
  embeddings,
  groups,
  inputMemory,
  inputPast,
  keyName,
  memoryOf,
  outputMemory,
  questionPrefix,
  textLayer,
  valueName,
} from './blip-text-layers.ts';

/**
 * `input_ids` int64 [1, tokens] and the picture's `picture_key_values` → the question, which has seen the picture, as the decoder's
 * `cross_key_values`. One question at a time: nothing is padded, so no mask is needed (the reference ignores it here anyway).
 */
export function questionGraph(config: BlipConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('blip-question', checkpoint, options);
  const { text } = config;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: [1, 'tokens'] });
  const picture = inputMemory(g, text, groups.picture);
  const arrangement = g.ints(1, -1, text.width);
  let rows = g.tap('embeddings', embeddings(g, ids, { prefix: questionPrefix, text, from: g.ints(0) }), 2);
  for (const [i, memory] of picture.entries()) {
    const name = `${questionPrefix}.encoder.layer.${String(i)}`;
    rows = g.tap(`layer.${String(i)}`, textLayer(g, rows, { name, text, arrangement, memory }).rows, 2);
  }
  outputMemory(g, memoryOf(g, rows, { prefix: answerPrefix, from: text.width, text }), { text, group: groups.memory });
  return g;
}

/**
 * One graph begins a text and goes on with it. `input_ids` int64 [batch, tokens], `past_key_values` [batch, heads, past, head width] (no
 * tokens at first), `cross_key_values` [1, heads, seen, head width] → `logits` float32 [batch, vocabulary] after the last token, `present`.
 */
export function decoderGraph(config: BlipConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('blip-decoder', checkpoint, options);
  const { text } = config;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', 'tokens'] });
  const pasts = inputPast(g, text);
  const memories = inputMemory(g, text, groups.memory);
  const arrangement = g.node('Concat', [g.node('Shape', [ids]), g.ints(text.width)], { axis: 0 });
  const from = axisOf(g, pasts[0]?.key ?? '', 2);
  let rows = g.tap('embeddings', embeddings(g, ids, { prefix: answerPrefix, text, from }), 2);
  const cacheShape = ['batch', text.heads, 'total', text.width / text.heads];
  for (const [i, past] of pasts.entries()) {
    const name = `${answerPrefix}.encoder.layer.${String(i)}`;
    const made = textLayer(g, rows, { name, text, arrangement, past, memory: memories[i] ?? past });
    rows = g.tap(`layer.${String(i)}`, made.rows, 2);
    g.output(made.present.key, { name: keyName(groups.present, i), dtype: 'F32', shape: cacheShape });
    g.output(made.present.value, { name: valueName(groups.present, i), dtype: 'F32', shape: cacheShape });
  }
  const perText = g.node('Reshape', [rows, arrangement]);
  const last = g.node('Gather', [perText, g.node('Squeeze', [g.ints(-1)])], { axis: 1 });
  g.output(logitsOf(g, last, text), { name: 'logits', dtype: 'F32', shape: ['batch', text.vocabulary] });
  return g;
}

/** BERT's head: how likely each word is, by its own embedding, [batch, width] → [batch, vocabulary]. */
function logitsOf(g: GraphBuilder, last: Value, { width, vocabulary, activation, epsilon }: BlipText): Value {
  const name = 'text_decoder.cls.predictions';
  const dense = activate(g, linear(g, last, { name: `${name}.transform.dense`, from: width, to: width }), activation);
  const normed = layerNorm(g, dense, { name: `${name}.transform.LayerNorm`, width, epsilon });
  const weight = `${answerPrefix}.embeddings.word_embeddings.weight`;
  return linear(g, normed, { name, from: width, to: vocabulary, weight });
}
