import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { safetensors } from './hostile-files.ts';
import { openCheckpoint, readScalar, weightFiles } from './open-checkpoint.ts';

const fixtures = fileURLToPath(new URL('../../../test/parity/clip', import.meta.url));
const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'afterimage-checkpoint-'));

describe('opening a checkpoint', () => {
  it.each(['f32', 'f16', 'bf16-shards', 'torch'])('reads the logit scale of form %s', async (form) => {
    const scale = await readScalar(await openCheckpoint(join(fixtures, form)), 'logit_scale');
    expect(scale).toBeCloseTo(2.9, 1);
  });

  it('finds the same tensors in shards as in one file', async () => {
    const [shards, single] = await Promise.all([
      openCheckpoint(`${fixtures}/bf16-shards`),
      openCheckpoint(`${fixtures}/f32`),
    ]);
    expect([...shards.keys()].sort()).toEqual([...single.keys()].sort());
  });

  it('follows a link into a download cache to where the weights are', async () => {
    const folder = await emptyFolder();
    await symlink(`${fixtures}/f32/model.safetensors`, join(folder, 'model.safetensors'));
    const tensor = (await openCheckpoint(folder)).get('logit_scale');
    expect(tensor?.file).toBe(`${fixtures}/f32/model.safetensors`);
  });

  it('says that there are no weights', async () => {
    const folder = await emptyFolder();
    expect(await weightFiles(folder)).toBeNull();
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('says which shard is missing', async () => {
    const folder = await emptyFolder();
    for (const file of ['model.safetensors.index.json', 'model-00001-of-00002.safetensors']) {
      await copyFile(`${fixtures}/bf16-shards/${file}`, join(folder, file));
    }
    await expect(openCheckpoint(folder)).rejects.toThrow('model-00002-of-00002.safetensors is missing');
    await rm(folder, { recursive: true });
  });

  it.each(['../../etc/passwd', '/etc/shadow.bin', 'a/b.safetensors', '..safetensors', 'model.pkl', 7])(
    'refuses an index that points to %s',
    async (file) => {
      const folder = await emptyFolder();
      await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: { w: file } }));
      await expect(openCheckpoint(folder)).rejects.toThrow('no proper file for the tensor “w”');
    },
  );

  it('refuses one tensor in two shards', async () => {
    const folder = await emptyFolder();
    const shard = safetensors({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4);
    await writeFile(join(folder, 'a.safetensors'), shard);
    await writeFile(join(folder, 'b.safetensors'), shard);
    const index = { weight_map: { v: 'a.safetensors', w: 'b.safetensors' } };
    await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    await expect(openCheckpoint(folder)).rejects.toThrow('“w” is in two files');
  });
});
