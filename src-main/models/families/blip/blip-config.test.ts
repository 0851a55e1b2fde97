import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBlipConfig } from './blip-config.ts';
import { readBlipPreprocessing } from './blip-preprocessing.ts';

async function folderWith(name: string, json: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-config-'));
  await writeFile(join(folder, name), typeof json === 'string' ? json : JSON.stringify(json));
  return folder;
}
const config = async (json: unknown): ReturnType<typeof readBlipConfig> =>
  readBlipConfig(await folderWith('config.json', json));
const preprocessing = async (json: unknown): ReturnType<typeof readBlipPreprocessing> =>
  readBlipPreprocessing(await folderWith('preprocessor_config.json', json), 384);

const captions = { model_type: 'blip', architectures: ['BlipForConditionalGeneration'] };

describe('the configuration of a BLIP', () => {
  it('falls back on the sizes of the reference’s classes', async () => {
    const { task, text, vision } = await config(captions);
    expect(task).toBe('caption');
    expect(text).toEqual({
      width: 768,
      intermediate: 3072,
      heads: 8,
      layers: 12,
      epsilon: 1e-12,
      activation: 'gelu',
      vocabulary: 30524,
      maxTokens: 512,
      startToken: 30522,
      endToken: 102,
    });
    expect(vision).toMatchObject({ width: 768, heads: 12, layers: 12, imageSize: 384, patchSize: 16, epsilon: 1e-5 });
  });

  it('takes the large model, whose eye is wider than its words', async () => {
    const large = { hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, intermediate_size: 4096 };
    const { text, vision } = await config({
      ...captions,
      vision_config: large,
      text_config: { num_attention_heads: 12, encoder_hidden_size: 1024 },
    });
    expect([vision.width, vision.layers, vision.heads]).toEqual([1024, 24, 16]);
    expect([text.width, text.heads]).toEqual([768, 12]);
  });

  it('knows a model that answers by its architecture', async () => {
    expect((await config({ ...captions, architectures: ['BlipForQuestionAnswering'] })).task).toBe('answer');
  });

  it.each<[string, unknown]>([
    ['another kind of model', { ...captions, model_type: 'clip' }],
    ['a model that only compares pictures and texts', { ...captions, architectures: ['BlipForImageTextRetrieval'] }],
    ['a model that does not say what it is for', { model_type: 'blip' }],
    ['an unknown activation', { ...captions, text_config: { hidden_act: 'swish' } }],
    ['heads that do not divide the width', { ...captions, text_config: { num_attention_heads: 7 } }],
    ['a million layers', { ...captions, vision_config: { num_hidden_layers: 1e6 } }],
    ['patches larger than the picture', { ...captions, vision_config: { image_size: 8 } }],
    ['a start token that it does not have', { ...captions, text_config: { vocab_size: 100, sep_token_id: 3 } }],
    ['an output table of its own', { ...captions, text_config: { tie_word_embeddings: false } }],
    ['no JSON', '{"model_type"'],
    ['a list', []],
  ])('refuses %s', async (_, json) => {
    await expect(config(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('the preprocessing of a BLIP', () => {
  it.each<[string, unknown, string]>([
    ['as published', { size: { height: 384, width: 384 }, resample: 3, do_resize: true }, 'bicubic'],
    ['one number for both sides', { size: 384, resample: 2 }, 'bilinear'],
    ['nothing said', {}, 'bicubic'],
  ])('looks at the whole picture, pressed into a square: %s', async (_, json, resample) => {
    const { plan } = await preprocessing(json);
    for (const original of [
      { width: 6000, height: 4000 },
      { width: 1, height: 900 },
    ])
      expect(plan(original)).toEqual([{ width: 384, height: 384, resample }]);
  });

  it('leaves values alone that are not to be normalised', async () => {
    const { mean, deviation, rescale } = await preprocessing({ do_normalize: false, do_rescale: false });
    expect({ mean, deviation, rescale }).toEqual({ mean: [0, 0, 0], deviation: [1, 1, 1], rescale: 1 });
  });

  it.each<[string, unknown]>([
    ['another size than the model’s', { size: { height: 224, width: 224 } }],
    ['a rectangle', { size: { height: 384, width: 224 } }],
    ['a shortest edge, which would not be square', { size: { shortest_edge: 384 } }],
    ['an unknown way of resizing', { resample: 1 }],
    ['no resizing', { do_resize: false }],
  ])('refuses %s', async (_, json) => {
    await expect(preprocessing(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
