// Our CLIP against the reference implementation, stage by stage, on tiny checkpoints in every published form.
import { describe, it } from 'vitest';
import { openCheckpoint } from '../../src-main/models/checkpoint/open-checkpoint.ts';
import { readClipConfig } from '../../src-main/models/families/clip/clip-config.ts';
import { textGraph, visionGraph } from '../../src-main/models/families/clip/clip-graph.ts';
import { clipParts } from './clip-parts.ts';
import { parityFolder } from './golden.ts';
import { expectStages, itEqualsTheReference, recordingOf, without } from './tower-parity.ts';

const forms = {
  f32: 'safetensors, float32, quick_gelu, legacy end token',
  f16: 'safetensors, float16, gelu, end token of the configuration',
  'bf16-shards': 'sharded safetensors, bfloat16',
  torch: 'torch zip with transposed and shared storages',
  l14: 'patches of 14, text and projection of another width (L/14)',
  h14: 'gelu, float16, projection wider than the text, heads of width 80 (H/14)',
  onnx: 'ready-made ONNX export with an attention mask',
};

describe.each(Object.entries(forms))('CLIP checkpoint %s (%s)', (form) => {
  const directory = `${parityFolder}clip/${form}`;
  itEqualsTheReference(directory, recordingOf(directory), clipParts);
});

describe.each(['f32', 'f16', 'bf16-shards', 'torch', 'l14', 'h14'])('the graph of checkpoint %s', (form) => {
  const directory = `${parityFolder}clip/${form}`;
  const { golden, pixelValues } = recordingOf(directory);

  it('has the same values after every vision layer', async () => {
    const config = await readClipConfig(directory);
    const graph = visionGraph(config, await openCheckpoint(directory));
    const feeds = { pixel_values: { data: pixelValues, dims: [1, 3, golden.size, golden.size] } };
    // The last layer is computed for the class token alone, so there is nothing to compare it with; `pooled` comes right after it.
    await expectStages(graph, feeds, without(golden.visionStages, `layer.${String(config.vision.layers - 1)}`));
  });

  it('has the same values after every text layer', async () => {
    const graph = textGraph(await readClipConfig(directory), await openCheckpoint(directory));
    const ids = golden.texts[0]?.ids ?? [];
    const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] } };
    await expectStages(graph, feeds, golden.textStages);
  });
});
