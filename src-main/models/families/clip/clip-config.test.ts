import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClipConfig, readPreprocessing } from './clip-config.ts';

async function folderWith(name: string, json: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-config-'));
  await writeFile(join(folder, name), typeof json === 'string' ? json : JSON.stringify(json));
  return folder;
}
const config = async (json: unknown): ReturnType<typeof readClipConfig> =>
  readClipConfig(await folderWith('config.json', json));
const preprocessing = async (json: unknown): ReturnType<typeof readPreprocessing> =>
  readPreprocessing(await folderWith('preprocessor_config.json', json), 224);

describe('the configuration of a CLIP', () => {
  it('falls back on the sizes of ViT-B/32', async () => {
    const { text, vision, dimension } = await config({ model_type: 'clip' });
    expect(dimension).toBe(512);
    expect(text).toMatchObject({
      vocabulary: 49408,
      width: 512,
      heads: 8,
      layers: 12,
      maxTokens: 77,
      eosTokenId: 49407,
    });
    expect(vision).toMatchObject({
      imageSize: 224,
      patchSize: 32,
      width: 768,
      intermediate: 3072,
      activation: 'quick_gelu',
    });
  });

  it('takes ViT-H/14 as its publishers write it: gelu, and differences in *_config_dict', async () => {
    const { text, vision, dimension } = await config({
      model_type: 'clip',
      projection_dim: 1024,
      text_config: { hidden_act: 'gelu', num_hidden_layers: 24 },
      text_config_dict: { hidden_act: 'gelu', hidden_size: 1024, intermediate_size: 4096, num_attention_heads: 16 },
      vision_config: {
        hidden_act: 'gelu',
        hidden_size: 1280,
        num_attention_heads: 16,
        num_hidden_layers: 32,
        patch_size: 14,
      },
      vision_config_dict: null,
    });
    expect(dimension).toBe(1024);
    expect(text).toMatchObject({ width: 1024, heads: 16, layers: 24, activation: 'gelu' });
    expect(vision).toMatchObject({ width: 1280, layers: 32, patchSize: 14 });
  });

  it.each<[string, unknown]>([
    ['another kind of model', { model_type: 'siglip' }],
    ['an unknown activation', { model_type: 'clip', text_config: { hidden_act: 'swish' } }],
    ['a negative size', { model_type: 'clip', text_config: { hidden_size: -1 } }],
    ['heads that do not divide the width', { model_type: 'clip', text_config: { num_attention_heads: 7 } }],
    ['a million layers', { model_type: 'clip', vision_config: { num_hidden_layers: 1e6 } }],
    ['no JSON', '{"model_type"'],
    ['a list', []],
  ])('refuses %s', async (_, json) => {
    await expect(config(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('the preprocessing of a CLIP', () => {
  it.each<[string, unknown, object]>([
    [
      'the old form',
      { size: 224, crop_size: 224, do_center_crop: true, resample: 3 },
      { fit: 'crop', resample: 'bicubic' },
    ],
    [
      'the new form',
      { size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 } },
      { fit: 'crop', resample: 'bicubic' },
    ],
    [
      'squashing',
      { size: { height: 224, width: 224 }, do_center_crop: false, resample: 2 },
      { fit: 'fill', resample: 'bilinear' },
    ],
  ])('reads %s', async (_, json, expected) => {
    expect((await preprocessing(json)).pixels).toEqual({ size: 224, ...expected });
  });

  it('leaves values alone that are not to be normalised', async () => {
    const { mean, deviation, rescale } = await preprocessing({ size: 224, do_normalize: false, do_rescale: false });
    expect({ mean, deviation, rescale }).toEqual({ mean: [0, 0, 0], deviation: [1, 1, 1], rescale: 1 });
  });

  it.each<[string, unknown]>([
    ['another size than the model’s', { size: 336, crop_size: 336 }],
    ['a crop smaller than the picture', { size: 256, crop_size: 224 }],
    ['a rectangle', { size: { height: 224, width: 112 }, do_center_crop: false }],
    ['an unknown way of resizing', { size: 224, resample: 1 }],
    ['neither squashing nor cropping', { size: 224, do_center_crop: false }],
    ['no resizing', { size: 224, do_resize: false }],
  ])('refuses %s', async (_, json) => {
    await expect(preprocessing(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
