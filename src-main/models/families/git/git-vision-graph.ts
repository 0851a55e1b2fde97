// GIT's image encoder (a CLIP tower without its pooling) and the projection into the space of words. Wang et al. 2022.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_git.py.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { selfAttention } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, layerNorm, linear, patchEmbedding } from '../../graph/layers.ts';
import type { GitConfig, GitVision } from './git-config.ts';

const prefix = 'git.image_encoder.vision_model';

/** Tokens that a picture becomes: its patches and the class token before them. */
export const imageTokens = ({ imageSize, patchSize }: GitVision): number => Math.floor(imageSize / patchSize) ** 2 + 1;

/** `pixel_values` float32 [batch, 3, size, size] → `image_embeds` float32 [batch, image tokens, width of the text]. */
export function gitVisionGraph(config: GitConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('git-vision', checkpoint, options);
  const { width, epsilon, imageSize } = config.vision;
  const tokens = imageTokens(config.vision);
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: ['batch', 3, imageSize, imageSize] });

  let rows = g.node('Reshape', [embedded(g, pixels, config.vision), g.ints(-1, width)]);
  // "layrnorm" is how the published checkpoints spell it.
  rows = g.tap('vision.0', layerNorm(g, rows, { name: `${prefix}.pre_layrnorm`, width, epsilon }), 2);
  for (let i = 0; i < config.vision.layers; i++) rows = encoderLayer(g, rows, { i, tokens, shape: config.vision });
  const seen = g.tap('vision', layerNorm(g, rows, { name: `${prefix}.post_layernorm`, width, epsilon }), 2);

  const name = 'git.visual_projection.visual_projection';
  const projected = linear(g, seen, { name: `${name}.0`, from: width, to: config.text.width });
  const normed = layerNorm(g, projected, { name: `${name}.1`, width: config.text.width, epsilon });
  const shaped = g.node('Reshape', [normed, g.ints(-1, tokens, config.text.width)]);
  g.output(shaped, { name: 'image_embeds', dtype: 'F32', shape: ['batch', tokens, config.text.width] });
  return g;
}

/** The class token and the patches, each at its place: [batch, tokens, width]. */
function embedded(g: GraphBuilder, pixels: Value, vision: GitVision): Value {
  const { width, patchSize } = vision;
  const patches = patchEmbedding(g, pixels, {
    name: `${prefix}.embeddings.patch_embedding.weight`,
    width,
    side: patchSize,
  });
  const batch = g.node('Slice', [g.node('Shape', [pixels]), g.ints(0), g.ints(1)]);
  const classToken = g.node('Expand', [
    g.weight(`${prefix}.embeddings.class_embedding`, [width]),
    g.node('Concat', [batch, g.ints(1, width)], { axis: 0 }),
  ]);
  const positions = g.weight(`${prefix}.embeddings.position_embedding.weight`, [imageTokens(vision), width]);
  return g.node('Add', [g.node('Concat', [classToken, patches], { axis: 1 }), positions]);
}

/** A pre-norm transformer block: x + attention(norm(x)), then x + mlp(norm(x)). Rows in, rows out. */
function encoderLayer(
  g: GraphBuilder,
  x: Value,
  { i, tokens, shape }: { i: number; tokens: number; shape: GitVision },
): Value {
  const { width, intermediate, heads, epsilon, activation } = shape;
  const name = `${prefix}.encoder.layers.${String(i)}`;
  const normed = layerNorm(g, x, { name: `${name}.layer_norm1`, width, epsilon });
  const part = (which: string): Value => {
    const rows = linear(g, normed, { name: `${name}.self_attn.${which}`, from: width, to: width });
    return g.node('Reshape', [rows, g.ints(-1, tokens, width)]);
  };
  const [query, key, value] = [part('q_proj'), part('k_proj'), part('v_proj')];
  const { mixed } = selfAttention(g, { query, key, value, heads, headWidth: width / heads });
  const mixedRows = g.node('Reshape', [mixed, g.ints(-1, width)]);
  const attended = linear(g, mixedRows, { name: `${name}.self_attn.out_proj`, from: width, to: width });
  const middle = g.node('Add', [x, attended]);
  const again = layerNorm(g, middle, { name: `${name}.layer_norm2`, width, epsilon });
  const hidden = activate(g, linear(g, again, { name: `${name}.mlp.fc1`, from: width, to: intermediate }), activation);
  const out = g.node('Add', [middle, linear(g, hidden, { name: `${name}.mlp.fc2`, from: intermediate, to: width })]);
  return g.tap(`vision.${String(i + 1)}`, out, 2);
}
