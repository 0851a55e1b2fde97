import { appendFile, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeEmbeddingModel, describeModel } from './registry.ts';
import { openTextTower, openVisionTower } from './open-model.ts';

const fixtures = fileURLToPath(new URL('../../test/parity/clip', import.meta.url));
const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'afterimage-model-'));
async function copyOf(form: string): Promise<string> {
  const folder = join(await emptyFolder(), form);
  await cp(join(fixtures, form), folder, { recursive: true });
  return folder;
}

describe('describing a model', () => {
  it('tells family, size, pixels, scale and precision without running it', async () => {
    const model = await describeEmbeddingModel(join(fixtures, 'f16'));
    expect(model).toMatchObject({ family: 'clip', name: 'f16', dimension: 16, licence: 'unknown', knows: null });
    expect(model.pixels).toEqual({ size: 64, fit: 'crop', resample: 'bicubic' });
    expect(model.logitScale).toBeCloseTo(Math.exp(2.9), 1);
    expect(model.id).toMatch(/^clip\/f16@[0-9a-f]{12}\/f16\/px\d+$/);
  });

  it('takes name, licence, scale and what a model knows from the manifest beside an export', async () => {
    const folder = await copyOf('onnx');
    const knows = { things: ['train', 'boat'], photographs: ['sunflower'] };
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ name: 'Tiny', licence: 'MIT', logitScale: 30, knows }),
    );
    expect(await describeModel(folder)).toMatchObject({ name: 'Tiny', licence: 'MIT', logitScale: 30, knows });
    await rm(join(folder, 'manifest.json'));
    expect((await describeEmbeddingModel(folder)).logitScale).toBe(100);
    await writeFile(join(folder, 'manifest.json'), '{"logitScale":-1}');
    await expect(describeModel(folder)).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('gives the same id to a copy, and another one when anything that shapes a vector changes', async () => {
    const folder = await copyOf('f32');
    const { id } = await describeModel(join(fixtures, 'f32'));
    expect((await describeModel(folder)).id).toBe(id);
    await appendFile(join(folder, 'tokenizer.json'), '\n');
    expect((await describeModel(folder)).id).not.toBe(id);
  });

  it('marks an export of eight bits, which answers a little differently', async () => {
    const folder = await copyOf('onnx');
    const { id } = await describeModel(folder);
    await rm(join(folder, 'onnx/vision_model.onnx'));
    await rm(join(folder, 'onnx/text_model.onnx'));
    expect([id.split('/')[2], (await describeModel(folder)).id.split('/')[2]]).toEqual(['f32', 'q8']);
  });

  it('says that a folder holds no model, or one that cannot be run', async () => {
    const folder = await emptyFolder();
    await expect(describeModel(folder)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(openTextTower(join(folder, 'none'), { threads: 1 })).rejects.toMatchObject({ code: 'model-missing' });
    await writeFile(join(folder, 'config.json'), '{"model_type":"bert"}');
    await expect(describeModel(folder)).rejects.toThrow('“bert”');
  });

  it('says that the weights are missing when the rest is there', async () => {
    const folder = await copyOf('f32');
    await rm(join(folder, 'model.safetensors'));
    await expect(describeModel(folder)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(openVisionTower(folder, { threads: 1 })).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('opening towers', () => {
  it('runs on weights that a download cache links to', async () => {
    const folder = await emptyFolder();
    for (const file of ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'model.safetensors']) {
      await symlink(join(fixtures, 'f32', file), join(folder, file));
    }
    const tower = await openTextTower(folder, { threads: 1 });
    expect((await tower.embed(['a red train']))[0]).toHaveLength(16);
    expect(await tower.embed([])).toEqual([]);
    await tower.release();
  });

  it('embeds eight-bit pictures one by one, so that neighbours change nothing', async () => {
    const folder = await copyOf('onnx');
    await rm(join(folder, 'onnx/vision_model.onnx'));
    const tower = await openVisionTower(folder, { threads: 1 });
    const picture = (seed: number): Uint8Array => Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => (i * seed) % 251);
    const [among] = await tower.embed([picture(7), picture(200), picture(31)]);
    const [alone] = await tower.embed([picture(7)]);
    expect(among).toEqual(alone);
    await tower.release();
  });

  it('refuses pictures of another size', async () => {
    const tower = await openVisionTower(join(fixtures, 'f32'), { threads: 1 });
    await expect(tower.embed([new Uint8Array(10)])).rejects.toMatchObject({ code: 'invalid-input' });
    await tower.release();
  });
});
