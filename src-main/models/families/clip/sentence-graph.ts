// A sentence encoder: DistilBERT (Sanh et al. 2019), the mean of its tokens, one linear layer; over the published tensor names.
// Runs in inference processes; makes graphs, runs nothing. Reference: transformers modeling_distilbert.py, sentence-transformers Pooling and Dense.
import type { Checkpoint } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../../graph/graph-builder.ts';
import { activate, embedding, layerNorm, linear, type TransformerShape } from '../../graph/layers.ts';
import { selfAttention } from '../../graph/attention.ts';
import type { SentenceDense, SentenceTransformer } from './sentence-config.ts';

/** The last layer lies in a file of its own in another folder, which the runtime would not read; it is small and goes into the graph. */
export interface DenseWeights extends SentenceDense {
  /** float32 [to, from], row-major. */
  readonly weight: Uint8Array;
  /** float32 [to]. */
  readonly biases: Uint8Array | null;
}

/**
 * `input_ids` int64 [batch, tokens] → `sentence_embedding` float32 [batch, to], not normalised. A batch holds texts of one length, so nothing is
 * padded and nothing masked.
 */
export function sentenceGraph(
  { shape }: SentenceTransformer,
  checkpoint: Checkpoint,
  dense: DenseWeights,
): GraphBuilder {
  const g = new GraphBuilder('sentence', checkpoint);
  const { vocabulary, positions, width, epsilon, layers } = shape;
  // Published with and without the name of the family in front.
  const prefix = checkpoint.has('distilbert.embeddings.word_embeddings.weight') ? 'distilbert.' : '';
  const at = `${prefix}embeddings`;
  const ids = g.input({ name: 'input_ids', dtype: 'I64', shape: ['batch', 'tokens'] });
  const size = g.node('Shape', [ids]);
  const tokens = g.node('Slice', [size, g.ints(1), g.ints(2)]);
  const words = embedding(g, ids, { name: `${at}.word_embeddings.weight`, shape: [vocabulary, width] });
  const places = g.weight(`${at}.position_embeddings.weight`, [positions, width]);
  const embedded = g.node('Add', [words, g.node('Slice', [places, g.ints(0), tokens, g.ints(0)])]);
  const normed = g.tap('embeddings', layerNorm(g, embedded, { name: `${at}.LayerNorm`, width, epsilon }), 3);
  let x = g.node('Reshape', [normed, g.ints(-1, width)]);
  const perText = g.node('Concat', [size, g.ints(width)], { axis: 0 });
  for (let i = 0; i < layers; i++) {
    const layer = { name: `${prefix}transformer.layer.${String(i)}`, shape, perText };
    x = g.tap(`layer.${String(i)}`, block(g, x, layer), 2);
  }
  const mean = g.node('ReduceMean', [g.node('Reshape', [x, perText])], { axes: [1], keepdims: 0 });
  const answer = lastLayer(g, mean, dense);
  g.output(answer, { name: 'sentence_embedding', dtype: 'F32', shape: ['batch', dense.to] });
  return g;
}

interface Block {
  readonly name: string;
  readonly shape: TransformerShape;
  /** int64 [3]: batch, tokens, width. */
  readonly perText: Value;
}

/** Post-norm, as the first transformers were: norm(x + attention(x)), then norm(x + mlp(x)). Rows [batch · tokens, width]. */
function block(g: GraphBuilder, x: Value, { name, shape, perText }: Block): Value {
  const { width, intermediate, heads, epsilon, activation } = shape;
  const projected = (part: string): Value =>
    g.node('Reshape', [linear(g, x, { name: `${name}.attention.${part}_lin`, from: width, to: width }), perText]);
  const [query, key, value] = [projected('q'), projected('k'), projected('v')];
  const { mixed } = selfAttention(g, { query, key, value, heads, headWidth: width / heads });
  const rows = g.node('Reshape', [mixed, g.ints(-1, width)]);
  const seen = linear(g, rows, { name: `${name}.attention.out_lin`, from: width, to: width });
  const first = layerNorm(g, g.node('Add', [seen, x]), { name: `${name}.sa_layer_norm`, width, epsilon });
  const hidden = activate(g, linear(g, first, { name: `${name}.ffn.lin1`, from: width, to: intermediate }), activation);
  const second = linear(g, hidden, { name: `${name}.ffn.lin2`, from: intermediate, to: width });
  return layerNorm(g, g.node('Add', [second, first]), { name: `${name}.output_layer_norm`, width, epsilon });
}

function lastLayer(g: GraphBuilder, x: Value, { weight, biases, ...layer }: DenseWeights): Value {
  const inputs = [x, g.constant('dense:weight', { dtype: 'F32', shape: [layer.to, layer.from], data: weight })];
  if (biases !== null) inputs.push(g.constant('dense:bias', { dtype: 'F32', shape: [layer.to], data: biases }));
  const made = g.node('Gemm', inputs, { transB: 1 });
  return layer.activation === 'tanh' ? g.node('Tanh', [made]) : made;
}
