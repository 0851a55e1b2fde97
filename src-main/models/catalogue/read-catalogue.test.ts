import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { familyOf } from '../registry.ts';
import { isCommit, isPinned, manifestSchema, tellableBytes } from './manifest.ts';
import { readCatalogue } from './read-catalogue.ts';

const ours = fileURLToPath(new URL('../../../resources/models', import.meta.url));

describe('the catalogue', () => {
  it('is valid, and never trusts a branch or a file without a checksum as pinned', async () => {
    const catalogue = await readCatalogue(ours);
    expect(catalogue.size).toBeGreaterThanOrEqual(10);
    for (const manifest of catalogue.values()) {
      const known = isCommit(manifest.source.revision) && manifest.files.every(({ sha256 }) => sha256 !== null);
      expect(isPinned(manifest), manifest.name).toBe(known);
      expect(manifest.files.map(({ path }) => path)).toContain('config.json');
    }
  });

  it('offers no model that cannot be run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-catalogue-'));
    for (const { family } of (await readCatalogue(ours)).values()) {
      await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: family }));
      expect(await familyOf(folder)).toBe(family);
    }
  });

  it('has a model for each task', async () => {
    const all = [...(await readCatalogue(ours)).values()].flatMap(({ tasks }) => tasks);
    expect([...new Set(all)].sort()).toEqual(['answer', 'caption', 'chat', 'embed']);
  });

  it('tells the size of what it knows', async () => {
    const catalogue = await readCatalogue(ours);
    const size = (name: string): number => tellableBytes(catalogue.get(name) ?? expect.fail(name));
    expect(size('clip-vit-base-patch32-quantized')).toBe(89_117_001 + 64_504_507 + 2_224_119);
    expect(size('blip-vqa-base')).toBe(0);
  });

  it('is empty where there is none', async () => {
    expect((await readCatalogue('/nowhere/at/all')).size).toBe(0);
  });

  it('refuses an entry that does not fit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterimage-catalogue-'));
    await writeFile(join(folder, 'odd.json'), '{"name":"odd"}');
    await expect(readCatalogue(folder)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a path in a manifest', () => {
  const paths = manifestSchema.shape.files.element.shape.path;
  it.each(['config.json', 'onnx/vision_model.onnx', 'a/2_Dense/x.bin', 'model-00001-of-00002.safetensors'])(
    'may be %s',
    (path) => {
      expect(paths.safeParse(path).success).toBe(true);
    },
  );
  it.each(['../x', '/etc/passwd', 'a/../b', 'a/b/c/d/e', '.hidden', 'a//b', 'C:\\x', 'a\\b', '', 'a/.git', 'x\u0000y'])(
    'may not be %j',
    (path) => {
      expect(paths.safeParse(path).success).toBe(false);
    },
  );
});
