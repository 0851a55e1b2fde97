// Asks this processor whether its 8-bit products overflow. Runs in inference processes.
import { GraphBuilder } from '../graph/graph-builder.ts';
import { openSession } from '../runtime/session.ts';

/** Codes that use all of 8 bits. */
const allLevels = 127;
/** Codes whose products with 8-bit numbers, two at a time, stay within 16 bits: 2 · 255 · 63 < 2¹⁵. */
const carefulLevels = 63;

/**
 * Largest code of 8-bit weights on this processor. x86 processors without VNNI (before about 2019 for servers, 2021 for desktops) add
 * pairs of 8-bit products in 16 bits, and clip: large weights are then lost without a word. There, a bit less is used.
 */
export async function int8Levels(): Promise<number> {
  return (await clips()) ? carefulLevels : allLevels;
}

/** Multiplies the largest numbers there are: 64 · 255 · 127 where nothing is clipped. */
async function clips(): Promise<boolean> {
  const size = 64;
  const g = new GraphBuilder('saturation', new Map());
  const x = g.input({ name: 'x', dtype: 'F32', shape: [1, size] });
  const [rounded = '', step = '', zero = ''] = g.nodes('DynamicQuantizeLinear', [x], 3);
  const data = new Uint8Array(new Int8Array(size * size).fill(allLevels).buffer);
  const weight = g.constant('weight', { dtype: 'I8', shape: [size, size], data });
  const product = g.node('Cast', [g.node('MatMulInteger', [rounded, weight, zero])], { to: 1 });
  g.output(g.node('Mul', [product, step]), { name: 'y', dtype: 'F32', shape: [1, size] });
  const session = await openSession(g.build(), { threads: 1 }, { feeds: ['x'], reads: ['y'] });
  const feeds = { x: { data: new Float32Array(size).fill(1), dims: [1, size] } };
  const { y } = await session.run(feeds, ['y']);
  await session.release();
  const expected = size * allLevels;
  return (y ?? []).some((value) => Math.abs(value / expected - 1) > 0.01);
}
