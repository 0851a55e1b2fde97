// BLIP's eye: a vision transformer, and what the text side keeps of a picture. Li et al. 2022, section 3.1; Dosovitskiy et al. 2021.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_blip.py, over the names of its checkpoints.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { selfAttention } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, layerNorm, linear, patchEmbedding } from '../../graph/layers.ts';
import type { BlipConfig, BlipVision } from './blip-config.ts';
import { answerPrefix, groups, memoryOf, outputMemory, questionPrefix } from './blip-text-layers.ts';

/**
 * `pixel_values` float32 [1, 3, size, size] → the picture as the text side attends to it: keys and values of every layer's
 * cross-attention, made once a picture: `cross_key_values` for captions, `picture_key_values` for questions.
 */
export function visionGraph(config: BlipConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('blip-vision', checkpoint, options);
  const { imageSize, width, epsilon } = config.vision;
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: [1, 3, imageSize, imageSize] });
  const embedded = g.tap('embeddings', embeddings(g, pixels, config.vision), 3);
  const rows = blocks(g, g.node('Reshape', [embedded, g.ints(-1, width)]), config.vision);
  const seen = g.tap('image_embeds', layerNorm(g, rows, { name: 'vision_model.post_layernorm', width, epsilon }), 2);
  const { prefix, group } = lookerOf(config);
  const { text } = config;
  outputMemory(g, memoryOf(g, seen, { prefix, from: width, text }), { text, group });
  return g;
}

/** Who looks at the picture: the decoder of captions, or the encoder of questions. */
export function lookerOf({ task }: BlipConfig): { prefix: string; group: 'cross_key_values' | 'picture_key_values' } {
  if (task === 'caption') return { prefix: answerPrefix, group: groups.memory };
  return { prefix: questionPrefix, group: groups.picture };
}

/** A class token and the patches, each with its position: [1, patches + 1, width]. */
function embeddings(g: GraphBuilder, pixels: Value, { imageSize, patchSize, width }: BlipVision): Value {
  const tokens = Math.floor(imageSize / patchSize) ** 2 + 1;
  const name = 'vision_model.embeddings.patch_embedding';
  const patches = patchEmbedding(g, pixels, { name: `${name}.weight`, width, side: patchSize });
  const biased = g.node('Add', [patches, g.weight(`${name}.bias`, [width])]);
  const classToken = g.weight('vision_model.embeddings.class_embedding', [1, 1, width]);
  const positions = g.weight('vision_model.embeddings.position_embedding', [1, tokens, width]);
  return g.node('Add', [g.node('Concat', [classToken, biased], { axis: 1 }), positions]);
}

/** Pre-norm transformer blocks: x + attention(norm(x)), then x + mlp(norm(x)). Rows [tokens, width]. */
function blocks(g: GraphBuilder, rows: Value, shape: BlipVision): Value {
  const { width, intermediate, epsilon } = shape;
  let x = rows;
  for (let i = 0; i < shape.layers; i++) {
    const name = `vision_model.encoder.layers.${String(i)}`;
    const attended = layerNorm(g, x, { name: `${name}.layer_norm1`, width, epsilon });
    x = g.node('Add', [x, mixed(g, attended, { name: `${name}.self_attn`, width, heads: shape.heads })]);
    const normed = layerNorm(g, x, { name: `${name}.layer_norm2`, width, epsilon });
    const hidden = activate(
      g,
      linear(g, normed, { name: `${name}.mlp.fc1`, from: width, to: intermediate }),
      shape.activation,
    );
    x = g.node('Add', [x, linear(g, hidden, { name: `${name}.mlp.fc2`, from: intermediate, to: width })]);
    g.tap(`layer.${String(i)}`, x, 2);
  }
  return x;
}

/** One matrix makes queries, keys and values side by side: [tokens, 3 · width], cut here. */
function mixed(
  g: GraphBuilder,
  x: Value,
  { name, width, heads }: { name: string; width: number; heads: number },
): Value {
  const all = g.node('Unsqueeze', [linear(g, x, { name: `${name}.qkv`, from: width, to: 3 * width }), g.ints(0)]);
  const part = (i: number): Value => g.node('Slice', [all, g.ints(i * width), g.ints((i + 1) * width), g.ints(2)]);
  const attention = { query: part(0), key: part(1), value: part(2), heads, headWidth: width / heads };
  const rows = g.node('Reshape', [selfAttention(g, attention).mixed, g.ints(-1, width)]);
  return linear(g, rows, { name: `${name}.projection`, from: width, to: width });
}
