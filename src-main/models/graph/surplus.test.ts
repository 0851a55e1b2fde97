import { describe, expect, it } from 'vitest';
import type { Checkpoint, StoredTensor } from '../checkpoint/stored-tensor.ts';
import { GraphBuilder } from './graph-builder.ts';
import { refuseSurplus } from './surplus.ts';

const tensor = (name: string): [string, StoredTensor] => [
  name,
  { name, dtype: 'F32', shape: [2], strides: [1], file: '/w/model.safetensors', offsetBytes: 0, sizeBytes: 8 },
];
const checkpointOf = (...names: string[]): Checkpoint => new Map(names.map(tensor));

function graphOver(checkpoint: Checkpoint, ...names: string[]): GraphBuilder {
  const g = new GraphBuilder('test', checkpoint);
  for (const name of names) g.weight(name, [2]);
  return g;
}

const expected = { prefixes: ['vision.', 'head.'], harmless: /\.position_ids$/ };

describe('a checkpoint', () => {
  it('may hold what the graphs use, harmless buffers, smaller forms and other parts', () => {
    const checkpoint = checkpointOf('vision.a', 'head.b', 'vision.position_ids', 'vision.a.codes', 'text.c');
    const graphs = [graphOver(checkpoint, 'vision.a'), graphOver(checkpoint, 'head.b')];
    expect(() => {
      refuseSurplus(checkpoint, graphs, expected);
    }).not.toThrow();
  });

  it.each(['vision.layers.13.weight', 'head.c', 'vision.codes'])('is refused with %s that nothing uses', (name) => {
    const checkpoint = checkpointOf('vision.a', name);
    const refuse = (): void => {
      refuseSurplus(checkpoint, [graphOver(checkpoint, 'vision.a')], expected);
    };
    expect(refuse).toThrow(expect.objectContaining({ code: 'model-damaged' }));
    expect(refuse).toThrow(`“${name}”`);
  });
});
