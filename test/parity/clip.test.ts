// Our CLIP against the reference implementation, stage by stage, on tiny checkpoints in every published form.
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src-main/models/checkpoint/open-checkpoint.ts';
import { readClipConfig } from '../../src-main/models/families/clip/clip-config.ts';
import { textGraph, visionGraph } from '../../src-main/models/families/clip/clip-graph.ts';
import type { GraphBuilder } from '../../src-main/models/graph/graph-builder.ts';
import { openSession, type FeedData } from '../../src-main/models/runtime/session.ts';
import { largestDifference, parityFolder, readRecording, type Recording, type Stage } from './golden.ts';
import { itEqualsTheReference } from './tower-parity.ts';

const forms = {
  f32: 'safetensors, float32, quick_gelu, legacy end token',
  f16: 'safetensors, float16, gelu, end token of the configuration',
  'bf16-shards': 'sharded safetensors, bfloat16',
  torch: 'torch zip with transposed and shared storages',
  onnx: 'ready-made ONNX export with an attention mask',
};

function recordingOf(folder: string): Recording {
  const recording = readRecording(folder);
  if (recording === null) throw new Error(`nothing recorded in ${folder}`);
  return recording;
}

describe.each(Object.entries(forms))('CLIP checkpoint %s (%s)', (form) => {
  const directory = `${parityFolder}clip/${form}`;
  itEqualsTheReference(directory, recordingOf(directory));
});

async function stagesOf(
  graph: GraphBuilder,
  feeds: Record<string, FeedData>,
  names: string[],
): Promise<Record<string, Float32Array>> {
  const session = await openSession(
    graph.build({ taps: true }),
    { threads: 1 },
    { feeds: Object.keys(feeds), reads: names },
  );
  const values = await session.run(feeds, names);
  await session.release();
  return values;
}

function expectStages(values: Record<string, Float32Array>, stages: Readonly<Record<string, Stage>>): void {
  for (const [name, { shape, mean, first, last }] of Object.entries(stages)) {
    const found = values[name] ?? new Float32Array();
    expect(found.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    expect(largestDifference(found.slice(0, first.length), first), name).toBeLessThan(1e-4);
    expect(largestDifference(found.slice(-last.length), last), name).toBeLessThan(1e-4);
    expect(Math.abs(found.reduce((a, b) => a + b, 0) / found.length - mean), name).toBeLessThan(1e-4);
  }
}

describe.each(['f32', 'f16', 'bf16-shards', 'torch'])('the graph of checkpoint %s', (form) => {
  const directory = `${parityFolder}clip/${form}`;
  const { golden, pixelValues } = recordingOf(directory);

  it('has the same values after every vision layer', async () => {
    const graph = visionGraph(await readClipConfig(directory), await openCheckpoint(directory));
    const feeds = { pixel_values: { data: pixelValues, dims: [1, 3, golden.size, golden.size] } };
    // The last layer is computed for the class token alone, so there is nothing to compare it with; `pooled` comes right after it.
    const { 'layer.1': _, ...stages } = golden.visionStages;
    expectStages(await stagesOf(graph, feeds, Object.keys(stages)), stages);
  });

  it('has the same values after every text layer', async () => {
    const graph = textGraph(await readClipConfig(directory), await openCheckpoint(directory));
    const ids = golden.texts[0]?.ids ?? [];
    const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] } };
    expectStages(await stagesOf(graph, feeds, Object.keys(golden.textStages)), golden.textStages);
  });
});
