// ViLT: words and patches in one sequence through one transformer, and a classifier over its answers. Kim et al. 2021.
// Runs in inference processes; makes a graph, runs nothing. Reference: transformers modeling_vilt.py (ViltForQuestionAnswering).
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { axisOf, selfAttention } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, embedding, layerNorm, linear } from '../../graph/layers.ts';
import type { ViltConfig } from './vilt-config.ts';

const embeddings = 'vilt.embeddings';
/** Of the norm inside the classifier: torch's default, whatever the configuration says of the others. */
const classifierEpsilon = 1e-5;

/**
 * `input_ids` int64 [batch, words], `pixel_values` float32 [batch, 3, height, width], sides multiples of the patch, any number of them
 * → `logits` float32 [batch, answers]. Nothing is padded, so everything sees everything.
 * [Note: drawn patches] The reference draws the patches of a picture in random order. Each carries its position, so the order changes
 * nothing but the last digits; ours keeps them in their place. With `max_image_length` above zero the reference keeps only so many patches of
 * a larger picture, drawn at random; ours keeps them all, as the reference does with the published −1.
 */
export function viltGraph(config: ViltConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('vilt', checkpoint, options);
  const { width, epsilon, labels } = config;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', 'words'] });
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: ['batch', 3, 'height', 'width'] });

  const sequence = [embeddedWords(g, ids, config), embeddedPicture(g, pixels, config)];
  let states = g.tap('layer.0', g.node('Concat', sequence, { axis: 1 }), 3);
  for (let i = 0; i < config.layers; i++) states = encoderLayer(g, states, { i, config });

  // The last layer leaves the first token alone: the only one that is read.
  const first = layerNorm(g, g.node('Reshape', [states, g.ints(-1, width)]), {
    name: 'vilt.layernorm',
    width,
    epsilon,
  });
  const dense = linear(g, first, { name: 'vilt.pooler.dense', from: width, to: width });
  const pooled = g.tap('pooled', g.node('Tanh', [dense]), 2);
  const inner = linear(g, pooled, { name: 'classifier.0', from: width, to: 2 * width });
  const normed = layerNorm(g, inner, { name: 'classifier.1', width: 2 * width, epsilon: classifierEpsilon });
  const logits = linear(g, activate(g, normed, 'gelu'), { name: 'classifier.3', from: 2 * width, to: labels.length });
  g.output(logits, { name: 'logits', dtype: 'F32', shape: ['batch', labels.length] });
  return g;
}

/** One row of a table, [1, width]. */
const rowOf = (g: GraphBuilder, table: Value, row: number): Value =>
  g.node('Slice', [table, g.ints(row), g.ints(row + 1), g.ints(0)]);

/** Adds what tells words (0) and patches (1) apart. */
function ofModality(g: GraphBuilder, x: Value, { modality, config }: { modality: 0 | 1; config: ViltConfig }): Value {
  const table = g.weight(`${embeddings}.token_type_embeddings.weight`, [config.modalities, config.width]);
  return g.node('Add', [x, rowOf(g, table, modality)]);
}

/** Word, kind of sentence (always the first), place, norm, modality: [batch, words, width]. */
function embeddedWords(g: GraphBuilder, ids: Value, config: ViltConfig): Value {
  const { width, epsilon, vocabulary, maxTokens, tokenTypes } = config;
  const name = `${embeddings}.text_embeddings`;
  const words = embedding(g, ids, { name: `${name}.word_embeddings.weight`, shape: [vocabulary, width] });
  const kind = rowOf(g, g.weight(`${name}.token_type_embeddings.weight`, [tokenTypes, width]), 0);
  const table = g.weight(`${name}.position_embeddings.weight`, [maxTokens, width]);
  const places = g.node('Slice', [table, g.ints(0), axisOf(g, ids, 1), g.ints(0)]);
  const sum = g.node('Add', [g.node('Add', [words, kind]), places]);
  return ofModality(g, layerNorm(g, sum, { name: `${name}.LayerNorm`, width, epsilon }), { modality: 0, config });
}

/** The class token and the patches row by row, each at its place, modality: [batch, 1 + patches, width]. */
function embeddedPicture(g: GraphBuilder, pixels: Value, config: ViltConfig): Value {
  const { width, patchSize, learntSide } = config;
  const name = `${embeddings}.patch_embeddings.projection`;
  const kernel = g.weight(`${name}.weight`, [width, 3, patchSize, patchSize]);
  const sides = { kernel_shape: [patchSize, patchSize], strides: [patchSize, patchSize] };
  const grid = g.node('Conv', [pixels, kernel, g.weight(`${name}.bias`, [width])], sides);

  const positions = g.weight(`${embeddings}.position_embeddings`, [1, learntSide ** 2 + 1, width]);
  const spatial = g.node('Slice', [positions, g.ints(1), g.ints(learntSide ** 2 + 1), g.ints(1)]);
  const learnt = g.node('Reshape', [
    g.node('Transpose', [spatial], { perm: [0, 2, 1] }),
    g.ints(1, width, learntSide, learntSide),
  ]);
  const size = g.node('Concat', [g.ints(1, width), axisOf(g, grid, 2), axisOf(g, grid, 3)], { axis: 0 });
  const how = { mode: 'linear', coordinate_transformation_mode: 'align_corners' };
  const placed = g.node('Add', [grid, g.node('Resize', [learnt, '', '', size], how)]);
  const patches = g.node('Transpose', [g.node('Reshape', [placed, g.ints(0, width, -1)])], { perm: [0, 2, 1] });

  const place = g.node('Slice', [positions, g.ints(0), g.ints(1), g.ints(1)]);
  const classToken = g.node('Add', [g.weight(`${embeddings}.cls_token`, [1, 1, width]), place]);
  const one = g.node('Concat', [axisOf(g, pixels, 0), g.ints(1, width)], { axis: 0 });
  const all = g.node('Concat', [g.node('Expand', [classToken, one]), patches], { axis: 1 });
  return ofModality(g, all, { modality: 1, config });
}

/** A pre-norm transformer block: x + attention(norm(x)), then x + mlp(norm(x)). The last one is computed for the first token alone. */
function encoderLayer(g: GraphBuilder, x: Value, { i, config }: { i: number; config: ViltConfig }): Value {
  const { width, intermediate, heads, epsilon, activation, projectionBias: bias } = config;
  const name = `vilt.encoder.layer.${String(i)}`;
  const last = i === config.layers - 1;
  const rowsOf = (states: Value): Value => g.node('Reshape', [states, g.ints(-1, width)]);
  const firstOf = (states: Value): Value => g.node('Slice', [states, g.ints(0), g.ints(1), g.ints(1)]);
  const norm = (states: Value, where: string): Value =>
    layerNorm(g, states, { name: `${name}.${where}`, width, epsilon });

  const normed = norm(x, 'layernorm_before');
  const part = (which: string, from: Value): Value => {
    const rows = linear(g, rowsOf(from), {
      name: `${name}.attention.attention.${which}`,
      from: width,
      to: width,
      bias,
    });
    return g.node('Reshape', [rows, g.node('Shape', [from])]);
  };
  const query = part('query', last ? firstOf(normed) : normed);
  const layer = { query, key: part('key', normed), value: part('value', normed), heads, headWidth: width / heads };
  const mixed = rowsOf(selfAttention(g, layer).mixed);
  const attended = linear(g, mixed, { name: `${name}.attention.output.dense`, from: width, to: width });
  const middle = g.node('Add', [attended, rowsOf(last ? firstOf(x) : x)]);

  const inner = linear(g, norm(middle, 'layernorm_after'), {
    name: `${name}.intermediate.dense`,
    from: width,
    to: intermediate,
  });
  const outer = linear(g, activate(g, inner, activation), {
    name: `${name}.output.dense`,
    from: intermediate,
    to: width,
  });
  const rows = g.node('Add', [outer, middle]);
  const states = g.node('Reshape', [rows, g.node('Shape', [query])]);
  return last ? states : g.tap(`layer.${String(i + 1)}`, states, 3);
}
