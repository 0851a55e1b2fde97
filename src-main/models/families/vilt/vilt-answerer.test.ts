import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SeenPicture } from '../../../../src-shared/photo/view-spec.ts';
import { describeVilt } from './describe-vilt.ts';
import { likeliest, loadViltAnswerer } from './vilt-answerer.ts';

const fixture = fileURLToPath(new URL('../../../../test/parity/vilt/safetensors', import.meta.url));

function picture(width: number, height: number): SeenPicture {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7) % 251);
  return { original: { width, height }, views: [{ width, height, data }] };
}

async function changed(config: object): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'afterimage-vilt-')), 'tiny');
  await cp(fixture, folder, { recursive: true });
  const old = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...old, ...config }));
  return folder;
}

describe('an answerer', () => {
  it('answers with the likeliest label, and with four more, each with its own probability', async () => {
    const answerer = await loadViltAnswerer(fixture, { threads: 1 });
    const { text, alternatives } = await answerer.answer(picture(32, 48), 'what color is the train?');
    await answerer.release();
    expect(alternatives).toHaveLength(5);
    expect(alternatives[0]?.text).toBe(text);
    const probabilities = alternatives.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    for (const probability of probabilities) expect(probability).toBeGreaterThan(0);
    for (const probability of probabilities) expect(probability).toBeLessThan(1);
  });

  it('takes a picture of one patch, and one of many, and asks for one', async () => {
    const answerer = await loadViltAnswerer(fixture, { threads: 1 });
    for (const [width, height] of [
      [4, 4],
      [4, 400],
      [100, 100],
    ] as const)
      expect((await answerer.answer(picture(width, height), 'x')).text).not.toBe('');
    const nothing = { original: { width: 1, height: 1 }, views: [] };
    await expect(answerer.answer(nothing, 'x')).rejects.toMatchObject({ code: 'invalid-input' });
    await answerer.release();
  });
});

describe('a folder with a ViLT in it', () => {
  it('is described without running it', async () => {
    const description = await describeVilt(fixture);
    expect(description).toMatchObject({ family: 'vilt', tasks: ['answer'], licence: 'unknown', knows: null });
    expect(description.id).toMatch(/^vilt\/safetensors@[0-9a-f]{12}\/f32\/px\d+$/);
  });

  it.each([
    ['a layer that is not there', { num_hidden_layers: 4 }, 'lacks the tensor “vilt.encoder.layer.3.'],
    ['other answers than the classifier’s', { id2label: { '0': 'yes' } }, '“classifier.3.bias” is 33,'],
    ['positions of another grid', { image_size: 64 }, '“vilt.embeddings.position_embeddings” is 1×37×32'],
  ])('says which tensor is wrong: %s', async (_, config, sentence) => {
    const opened = loadViltAnswerer(await changed(config), { threads: 1 });
    await expect(opened).rejects.toThrow(sentence);
    await expect(opened).rejects.toMatchObject({ code: 'model-damaged' });
  });

  it('says that the weights are missing when the rest is there', async () => {
    const folder = await changed({});
    await rm(join(folder, 'model.safetensors'));
    await expect(describeVilt(folder)).rejects.toMatchObject({ code: 'model-missing' });
    await expect(loadViltAnswerer(folder, { threads: 1 })).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('the likeliest answers', () => {
  it('come best first, of equal ones the earlier, and no more than there are', () => {
    const indices = (logits: number[], count: number): number[] =>
      likeliest(Float32Array.from(logits), count).map(({ index }) => index);
    expect(indices([1, 3, 2, 3, -1], 3)).toEqual([1, 3, 2]);
    expect(indices([5, 5, 5], 2)).toEqual([0, 1]);
    expect(indices([-2, -1], 5)).toEqual([1, 0]);
    expect(indices([], 5)).toEqual([]);
  });
});
