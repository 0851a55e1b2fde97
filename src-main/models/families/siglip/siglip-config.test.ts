import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSiglipConfig, readSiglipPreprocessing } from './siglip-config.ts';

async function folderWith(name: string, json: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-siglip-'));
  await writeFile(join(folder, name), JSON.stringify(json));
  return folder;
}
const config = async (json: unknown): ReturnType<typeof readSiglipConfig> =>
  readSiglipConfig(await folderWith('config.json', json));
const preprocessing = async (json: unknown): ReturnType<typeof readSiglipPreprocessing> =>
  readSiglipPreprocessing(await folderWith('preprocessor_config.json', json), 224);

describe('the configuration of a SigLIP', () => {
  it('falls back on the sizes of the base model with patches of 16', async () => {
    const { text, vision, dimension } = await config({ model_type: 'siglip' });
    expect(dimension).toBe(768);
    expect(text).toMatchObject({ vocabulary: 32000, width: 768, heads: 12, layers: 12, tokens: 64, epsilon: 1e-6 });
    expect(vision).toMatchObject({ imageSize: 224, patchSize: 16, activation: 'gelu_pytorch_tanh' });
  });

  it('takes SigLIP 2 and the large shapes as their publishers write them', async () => {
    const shape = { hidden_size: 1152, intermediate_size: 4304, num_attention_heads: 16, num_hidden_layers: 27 };
    const { text, vision, dimension } = await config({
      model_type: 'siglip',
      text_config: { ...shape, vocab_size: 256000, projection_size: 1152, model_type: 'siglip_text_model' },
      vision_config: { ...shape, image_size: 384, patch_size: 14, model_type: 'siglip_vision_model' },
    });
    expect({ dimension, text, vision }).toMatchObject({
      dimension: 1152,
      text: { vocabulary: 256000, heads: 16 },
      vision: { imageSize: 384, patchSize: 14, layers: 27, intermediate: 4304 },
    });
    expect((await config({ model_type: 'siglip2', vision_config: { image_size: 256 } })).vision.imageSize).toBe(256);
  });

  it.each<[string, unknown]>([
    ['by its patches', { model_type: 'siglip2', vision_config: { num_patches: 256, patch_size: 16 } }],
    ['by what it does not say', { model_type: 'siglip2' }],
  ])('says that pictures in their own shape cannot be taken yet, knowing such a model %s', async (_, json) => {
    await expect(config(json)).rejects.toThrow('NaFlex');
  });

  it.each<[string, unknown]>([
    ['another kind of model', { model_type: 'clip' }],
    ['words and pictures of different lengths', { model_type: 'siglip', text_config: { projection_size: 512 } }],
    ['a tower without its head', { model_type: 'siglip', vision_config: { vision_use_head: false } }],
    ['heads that do not divide the width', { model_type: 'siglip', vision_config: { num_attention_heads: 7 } }],
    ['an unknown activation', { model_type: 'siglip', text_config: { hidden_act: 'swish' } }],
  ])('refuses %s', async (_, json) => {
    await expect(config(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('the preprocessing of a SigLIP', () => {
  it('presses the picture into a square, and takes the way of resampling from the file', async () => {
    const size = { height: 224, width: 224 };
    expect(await preprocessing({})).toEqual({
      pixels: { size: 224, fit: 'fill', resample: 'bicubic' },
      rescale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      deviation: [0.5, 0.5, 0.5],
    });
    expect((await preprocessing({ size, resample: 2 })).pixels.resample).toBe('bilinear');
  });

  it('refuses pictures of another size than the model’s', async () => {
    await expect(preprocessing({ size: { height: 256, width: 256 } })).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
