// Linear maps with small weights: 8 bits a weight, or 4 in blocks. Which form a weight has, the file that holds it says by its type.
// Runs in inference processes; pure but for the builder it adds to. Layouts: quantise/quantised-layout.ts.
//
// [Note: which kernels] Times as fast as float32 Gemm, one thread of an EPYC with VNNI, processor time: signed int8 by
// DynamicQuantizeMatMul 2.9 to 5.1, unsigned 1.4 to 1.9, MatMulNBits with 8 bits 1.3 to 2.4, with 4 bits 2.2 to 3.8 for one row and 1.1 to 1.4 for many.
import type { GraphBuilder, LinearWeight, Value } from './graph-builder.ts';

/** Weights that share a scale in the 4-bit form; the runtime's operator takes powers of two from 16. */
export const blockSize = 32;
export const blocksOf = (from: number): number => Math.ceil(from / blockSize);

/**
 * x Wᵀ + b, or null where there is no smaller form of W. 8 bits: x is rounded to 8 bits over all its rows, so rows change each other
 * a little. 4 bits: x is rounded to 8 bits per row and block, so they do not. The latter needs the runtime's own operators; without
 * them (`fused` false) W stays as published.
 */
export function quantisedLinear(
  g: GraphBuilder,
  x: Value,
  { weight, bias }: { weight: LinearWeight; bias: Value | null },
): Value | null {
  const smaller = g.smaller(weight);
  if (smaller === null || (smaller.dtype === 'U8' && !g.fused)) return null;
  const { to, from } = weight;
  if (smaller.dtype === 'I8') {
    const parts = { weight: smaller.codes([from, to]), scale: smaller.scales([to]) };
    return int8(g, x, { ...parts, bias });
  }
  const blocks = blocksOf(from);
  const packed = smaller.codes([to, blocks, blockSize / 2]);
  const inputs = [x, packed, smaller.scales([to, blocks]), '', '', ...(bias === null ? [] : [bias])];
  // Level 4 lets the runtime round x to 8 bits as well.
  const attributes = { K: from, N: to, bits: 4, block_size: blockSize, accuracy_level: 4 };
  return g.runtimeNode({ operator: 'MatMulNBits', inputs, outputs: 1, attributes })[0] ?? '';
}

function int8(g: GraphBuilder, x: Value, parts: { weight: Value; scale: Value; bias: Value | null }): Value {
  const { weight, scale, bias } = parts;
  if (g.fused) {
    const inputs = [x, weight, scale, '', ...(bias === null ? [] : [bias])];
    return g.runtimeNode({ operator: 'DynamicQuantizeMatMul', inputs, outputs: 1, attributes: {} })[0] ?? '';
  }
  const [rounded = '', step = '', zero = ''] = g.nodes('DynamicQuantizeLinear', [x], 3);
  const product = g.node('Cast', [g.node('MatMulInteger', [rounded, weight, zero])], { to: 1 });
  const scaled = g.node('Mul', [product, g.node('Mul', [step, scale])]);
  return bias === null ? scaled : g.node('Add', [scaled, bias]);
}
