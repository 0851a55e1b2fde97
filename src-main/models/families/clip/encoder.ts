// The stack of pre-norm transformer blocks that CLIP's and SigLIP's towers share, over the tensor names both publish.
// Runs in inference processes; makes graphs, runs nothing. Reference: CLIPEncoder and SiglipEncoder of transformers.
import type { GraphBuilder, Value } from '../../graph/graph-builder.ts';
import { activate, attention, layerNorm, linear, type Arrangement, type TransformerShape } from '../../graph/layers.ts';

export interface Stack {
  readonly name: string;
  readonly shape: TransformerShape;
  readonly rows: Arrangement;
  /** Picks the one row of each batch entry that is read in the end; the last layer is then computed for that row alone (8 % less work). */
  readonly only?: (all: Value) => Value;
}

/** Pre-norm transformer blocks: x + attention(norm(x)), then x + mlp(norm(x)). */
export function encoder(g: GraphBuilder, rows: Value, { name, shape, rows: arrangement, only }: Stack): Value {
  const { width, intermediate, epsilon } = shape;
  let x = rows;
  for (let i = 0; i < shape.layers; i++) {
    const layer = `${name}.layers.${String(i)}`;
    const attended = layerNorm(g, x, { name: `${layer}.layer_norm1`, width, epsilon });
    const pick = i === shape.layers - 1 ? only : undefined;
    const queries = pick?.(attended);
    const seen = attention(g, attended, { name: `${layer}.self_attn`, shape, rows: arrangement, queries });
    x = g.node('Add', [pick?.(x) ?? x, seen]);
    const normed = layerNorm(g, x, { name: `${layer}.layer_norm2`, width, epsilon });
    const hidden = linear(g, normed, { name: `${layer}.mlp.fc1`, from: width, to: intermediate });
    const active = activate(g, hidden, shape.activation);
    x = g.node('Add', [x, linear(g, active, { name: `${layer}.mlp.fc2`, from: intermediate, to: width })]);
    if (pick === undefined) g.tap(`layer.${String(i)}`, x, 2);
  }
  return x;
}
