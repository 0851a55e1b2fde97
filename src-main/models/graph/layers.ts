// The layers of a transformer, as ONNX nodes. Values are rows: [batch · tokens, width]; only attention knows of batch and tokens.
// Runs in inference processes; pure but for the builder it adds to. Shapes in comments are row-major.
import type { GraphBuilder, Value } from './graph-builder.ts';
import { quantisedLinear } from './quantised-linear.ts';

/**
 * Names as in config.json. `quick_gelu` is x·σ(1.702x) (OpenAI's CLIP); `gelu` is the exact one, with the error function;
 * `gelu_pytorch_tanh` (and its older name) approximates that by tanh (Hendrycks and Gimpel 2016).
 */
export const activations = ['quick_gelu', 'gelu', 'gelu_pytorch_tanh', 'gelu_new'] as const;
export type Activation = (typeof activations)[number];

export interface TransformerShape {
  readonly width: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly layers: number;
  readonly epsilon: number;
  readonly activation: Activation;
}

export interface Linear {
  /** Of the layer: its weight is `name.weight`, its bias `name.bias`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly bias?: boolean | undefined;
  /** Where the weight has a name of its own: an output layer that shares the table of words. */
  readonly weight?: string | undefined;
}

/**
 * y = x Wᵀ + b with W as torch stores it, [out, in]; Gemm transposes while packing, so no copy is made. x is [rows, in]. Where the
 * checkpoint has a smaller form of W, that is multiplied with instead (quantised-linear.ts).
 */
export function linear(g: GraphBuilder, x: Value, layer: Linear): Value {
  const { name, from, to } = layer;
  const weight = { name: layer.weight ?? `${name}.weight`, from, to };
  const bias = layer.bias === false ? null : g.weight(`${name}.bias`, [to]);
  const smaller = quantisedLinear(g, x, { weight, bias });
  if (smaller !== null) return smaller;
  const inputs = [x, g.weight(weight.name, [to, from])];
  return g.node('Gemm', bias === null ? inputs : [...inputs, bias], { transB: 1 });
}

export function layerNorm(g: GraphBuilder, x: Value, layer: { name: string; width: number; epsilon: number }): Value {
  const inputs = [x, g.weight(`${layer.name}.weight`, [layer.width]), g.weight(`${layer.name}.bias`, [layer.width])];
  return g.node('LayerNormalization', inputs, { axis: -1, epsilon: layer.epsilon });
}

const fusedActivations = {
  quick_gelu: { operator: 'QuickGelu', attributes: { alpha: 1.702 } },
  gelu: { operator: 'Gelu', attributes: {} },
  gelu_pytorch_tanh: { operator: 'FastGelu', attributes: {} },
  gelu_new: { operator: 'FastGelu', attributes: {} },
} as const;

/**
 * One operator of the runtime where it may be used. Measured on 577 × 3072 values, one thread, in ms of processor time: quick_gelu 3.0
 * against 3.3 plain, gelu 2.7 against 2.9 (the same bits), by tanh 2.9 against 6.2 (within 1.2e-7). Not so for
 * SkipLayerNormalization: 2.8 against 0.7 for the sum and the norm.
 */
export function activate(g: GraphBuilder, x: Value, activation: Activation): Value {
  if (g.fused) return g.runtimeNode({ ...fusedActivations[activation], inputs: [x], outputs: 1 })[0] ?? '';
  if (activation === 'quick_gelu') return g.node('Mul', [x, g.node('Sigmoid', [g.node('Mul', [x, g.scalar(1.702)])])]);
  if (activation !== 'gelu') {
    const cube = g.node('Mul', [g.node('Mul', [x, x]), x]);
    const inner = g.node('Add', [x, g.node('Mul', [cube, g.scalar(0.044715)])]);
    const tanh = g.node('Tanh', [g.node('Mul', [inner, g.scalar(Math.sqrt(2 / Math.PI))])]);
    return g.node('Mul', [g.node('Mul', [x, g.scalar(0.5)]), g.node('Add', [tanh, g.scalar(1)])]);
  }
  const erf = g.node('Erf', [g.node('Div', [x, g.scalar(Math.SQRT2)])]);
  return g.node('Mul', [g.node('Mul', [x, g.node('Add', [erf, g.scalar(1)])]), g.scalar(0.5)]);
}

/** Rows of a table by id: [batch, tokens] → [batch, tokens, width]. Half-precision tables are widened after the look-up, not before. */
export function embedding(
  g: GraphBuilder,
  ids: Value,
  table: { name: string; shape: readonly [number, number] },
): Value {
  const rows = g.node('Gather', [g.stored(table.name, table.shape), ids], { axis: 0 });
  return g.widened(rows, table.name);
}

/** Non-overlapping patches, each a linear map of its pixels: [batch, 3, side, side] → [batch, patches, width]. */
export function patchEmbedding(
  g: GraphBuilder,
  pixels: Value,
  patch: { name: string; width: number; side: number },
): Value {
  const weight = g.weight(patch.name, [patch.width, 3, patch.side, patch.side]);
  const grid = g.node('Conv', [pixels, weight], {
    kernel_shape: [patch.side, patch.side],
    strides: [patch.side, patch.side],
  });
  return g.node('Transpose', [g.node('Reshape', [grid, g.ints(0, patch.width, -1)])], { perm: [0, 2, 1] });
}

/** How rows are arranged, for attention. */
export interface Arrangement {
  /** int64 [4]: batch, tokens, heads, width ÷ heads. */
  readonly split: Value;
  /** Added to the similarity of each query with each key, [tokens, tokens]; left out where every token sees every token. */
  readonly mask?: Value | undefined;
}

/**
 * Softmax(Q Kᵀ / √d + mask) V per head. Queries come from the same rows as keys and values, unless given: then they are one row a batch
 * entry, and so is the result. Vaswani et al. 2017, section 3.2.
 */
export function attention(
  g: GraphBuilder,
  x: Value,
  layer: { name: string; shape: TransformerShape; rows: Arrangement; queries?: Value | undefined },
): Value {
  const { width, heads } = layer.shape;
  const { split, mask } = layer.rows;
  const querySplit = layer.queries == null ? split : g.ints(-1, 1, heads, width / heads);
  const perHead = (part: string, from: Value, how: { split: Value; perm: number[] }): Value => {
    const projected = linear(g, from, { name: `${layer.name}.${part}`, from: width, to: width });
    return g.node('Transpose', [g.node('Reshape', [projected, how.split])], { perm: how.perm });
  };
  const query = perHead('q_proj', layer.queries ?? x, { split: querySplit, perm: [0, 2, 1, 3] });
  const key = perHead('k_proj', x, { split, perm: [0, 2, 3, 1] });
  const value = perHead('v_proj', x, { split, perm: [0, 2, 1, 3] });
  const similarity = g.node('MatMul', [g.node('Mul', [query, g.scalar((width / heads) ** -0.5)]), key]);
  const masked = mask == null ? similarity : g.node('Add', [similarity, mask]);
  const mixed = g.node('MatMul', [g.node('Softmax', [masked], { axis: -1 }), value]);
  const rows = g.node('Reshape', [g.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), g.ints(-1, width)]);
  return linear(g, rows, { name: `${layer.name}.out_proj`, from: width, to: width });
}

/** [tokens, tokens]: 0 where a token may look (itself and before), the most negative float where it may not. */
export function causalMask(g: GraphBuilder, tokens: Value): Value {
  const blocked = g.node('Expand', [g.scalar(-3.4028234663852886e38), g.node('Concat', [tokens, tokens], { axis: 0 })]);
  return g.node('Trilu', [blocked, g.node('Squeeze', [g.ints(1)])], { upper: 1 });
}
