// The facts every CLIP checkpoint must meet against its recording: ids, embeddings, probabilities. Used by the parity tests.
import { expect, it } from 'vitest';
import { readClipConfig, readPreprocessing } from '../../src-main/models/families/clip/clip-config.ts';
import { loadTokenizer } from '../../src-main/models/families/clip/clip-tokenizer.ts';
import { loadTextTower } from '../../src-main/models/families/clip/text-tower.ts';
import { loadVisionTower, normalisedLevels, pixelValues } from '../../src-main/models/families/clip/vision-tower.ts';
import { zeroShot } from '../../src-main/models/families/clip/zero-shot.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { cosine, largestDifference, type Recording } from './golden.ts';

/** The project's bar for CLIP against the reference. */
const bar = { pixelValues: 1e-6, cosine: 0.99999, probability: 1e-4 };

export function itEqualsTheReference(
  directory: string,
  { golden, pixels, pixelValues: expectedValues }: Recording,
): void {
  it('turns every text into the same ids', async () => {
    const config = await readClipConfig(directory);
    const tokenizer = await loadTokenizer(directory, config.text.maxTokens);
    for (const { text, ids } of golden.texts) expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
  });

  it('scales and normalises pixels to within 1e-6', async () => {
    const { mean, deviation, rescale, pixels: spec } = await readPreprocessing(directory, golden.size);
    const values = pixelValues(
      pixels.slice(0, 1),
      golden.size,
      normalisedLevels({ mean, deviation, rescale, pixels: spec }),
    );
    expect(largestDifference(values, expectedValues)).toBeLessThanOrEqual(bar.pixelValues);
  });

  it('embeds every text to a cosine of at least 0.99999', async () => {
    const tower = await loadTextTower(directory, { threads: 1 });
    const vectors = await tower.embed(golden.texts.map(({ text }) => text));
    await tower.release();
    for (const [i, { text, embedding }] of golden.texts.entries()) {
      expect(cosine(vectors[i] ?? [], embedding), JSON.stringify(text)).toBeGreaterThanOrEqual(bar.cosine);
    }
  });

  it('embeds every picture to a cosine of at least 0.99999, and alone as among others', async () => {
    const tower = await loadVisionTower(directory, { threads: 1 });
    const together = await tower.embed(pixels);
    const alone = await tower.embed(pixels.slice(2, 3));
    await tower.release();
    for (const [i, { image, embedding }] of golden.images.entries()) {
      expect(cosine(together[i] ?? [], embedding), image).toBeGreaterThanOrEqual(bar.cosine);
    }
    expect(largestDifference(alone[0] ?? [], together[2] ?? [])).toBeLessThanOrEqual(1e-6);
  });

  it('gives the labels the same probabilities to within 1e-4', async () => {
    const { logitScale } = await describeEmbeddingModel(directory);
    const [vision, text] = await Promise.all([
      loadVisionTower(directory, { threads: 1 }),
      loadTextTower(directory, { threads: 1 }),
    ]);
    const [images, labels] = [await vision.embed(pixels), await text.embed(golden.labels)];
    await Promise.all([vision.release(), text.release()]);
    for (const [i, { image, probabilities }] of golden.images.entries()) {
      const matches = zeroShot(images[i] ?? new Float32Array(), labels, logitScale).map(
        ({ probability }) => probability,
      );
      expect(largestDifference(matches, probabilities), image).toBeLessThanOrEqual(bar.probability);
    }
  });
}
