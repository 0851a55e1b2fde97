// CLIP's two towers, as in Radford et al. 2021, over the tensor names of the published checkpoints.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_clip.py.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../../graph/graph-builder.ts';
import { causalMask, embedding, layerNorm, linear, patchEmbedding } from '../../graph/layers.ts';
import type { ClipConfig } from './clip-config.ts';
import { encoder } from './encoder.ts';

/** `pixel_values` float32 [batch, 3, size, size] → `image_embeds` float32 [batch, dimension], not normalised. */
export function visionGraph(config: ClipConfig, checkpoint: Checkpoint): GraphBuilder {
  const g = new GraphBuilder('clip-vision', checkpoint);
  const { imageSize, patchSize, ...shape } = config.vision;
  const { width, epsilon } = shape;
  const tokens = Math.floor(imageSize / patchSize) ** 2 + 1;
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: ['batch', 3, imageSize, imageSize] });

  const patches = patchEmbedding(g, pixels, {
    name: 'vision_model.embeddings.patch_embedding.weight',
    width,
    side: patchSize,
  });
  const batch = g.node('Slice', [g.node('Shape', [pixels]), g.ints(0), g.ints(1)]);
  const classToken = g.node('Expand', [
    g.weight('vision_model.embeddings.class_embedding', [width]),
    g.node('Concat', [batch, g.ints(1, width)], { axis: 0 }),
  ]);
  const positions = g.weight('vision_model.embeddings.position_embedding.weight', [tokens, width]);
  const embedded = g.node('Add', [g.node('Concat', [classToken, patches], { axis: 1 }), positions]);

  // "layrnorm" is how the published checkpoints spell it.
  const normed = layerNorm(g, embedded, { name: 'vision_model.pre_layrnorm', width, epsilon });
  const rows = g.node('Reshape', [g.tap('embeddings', normed, 3), g.ints(-1, width)]);
  const split = g.ints(-1, tokens, shape.heads, width / shape.heads);
  const classRow = (all: Value): Value =>
    g.node('Gather', [g.node('Reshape', [all, g.ints(-1, tokens, width)]), g.node('Squeeze', [g.ints(0)])], {
      axis: 1,
    });
  const classState = encoder(g, rows, { name: 'vision_model.encoder', shape, rows: { split }, only: classRow });
  const pooled = g.tap('pooled', layerNorm(g, classState, { name: 'vision_model.post_layernorm', width, epsilon }), 2);
  const embeds = linear(g, pooled, { name: 'visual_projection', from: width, to: config.dimension, bias: false });
  g.output(embeds, { name: 'image_embeds', dtype: 'F32', shape: ['batch', config.dimension] });
  return g;
}

/**
 * `input_ids` int64 [batch, tokens] → `text_embeds` float32 [batch, dimension], not normalised.
 * A batch holds texts of one length: nothing is padded, so nothing but the causal mask is needed.
 */
export function textGraph(config: ClipConfig, checkpoint: Checkpoint): GraphBuilder {
  const g = new GraphBuilder('clip-text', checkpoint);
  const { vocabulary, maxTokens, eosTokenId, ...shape } = config.text;
  const { width, heads, epsilon } = shape;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', 'tokens'] });
  const size = g.node('Shape', [ids]);
  const tokens = g.node('Slice', [size, g.ints(1), g.ints(2)]);

  const words = embedding(g, ids, { name: 'text_model.embeddings.token_embedding.weight', shape: [vocabulary, width] });
  const allPositions = g.weight('text_model.embeddings.position_embedding.weight', [maxTokens, width]);
  const positions = g.node('Slice', [allPositions, g.ints(0), tokens, g.ints(0)]);
  const embedded = g.tap('embeddings', g.node('Add', [words, positions]), 3);

  const rows = g.node('Reshape', [embedded, g.ints(-1, width)]);
  const split = g.node('Concat', [size, g.ints(heads, width / heads)], { axis: 0 });
  const mask = causalMask(g, tokens);
  const encoded = encoder(g, rows, { name: 'text_model.encoder', shape, rows: { split, mask } });

  const perText = g.node('Reshape', [encoded, g.node('Concat', [size, g.ints(width)], { axis: 0 })]);
  const endState = g.node('GatherND', [perText, endPosition(g, ids, eosTokenId)], { batch_dims: 1 });
  const pooled = g.tap('pooled', layerNorm(g, endState, { name: 'text_model.final_layer_norm', width, epsilon }), 2);
  const embeds = linear(g, pooled, { name: 'text_projection', from: width, to: config.dimension, bias: false });
  g.output(embeds, { name: 'text_embeds', dtype: 'F32', shape: ['batch', config.dimension] });
  return g;
}

/** The end token of published configurations before 2023, which is wrong in the file and right by accident in the code. */
const legacyEosTokenId = 2;

/**
 * int64 [batch, 1]: where each text ends. With the legacy id the reference takes the greatest id (the end token is the last of the
 * vocabulary); otherwise the first end token, and position 0 where there is none.
 */
function endPosition(g: GraphBuilder, ids: Value, eosTokenId: number): Value {
  const small = g.node('Cast', [ids], { to: 6 });
  if (eosTokenId === legacyEosTokenId) return g.node('ArgMax', [small], { axis: 1, keepdims: 1 });
  const isEnd = g.node('Equal', [ids, g.ints(eosTokenId)]);
  return g.node('ArgMax', [g.node('Cast', [isEnd], { to: 6 })], { axis: 1, keepdims: 1 });
}
