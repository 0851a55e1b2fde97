import { cp, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { openVisionTower } from '../open-model.ts';
import { describeEmbeddingModel } from '../registry.ts';
import { testPicture } from '../try-provider.ts';
import { checkpointFile, waves } from './checkpoint-file.ts';
import { quantiseModel, quantisedSize } from './quantise-model.ts';

const tiny = fileURLToPath(new URL('../../../test/parity/clip/f32', import.meta.url));
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afterimage-small-model-'));
  await cp(tiny, folder, { recursive: true });
});

async function embed(weights?: 'published' | 'int8'): Promise<Float32Array[]> {
  const { pixels } = await describeEmbeddingModel(folder);
  const tower = await openVisionTower(folder, { threads: 1, weights });
  const made = await tower.embed([testPicture(pixels.size, 1), testPicture(pixels.size, 2)]);
  await tower.release();
  return made;
}

describe('a model made smaller', () => {
  it('has another id, answers nearly the same, and keeps its published weights', async () => {
    const before = await describeEmbeddingModel(folder);
    const published = await embed();
    expect(await quantisedSize(folder, 'int8')).toBeGreaterThan(1000);
    const record = await quantiseModel(folder, { precision: 'int8', threads: 1 });
    expect(record).toMatchObject({ compared: 'cosine', inputs: 8, accepted: true });
    const after = await describeEmbeddingModel(folder);
    expect(before.id).toContain('/f32/');
    expect(after.id).toContain('/int8/');
    expect(after.id.split('/')[1]).not.toBe(before.id.split('/')[1]);
    expect(await embed('published')).toEqual(published);
    expect(await embed()).toEqual(await embed('int8'));
    expect(await embed()).not.toEqual(published);
  });

  it('is left as it was where it is stopped', async () => {
    const before = await describeEmbeddingModel(folder);
    const options = { precision: 'int8', threads: 1, signal: AbortSignal.abort() } as const;
    await expect(quantiseModel(folder, options)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await describeEmbeddingModel(folder)).id).toBe(before.id);
  });

  it('is a published checkpoint, not an export', async () => {
    const onnx = fileURLToPath(new URL('../../../test/parity/clip/onnx', import.meta.url));
    await expect(quantiseModel(onnx, { precision: 'int8', threads: 1 })).rejects.toThrow('ready-made export');
  });
});

describe('a checkpoint with a tensor too many', () => {
  it('is refused by its name', async () => {
    const index = { 'vision_model.encoder.layers.77.mlp.fc1.weight': { shape: [2], values: waves(1, 2) } };
    await checkpointFile(join(folder, 'model-00002-of-00002.safetensors'), index);
    const names = [...(await openCheckpoint(folder)).keys()];
    await rename(join(folder, 'model.safetensors'), join(folder, 'model-00001-of-00002.safetensors'));
    const weight_map = {
      ...Object.fromEntries(names.map((name) => [name, 'model-00001-of-00002.safetensors'])),
      ...Object.fromEntries(Object.keys(index).map((name) => [name, 'model-00002-of-00002.safetensors'])),
    };
    await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map }));
    await expect(embed()).rejects.toThrow('“vision_model.encoder.layers.77.mlp.fc1.weight”');
  });
});
