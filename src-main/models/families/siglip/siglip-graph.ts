// SigLIP's two towers (Zhai et al. 2023; Tschannen et al. 2025 for SigLIP 2), over the tensor names of the published checkpoints.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_siglip.py.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../../graph/graph-builder.ts';
import { activate, embedding, layerNorm, linear, type TransformerShape } from '../../graph/layers.ts';
import { encoder } from '../clip/encoder.ts';
import type { SiglipConfig } from './siglip-config.ts';

/** `pixel_values` float32 [batch, 3, size, size] → `pooler_output` float32 [batch, width], not normalised. */
export function visionGraph(config: SiglipConfig, checkpoint: Checkpoint): GraphBuilder {
  const g = new GraphBuilder('siglip-vision', checkpoint);
  const { imageSize, patchSize, ...shape } = config.vision;
  const { width, epsilon } = shape;
  // What is left over at the right and the bottom (14 does not divide 384) is not looked at.
  const tokens = Math.floor(imageSize / patchSize) ** 2;
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: ['batch', 3, imageSize, imageSize] });
  const patches = patchesOf(g, pixels, { width, side: patchSize });
  const positions = g.weight('vision_model.embeddings.position_embedding.weight', [tokens, width]);
  const embedded = g.tap('embeddings', g.node('Add', [patches, positions]), 3);
  const split = g.ints(-1, tokens, shape.heads, width / shape.heads);
  const rows = g.node('Reshape', [embedded, g.ints(-1, width)]);
  const encoded = encoder(g, rows, { name: 'vision_model.encoder', shape, rows: { split } });
  const normed = layerNorm(g, encoded, { name: 'vision_model.post_layernorm', width, epsilon });
  const pooled = g.tap('pooled', poolingHead(g, normed, { name: 'vision_model.head', shape, tokens }), 2);
  g.output(pooled, { name: 'pooler_output', dtype: 'F32', shape: ['batch', width] });
  return g;
}

/** Non-overlapping patches with a bias: [batch, 3, side, side] → [batch, patches, width]. */
function patchesOf(g: GraphBuilder, pixels: Value, { width, side }: { width: number; side: number }): Value {
  const name = 'vision_model.embeddings.patch_embedding';
  const weight = g.weight(`${name}.weight`, [width, 3, side, side]);
  const sides = [side, side];
  const grid = g.node('Conv', [pixels, weight, g.weight(`${name}.bias`, [width])], {
    kernel_shape: sides,
    strides: sides,
  });
  return g.node('Transpose', [g.node('Reshape', [grid, g.ints(0, width, -1)])], { perm: [0, 2, 1] });
}

interface PoolingHead {
  readonly name: string;
  readonly shape: TransformerShape;
  /** Patches of a picture. */
  readonly tokens: number;
}

/**
 * One learned query (the probe) looks at all patches, then an MLP; [batch · tokens, width] → [batch, width]. The three projections are
 * packed in one matrix, as torch.nn.MultiheadAttention has them. The probe is the same for every picture, so its projection is a constant.
 */
function poolingHead(g: GraphBuilder, x: Value, { name, shape, tokens }: PoolingHead): Value {
  const { width, intermediate, heads, epsilon } = shape;
  const [weight, bias] = [
    g.weight(`${name}.attention.in_proj_weight`, [3 * width, width]),
    g.weight(`${name}.attention.in_proj_bias`, [3 * width]),
  ];
  const part = (from: number, to: number, of: Value): Value =>
    g.node('Slice', [of, g.ints(from * width), g.ints(to * width), g.ints(0)]);
  const probe = g.node('Reshape', [g.weight(`${name}.probe`, [1, 1, width]), g.ints(1, width)]);
  const query = g.node('Gemm', [probe, part(0, 1, weight), part(0, 1, bias)], { transB: 1 });
  const both = g.node('Gemm', [x, part(1, 3, weight), part(1, 3, bias)], { transB: 1 });
  // [batch, tokens, 2, heads, head width] → keys [batch, heads, head width, tokens] and values [batch, heads, tokens, head width].
  const apart = g.node('Reshape', [both, g.ints(-1, tokens, 2, heads, width / heads)]);
  const side = (i: number, perm: number[]): Value =>
    g.node('Transpose', [g.node('Gather', [apart, g.node('Squeeze', [g.ints(i)])], { axis: 2 })], { perm });
  const scaled = g.node('Mul', [query, g.scalar((width / heads) ** -0.5)]);
  const perHead = g.node('Reshape', [scaled, g.ints(1, heads, 1, width / heads)]);
  const similarity = g.node('MatMul', [perHead, side(0, [0, 2, 3, 1])]);
  const mixed = g.node('MatMul', [g.node('Softmax', [similarity], { axis: -1 }), side(1, [0, 2, 1, 3])]);
  const seen = linear(g, g.node('Reshape', [mixed, g.ints(-1, width)]), {
    name: `${name}.attention.out_proj`,
    from: width,
    to: width,
  });
  const normed = layerNorm(g, seen, { name: `${name}.layernorm`, width, epsilon });
  const hidden = activate(
    g,
    linear(g, normed, { name: `${name}.mlp.fc1`, from: width, to: intermediate }),
    shape.activation,
  );
  return g.node('Add', [seen, linear(g, hidden, { name: `${name}.mlp.fc2`, from: intermediate, to: width })]);
}

/**
 * `input_ids` int64 [batch, tokens] → `pooler_output` float32 [batch, dimension], not normalised. Every token sees every token, padding
 * too, and the last one is the answer, which is why texts are padded to the model's length: it was trained so.
 */
export function textGraph(config: SiglipConfig, checkpoint: Checkpoint): GraphBuilder {
  const g = new GraphBuilder('siglip-text', checkpoint);
  const { vocabulary, tokens, ...shape } = config.text;
  const { width, epsilon } = shape;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', tokens] });
  const words = embedding(g, ids, { name: 'text_model.embeddings.token_embedding.weight', shape: [vocabulary, width] });
  const positions = g.weight('text_model.embeddings.position_embedding.weight', [tokens, width]);
  const embedded = g.tap('embeddings', g.node('Add', [words, positions]), 3);
  const split = g.ints(-1, tokens, shape.heads, width / shape.heads);
  const lastRow = (all: Value): Value =>
    g.node('Gather', [g.node('Reshape', [all, g.ints(-1, tokens, width)]), g.node('Squeeze', [g.ints(tokens - 1)])], {
      axis: 1,
    });
  const rows = g.node('Reshape', [embedded, g.ints(-1, width)]);
  const last = encoder(g, rows, { name: 'text_model.encoder', shape, rows: { split }, only: lastRow });
  const normed = layerNorm(g, last, { name: 'text_model.final_layer_norm', width, epsilon });
  const pooled = g.tap('pooled', linear(g, normed, { name: 'text_model.head', from: width, to: config.dimension }), 2);
  g.output(pooled, { name: 'pooler_output', dtype: 'F32', shape: ['batch', config.dimension] });
  return g;
}
