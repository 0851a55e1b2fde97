import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLlavaConfig, tokensPerView, type LlavaConfig } from './llava-config.ts';

async function read(config: unknown): Promise<LlavaConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'llava-config-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return readLlavaConfig(folder);
}

/** As in llava-hf/llava-1.5-7b-hf. */
const llava15 = {
  model_type: 'llava',
  image_token_index: 32000,
  projector_hidden_act: 'gelu',
  vision_feature_layer: -2,
  vision_feature_select_strategy: 'default',
  text_config: { model_type: 'llama', max_position_embeddings: 4096, rms_norm_eps: 1e-5, vocab_size: 32064 },
  vision_config: {
    model_type: 'clip_vision_model',
    hidden_size: 1024,
    image_size: 336,
    intermediate_size: 4096,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    patch_size: 14,
  },
};
/** As in llava-hf/llava-onevision-qwen2-0.5b-ov-hf. */
const onevision = {
  model_type: 'llava_onevision',
  image_token_index: 151646,
  tie_word_embeddings: true,
  vision_aspect_ratio: 'anyres_max_9',
  text_config: {
    model_type: 'qwen2',
    hidden_size: 896,
    intermediate_size: 4864,
    num_attention_heads: 14,
    num_hidden_layers: 24,
    num_key_value_heads: 2,
    rope_theta: 1000000.0,
    vocab_size: 152000,
  },
  vision_config: {
    model_type: 'siglip_vision_model',
    hidden_size: 1152,
    image_size: 384,
    intermediate_size: 4304,
    num_attention_heads: 16,
    num_hidden_layers: 26,
    patch_size: 14,
    vision_use_head: false,
  },
};

describe('the configuration of LLaVA', () => {
  it('is read as LLaVA-1.5 was published, what is left out as the reference has it', async () => {
    const { vision, language, tied, tiling, imageToken } = await read(llava15);
    expect(vision).toMatchObject({
      kind: 'clip',
      layersRead: 23,
      dropFirst: true,
      activation: 'quick_gelu',
      epsilon: 1e-5,
    });
    expect(tokensPerView(vision)).toBe(576);
    expect(language).toMatchObject({
      width: 4096,
      intermediate: 11008,
      layers: 32,
      heads: 32,
      keyHeads: 32,
      headWidth: 128,
    });
    expect(language).toMatchObject({ theta: 10_000, epsilon: 1e-5, context: 4096, vocabulary: 32064 });
    expect(language.biases).toEqual({ attention: false, output: false, feedForward: false });
    expect([tied, tiling, imageToken]).toEqual([false, null, 32000]);
  });

  it('is read as LLaVA-OneVision was published', async () => {
    const { vision, language, tied, tiling } = await read(onevision);
    expect(vision).toMatchObject({ kind: 'siglip', layersRead: 26, dropFirst: false, activation: 'gelu_pytorch_tanh' });
    expect(tokensPerView(vision)).toBe(729);
    expect(language).toMatchObject({ keyHeads: 2, headWidth: 64, theta: 1e6, context: 32768 });
    expect(language.biases).toEqual({ attention: true, output: false, feedForward: false });
    expect(tied).toBe(true);
    expect(tiling?.grids).toHaveLength(36);
    expect(tiling?.maxTiles).toBe(9);
  });

  it('takes the base of rotary positions in both spellings', async () => {
    const text = (more: object): unknown => ({ ...llava15, text_config: { ...llava15.text_config, ...more } });
    const bases = [{ rope_theta: 5e5 }, { rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }];
    for (const more of bases) expect((await read(text(more))).language.theta).toBe(5e5);
  });

  it.each([
    ['another language model', { text_config: { model_type: 'mistral' } }],
    ['another vision tower', { vision_config: { model_type: 'dinov2' } }],
    ['a layer that is not there', { vision_feature_layer: -26 }],
    ['scaled positions', { text_config: { model_type: 'llama', rope_scaling: { rope_type: 'yarn', factor: 4 } } }],
    ['windows of attention', { text_config: { model_type: 'qwen2', use_sliding_window: true } }],
    ['a picture token beyond the vocabulary', { image_token_index: 99_999 }],
    [
      'heads that do not divide',
      { text_config: { model_type: 'llama', num_attention_heads: 32, num_key_value_heads: 5 } },
    ],
  ])('is refused with %s', async (_, more) => {
    await expect(read({ ...llava15, ...more })).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('is refused where parts of pictures are no whole tiles', async () => {
    await expect(read({ ...onevision, image_grid_pinpoints: [[384, 400]] })).rejects.toMatchObject({
      code: 'model-damaged',
    });
  });
});
