// Attention with a cache, across two sequences, and with fewer heads for keys than for queries. Each comes fused (one operator of the
// runtime) and plain (ONNX alone); attention.test.ts holds the two together. Runs in inference processes; pure but for the builder.
// Vaswani et al. 2017; Su et al. 2021 (rotary positions); Ainslie et al. 2023 (grouped queries).
import type { GraphBuilder, Value } from './graph-builder.ts';

/** What lies outside the mask: the lowest float32, as in the reference. */
const blocked = -3.4028234663852886e38;

export interface Cache {
  /** float32 [batch, heads of keys, tokens, head width]. */
  readonly key: Value;
  readonly value: Value;
}

export interface Attended {
  /** float32 [batch, tokens, heads · head width]. */
  readonly mixed: Value;
  /** Keys and values of all tokens so far, for the next step. */
  readonly present: Cache;
}

interface Heads {
  readonly heads: number;
  /** Width of one head. */
  readonly headWidth: number;
}

/** int64 [1]: one axis of a value. */
export const axisOf = (g: GraphBuilder, value: Value, axis: number): Value =>
  g.node('Slice', [g.node('Shape', [value]), g.ints(axis), g.ints(axis + 1)]);

/** [batch, tokens, heads · width] → [batch, heads, tokens, width]. */
export function splitHeads(g: GraphBuilder, x: Value, { heads, headWidth }: Heads): Value {
  return g.node('Transpose', [g.node('Reshape', [x, g.ints(0, 0, heads, headWidth)])], { perm: [0, 2, 1, 3] });
}

/** [batch, heads, tokens, width] → [batch, tokens, heads · width]. */
function joinHeads(g: GraphBuilder, x: Value, { heads, headWidth }: Heads): Value {
  return g.node('Reshape', [g.node('Transpose', [x], { perm: [0, 2, 1, 3] }), g.ints(0, 0, heads * headWidth)]);
}

/** [tokens, keys], added to similarities: a token sees itself and what came before; the last token is the last key. */
export function causalBias(g: GraphBuilder, tokens: Value, keys: Value): Value {
  const shape = g.node('Concat', [tokens, keys], { axis: 0 });
  const diagonal = g.node('Squeeze', [g.node('Add', [g.node('Sub', [keys, tokens]), g.ints(1)])]);
  return g.node('Trilu', [g.node('Expand', [g.scalar(blocked), shape]), diagonal], { upper: 1 });
}

/** Softmax(Q Kᵀ / √width + bias) V over heads already split; keys [batch, heads, keys, width]. */
function plain(
  g: GraphBuilder,
  { query, key, value, bias }: { query: Value; key: Value; value: Value; bias?: Value | undefined },
  headWidth: number,
): Value {
  const turned = g.node('Transpose', [key], { perm: [0, 1, 3, 2] });
  const similarity = g.node('MatMul', [g.node('Mul', [query, g.scalar(headWidth ** -0.5)]), turned]);
  const biased = bias == null ? similarity : g.node('Add', [similarity, bias]);
  return g.node('MatMul', [g.node('Softmax', [biased], { axis: -1 }), value]);
}

export interface SelfAttention extends Heads {
  /** float32 [batch, tokens, heads · headWidth], projected. */
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  /** Added to similarities; broadcast to [batch, heads, tokens, keys]. With four axes. Left out, every token sees all. */
  readonly bias?: Value | undefined;
  /** A token sees itself and what came before it. Not together with `bias`. */
  readonly causal?: boolean | undefined;
  /** What earlier steps left; may hold no tokens. */
  readonly past?: Cache | undefined;
}

/** Every head has its own keys. */
export function selfAttention(g: GraphBuilder, layer: SelfAttention): Attended {
  if (g.fused) {
    const { query, key, value, heads, bias, past } = layer;
    const inputs = [query, key, value, '', '', bias ?? '', past?.key ?? '', past?.value ?? ''];
    const attributes = { num_heads: heads, unidirectional: layer.causal === true ? 1 : 0, mask_filter_value: blocked };
    const made = g.runtimeNode({ operator: 'MultiHeadAttention', inputs, outputs: 3, attributes });
    const [mixed = '', presentKey = '', presentValue = ''] = made;
    return { mixed, present: { key: presentKey, value: presentValue } };
  }
  const query = splitHeads(g, layer.query, layer);
  const key = appended(g, layer.past?.key, splitHeads(g, layer.key, layer));
  const value = appended(g, layer.past?.value, splitHeads(g, layer.value, layer));
  const bias = layer.causal === true ? causalBias(g, axisOf(g, query, 2), axisOf(g, key, 2)) : layer.bias;
  return {
    mixed: joinHeads(g, plain(g, { query, key, value, bias }, layer.headWidth), layer),
    present: { key, value },
  };
}

const appended = (g: GraphBuilder, past: Value | undefined, now: Value): Value =>
  past == null ? now : g.node('Concat', [past, now], { axis: 2 });

export interface CrossAttention extends Heads {
  /** float32 [batch, tokens, heads · headWidth], projected. */
  readonly query: Value;
  /** Keys and values of the other sequence, made once. */
  readonly memory: Cache;
}

/** Queries of one sequence look at another, all of it. Answers float32 [batch, tokens, heads · headWidth]. */
export function crossAttention(g: GraphBuilder, layer: CrossAttention): Value {
  const { query, memory, heads, headWidth } = layer;
  if (g.fused) {
    const inputs = [query, memory.key, memory.value];
    return (
      g.runtimeNode({ operator: 'MultiHeadAttention', inputs, outputs: 1, attributes: { num_heads: heads } })[0] ?? ''
    );
  }
  const parts = { query: splitHeads(g, query, layer), key: memory.key, value: memory.value };
  return joinHeads(g, plain(g, parts, headWidth), layer);
}

/** cos and sin of position · frequency, float32 [positions, headWidth / 2], for positions 0 … `total` − 1. */
export interface Rotary {
  readonly cos: Value;
  readonly sin: Value;
}

/** `total`: int64 [1], positions there are. Frequency i is theta^(−2i / headWidth), in float32 as the reference computes it. */
export function rotaryTable(
  g: GraphBuilder,
  total: Value,
  { theta, headWidth }: { theta: number; headWidth: number },
): Rotary {
  const half = headWidth / 2;
  const frequencies = Float32Array.from(
    { length: half },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / headWidth)),
  );
  const constant = g.constant('rotary:frequencies', {
    dtype: 'F32',
    shape: [1, half],
    data: new Uint8Array(frequencies.buffer),
  });
  const scalar = (value: Value): Value => g.node('Squeeze', [value]);
  const positions = g.node('Range', [scalar(g.ints(0)), scalar(total), scalar(g.ints(1))]);
  const column = g.node('Unsqueeze', [g.node('Cast', [positions], { to: 1 }), g.ints(1)]);
  const angles = g.node('Mul', [column, constant]);
  return { cos: g.node('Cos', [angles]), sin: g.node('Sin', [angles]) };
}

export interface GroupedAttention {
  /** float32 [batch, tokens, heads · headWidth]; keys and values [batch, tokens, keyHeads · headWidth]; before rotation. */
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly rotary: Rotary;
  /** int64 [1]: tokens of the cache and of this step together. */
  readonly total: Value;
  readonly past: Cache;
}

/**
 * Causal, with rotary positions (halves, as LLaMA has them), several query heads to a head of keys. All rows have the same
 * length; one row only where several tokens follow a cache that is not empty (a limit of the runtime's operator).
 */
export function groupedAttention(g: GraphBuilder, layer: GroupedAttention): Attended {
  const { heads, keyHeads, headWidth, rotary, total, past } = layer;
  // The runtime's operator (1.30) takes no other head widths; every published model has one of these.
  if (g.fused && headWidth % 16 === 0) {
    const small = g.node('Cast', [total], { to: 6 });
    const last = g.node('Expand', [g.node('Sub', [small, int32(g, 1)]), axisOf(g, layer.query, 0)]);
    const sizes = [last, g.node('Squeeze', [small])];
    const inputs = [layer.query, layer.key, layer.value, past.key, past.value, ...sizes, rotary.cos, rotary.sin];
    const attributes = { num_heads: heads, kv_num_heads: keyHeads, do_rotary: 1 };
    const made = g.runtimeNode({ operator: 'GroupQueryAttention', inputs, outputs: 3, attributes });
    const [mixed = '', presentKey = '', presentValue = ''] = made;
    return { mixed, present: { key: presentKey, value: presentValue } };
  }
  const positions = { rotary, from: axisOf(g, past.key, 2), total };
  const query = rotate(g, splitHeads(g, layer.query, { heads, headWidth }), positions);
  const key = appended(g, past.key, rotate(g, splitHeads(g, layer.key, { heads: keyHeads, headWidth }), positions));
  const value = appended(g, past.value, splitHeads(g, layer.value, { heads: keyHeads, headWidth }));
  const spread = (x: Value): Value => repeatHeads(g, x, { heads, keyHeads, headWidth });
  const bias = causalBias(g, axisOf(g, query, 2), total);
  const mixed = plain(g, { query, key: spread(key), value: spread(value), bias }, headWidth);
  return { mixed: joinHeads(g, mixed, { heads, headWidth }), present: { key, value } };
}

function int32(g: GraphBuilder, value: number): Value {
  return g.constant(`int32:${String(value)}`, {
    dtype: 'I32',
    shape: [1],
    data: new Uint8Array(Int32Array.of(value).buffer),
  });
}

/** x · cos + turned(x) · sin, where turned swaps the halves and negates the first (Su et al. 2021, in LLaMA's arrangement). */
function rotate(g: GraphBuilder, x: Value, at: { rotary: Rotary; from: Value; total: Value }): Value {
  const rows = (table: Value): Value => g.node('Slice', [table, at.from, at.total, g.ints(0)]);
  const [cos, sin] = [rows(at.rotary.cos), rows(at.rotary.sin)];
  const half = g.node('Div', [axisOf(g, x, 3), g.ints(2)]);
  const first = g.node('Slice', [x, g.ints(0), half, g.ints(3)]);
  const second = g.node('Slice', [x, half, axisOf(g, x, 3), g.ints(3)]);
  const left = g.node('Sub', [g.node('Mul', [first, cos]), g.node('Mul', [second, sin])]);
  const right = g.node('Add', [g.node('Mul', [second, cos]), g.node('Mul', [first, sin])]);
  return g.node('Concat', [left, right], { axis: -1 });
}

/** [batch, keyHeads, tokens, width] → [batch, heads, tokens, width], each head of keys for its group of queries. */
function repeatHeads(g: GraphBuilder, x: Value, { heads, keyHeads, headWidth }: Heads & { keyHeads: number }): Value {
  if (heads === keyHeads) return x;
  const shape = g.node(
    'Concat',
    [axisOf(g, x, 0), g.ints(keyHeads, heads / keyHeads), axisOf(g, x, 2), g.ints(headWidth)],
    {
      axis: 0,
    },
  );
  const spread = g.node('Expand', [g.node('Unsqueeze', [x, g.ints(2)]), shape]);
  return g.node('Reshape', [spread, g.node('Concat', [axisOf(g, x, 0), g.ints(heads, -1, headWidth)], { axis: 0 })]);
}

/**
 * x / √(mean(x²) + ε) · weight. Zhang and Sennrich 2019. Fused it takes 0.42 ms of processor time for 577 × 768 values, plain 0.58; the
 * runtime has that operator of its own under ONNX's name.
 */
export function rmsNorm(g: GraphBuilder, x: Value, layer: { name: string; width: number; epsilon: number }): Value {
  const weight = g.weight(`${layer.name}.weight`, [layer.width]);
  if (g.fused) return g.node('SimplifiedLayerNormalization', [x, weight], { axis: -1, epsilon: layer.epsilon });
  const mean = g.node('ReduceMean', [g.node('Mul', [x, x])], { axes: [-1], keepdims: 1 });
  const scale = g.node('Reciprocal', [g.node('Sqrt', [g.node('Add', [mean, g.scalar(layer.epsilon)])])]);
  return g.node('Mul', [g.node('Mul', [x, scale]), weight]);
}
