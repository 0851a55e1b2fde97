// The seeing half of LLaVA: CLIP's or SigLIP's vision tower up to the layer that is read, and the two-layer projector behind it.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_llava.py, modeling_clip.py, modeling_siglip.py.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { axisOf } from '../../graph/attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from '../../graph/graph-builder.ts';
import { activate, layerNorm, linear, patchEmbedding } from '../../graph/layers.ts';
import { encoder } from '../clip/encoder.ts';
import { patchesPerSide, tokensPerView, type LlavaConfig, type VisionShape } from './llava-config.ts';
import { tensorNames } from './tensor-names.ts';

/** `pixel_values` float32 [views, 3, size, size] → `image_features` float32 [views, tokens, width of the language model]. */
export function pictureGraph(config: LlavaConfig, checkpoint: Checkpoint, options: GraphOptions = {}): GraphBuilder {
  const g = new GraphBuilder('llava-picture', checkpoint, options);
  const names = tensorNames(checkpoint);
  const { vision, projector, language } = config;
  const { width, imageSize } = vision;
  const pixels = g.input({ name: 'pixel_values', dtype: 'F32', shape: ['views', 3, imageSize, imageSize] });

  const embedded = g.tap('embeddings', embeddings(g, pixels, { vision, name: names.vision }), 3);
  const tokens = tokensOf(vision);
  const rows = g.node('Reshape', [embedded, g.ints(-1, width)]);
  const split = g.ints(-1, tokens, vision.heads, width / vision.heads);
  const shape = { ...vision, layers: vision.layersRead };
  const seen = encoder(g, rows, { name: `${names.vision}encoder`, shape, rows: { split } });
  const kept = vision.dropFirst
    ? g.node('Slice', [g.node('Reshape', [seen, g.ints(-1, tokens, width)]), g.ints(1), g.ints(tokens), g.ints(1)])
    : seen;

  const { activation, bias } = projector;
  const into = { from: width, to: language.width, bias };
  const features = g.node('Reshape', [kept, g.ints(-1, width)]);
  const hidden = activate(g, linear(g, features, { name: `${names.projector}linear_1`, ...into }), activation);
  const out = linear(g, hidden, { name: `${names.projector}linear_2`, ...into, from: language.width });
  const perView = tokensPerView(vision);
  g.output(g.node('Reshape', [out, g.ints(-1, perView, language.width)]), {
    name: 'image_features',
    dtype: 'F32',
    shape: ['views', perView, language.width],
  });
  if (config.tiling !== null && names.newline !== null) {
    const newline = g.weight(names.newline, [language.width]);
    g.output(newline, { name: 'newline', dtype: 'F32', shape: [language.width] });
  }
  return g;
}

/** Patches, before them CLIP's class token: all that goes through the tower. */
const tokensOf = (vision: VisionShape): number => patchesPerSide(vision) ** 2 + (vision.kind === 'clip' ? 1 : 0);

/** [views, 3, size, size] → [views, tokens, width], as it goes into the first layer. */
function embeddings(g: GraphBuilder, pixels: Value, { vision, name }: { vision: VisionShape; name: string }): Value {
  const { width, patchSize, epsilon } = vision;
  const embed = `${name}embeddings.`;
  const patches = patchEmbedding(g, pixels, { name: `${embed}patch_embedding.weight`, width, side: patchSize });
  const positions = g.weight(`${embed}position_embedding.weight`, [tokensOf(vision), width]);
  if (vision.kind === 'siglip') {
    const biased = g.node('Add', [patches, g.weight(`${embed}patch_embedding.bias`, [width])]);
    return g.node('Add', [biased, positions]);
  }
  const classToken = g.node('Expand', [
    g.weight(`${embed}class_embedding`, [width]),
    g.node('Concat', [axisOf(g, pixels, 0), g.ints(1, width)], { axis: 0 }),
  ]);
  const placed = g.node('Add', [g.node('Concat', [classToken, patches], { axis: 1 }), positions]);
  // "layrnorm" is how the published checkpoints spell it.
  return layerNorm(g, placed, { name: `${name}pre_layrnorm`, width, epsilon });
}
