// Our SigLIP and SigLIP 2 against the reference implementation, stage by stage, on tiny checkpoints in the published forms.
import { describe, it } from 'vitest';
import { openCheckpoint } from '../../src-main/models/checkpoint/open-checkpoint.ts';
import { readSiglipConfig, readSiglipPreprocessing } from '../../src-main/models/families/siglip/siglip-config.ts';
import { textGraph, visionGraph } from '../../src-main/models/families/siglip/siglip-graph.ts';
import { loadSiglipTokenizer } from '../../src-main/models/families/siglip/siglip-tokenizer.ts';
import { parityFolder } from './golden.ts';
import { expectStages, itEqualsTheReference, recordingOf, without, type FamilyParts } from './tower-parity.ts';

const forms = {
  'first-f32': 'SigLIP: sentencepiece tokenizer, bicubic, safetensors, float32',
  'second-bf16': 'SigLIP 2: Gemma tokenizer padded at the right, bilinear, bfloat16',
  'second-torch': 'padded at the left, patches that leave a rest, torch zip with a transposed packed projection',
  onnx: 'ready-made ONNX export, scale and bias from the manifest',
};

const parts: FamilyParts = {
  tokenizer: async (directory) => loadSiglipTokenizer(directory, (await readSiglipConfig(directory)).text.tokens),
  preprocessing: readSiglipPreprocessing,
};

describe.each(Object.entries(forms))('SigLIP checkpoint %s (%s)', (form) => {
  const directory = `${parityFolder}siglip/${form}`;
  itEqualsTheReference(directory, recordingOf(directory), parts);
});

describe.each(['first-f32', 'second-bf16', 'second-torch'])('the graph of checkpoint %s', (form) => {
  const directory = `${parityFolder}siglip/${form}`;
  const { golden, pixelValues } = recordingOf(directory);

  it('has the same values after every vision layer, and after the pooling', async () => {
    const graph = visionGraph(await readSiglipConfig(directory), await openCheckpoint(directory));
    const feeds = { pixel_values: { data: pixelValues, dims: [1, 3, golden.size, golden.size] } };
    await expectStages(graph, feeds, golden.visionStages);
  });

  it('has the same values after every text layer', async () => {
    const graph = textGraph(await readSiglipConfig(directory), await openCheckpoint(directory));
    const ids = golden.texts[0]?.ids ?? [];
    const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] } };
    // The last layer is computed for the last token alone, so there is nothing to compare it with; `pooled` comes right after it.
    await expectStages(graph, feeds, without(golden.textStages, 'layer.1'));
  });
});
