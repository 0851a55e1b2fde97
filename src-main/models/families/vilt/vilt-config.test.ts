import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readViltConfig } from './vilt-config.ts';

async function config(json: unknown): ReturnType<typeof readViltConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-vilt-config-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(json));
  return readViltConfig(folder);
}

describe('the configuration of a ViLT', () => {
  it('falls back on the sizes of vilt-b32', async () => {
    expect(await config({ model_type: 'vilt' })).toMatchObject({
      width: 768,
      layers: 12,
      heads: 12,
      maxTokens: 40,
      learntSide: 12,
      patchSize: 32,
      projectionBias: true,
      labels: ['LABEL_0', 'LABEL_1'],
    });
  });

  it('takes its answers by number, not by their order in the file', async () => {
    const id2label = { '2': 'red', '0': 'yes', '1': 'no' };
    expect((await config({ model_type: 'vilt', id2label })).labels).toEqual(['yes', 'no', 'red']);
  });

  it('says that a ViLT for another use answers nothing', async () => {
    const other = { model_type: 'vilt', architectures: ['ViltForMaskedLM'] };
    await expect(config(other)).rejects.toThrow('answers no questions');
  });

  it.each<[string, unknown]>([
    ['another kind of model', { model_type: 'clip' }],
    ['an answer left out', { model_type: 'vilt', id2label: { '0': 'yes', '2': 'red' } }],
    ['an answer without a number', { model_type: 'vilt', id2label: { yes: 'yes' } }],
    ['heads that do not divide the width', { model_type: 'vilt', num_attention_heads: 7 }],
    ['patches larger than pictures', { model_type: 'vilt', patch_size: 500 }],
    ['a negative size', { model_type: 'vilt', hidden_size: -1 }],
  ])('refuses %s', async (_, json) => {
    await expect(config(json)).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
