import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newTokenLimit, readGitConfig } from './git-config.ts';

async function config(json: unknown, generation?: unknown): ReturnType<typeof readGitConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-git-config-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(json));
  if (generation !== undefined) await writeFile(join(folder, 'generation_config.json'), JSON.stringify(generation));
  return readGitConfig(folder);
}

describe('the configuration of a GIT', () => {
  it('falls back on the sizes of git-base', async () => {
    const { vision, text, writing } = await config({ model_type: 'git' });
    expect(vision).toMatchObject({ imageSize: 224, patchSize: 16, width: 768, layers: 12, activation: 'quick_gelu' });
    expect(text).toMatchObject({ vocabulary: 30522, width: 768, layers: 6, heads: 12, maxTokens: 1024, tied: false });
    expect(text).toMatchObject({ epsilon: 1e-12, activation: 'gelu' });
    expect(writing).toMatchObject({ startToken: 101, endTokens: [102], maxTokens: null });
  });

  it('takes the sizes of git-large', async () => {
    const large = { hidden_size: 1024, intermediate_size: 4096, num_attention_heads: 16, num_hidden_layers: 24 };
    const { vision } = await config({ model_type: 'git', vision_config: { ...large, patch_size: 14 } });
    expect(vision).toMatchObject({ width: 1024, intermediate: 4096, heads: 16, layers: 24, patchSize: 14 });
  });

  it('takes how captions are written from generation_config.json, and without it from config.json', async () => {
    const old = { model_type: 'git', max_length: 50, num_beams: 4 };
    expect((await config(old)).writing).toMatchObject({ maxTokens: 50, defaults: { beams: 4 } });
    const { writing } = await config(old, { eos_token_id: [102, 0], length_penalty: 0.6, max_new_tokens: 7 });
    expect(writing).toMatchObject({ endTokens: [102, 0], maxTokens: null });
    expect(writing.defaults).toEqual({ lengthPenalty: 0.6, maxNewTokens: 7 });
  });

  it('says that videos are not described', async () => {
    await expect(config({ model_type: 'git', num_image_with_embedding: 6 })).rejects.toThrow('describes videos');
  });

  it.each<[string, unknown, unknown?]>([
    ['another kind of model', { model_type: 'blip' }],
    ['an unknown activation', { model_type: 'git', hidden_act: 'swish' }],
    ['heads that do not divide the width', { model_type: 'git', num_attention_heads: 7 }],
    ['a million layers', { model_type: 'git', vision_config: { num_hidden_layers: 1e6 } }],
    ['patches larger than pictures', { model_type: 'git', vision_config: { patch_size: 500 } }],
    ['an end token that the model does not have', { model_type: 'git', vocab_size: 50 }],
    ['a list', []],
    ['no beams', { model_type: 'git' }, { num_beams: 0 }],
  ])('refuses %s', async (_, json, generation) => {
    await expect(config(json, generation)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});

describe('how many tokens may be written', () => {
  it('is what the caller says, else what the publisher says, else twenty; never more than there are positions', async () => {
    const plain = await config({ model_type: 'git', max_position_embeddings: 64 });
    expect(newTokenLimit(plain, 1)).toBe(20);
    expect(newTokenLimit(plain, 1, 5)).toBe(5);
    expect(newTokenLimit(plain, 60)).toBe(4);
    expect(newTokenLimit(plain, 63, 500)).toBe(1);
    const published = await config({ model_type: 'git', max_length: 14 });
    expect(newTokenLimit(published, 1)).toBe(13);
    expect(newTokenLimit(published, 30)).toBe(1);
    expect(newTokenLimit(published, 1, 40)).toBe(40);
  });
});
