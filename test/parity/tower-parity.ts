// The facts every checkpoint of the search must meet against its recording: ids, pixels, embeddings, probabilities, the state after each
// layer. Used by the parity tests of CLIP and SigLIP.
import { expect, it } from 'vitest';
import type { Preprocessing } from '../../src-main/models/families/clip/clip-config.ts';
import type { GraphBuilder } from '../../src-main/models/graph/graph-builder.ts';
import { openTextTower, openVisionTower } from '../../src-main/models/open-model.ts';
import { levelValues, viewValues } from '../../src-main/models/pixel-values.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { openSession, type FeedData } from '../../src-main/models/runtime/session.ts';
import { zeroShot } from '../../src-main/models/zero-shot.ts';
import { cosine, largestDifference, readRecording, type Recording, type Stage } from './golden.ts';

/** The project's bar against the reference. */
const bar = { pixelValues: 1e-6, cosine: 0.99999, probability: 1e-4, stage: 1e-4 };

/** What of a family is not behind the common interface. */
export interface FamilyParts {
  readonly tokenizer: (directory: string) => Promise<{ encode(text: string): number[] }>;
  readonly preprocessing: (directory: string, size: number) => Promise<Preprocessing>;
}

export function recordingOf(folder: string): Recording {
  const recording = readRecording(folder);
  if (recording === null) throw new Error(`nothing recorded in ${folder}`);
  return recording;
}

export function itEqualsTheReference(
  directory: string,
  { golden, pixels, pixelValues: expectedValues }: Recording,
  parts: FamilyParts,
): void {
  it('turns every text into the same ids', async () => {
    const tokenizer = await parts.tokenizer(directory);
    for (const { text, ids } of golden.texts) expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
  });

  it('scales and normalises pixels to within 1e-6', async () => {
    const size = { width: golden.size, height: golden.size };
    const views = pixels.slice(0, 1).map((data) => ({ ...size, data }));
    const values = viewValues(views, size, levelValues(await parts.preprocessing(directory, golden.size)));
    expect(largestDifference(values, expectedValues)).toBeLessThanOrEqual(bar.pixelValues);
  });

  it('embeds every text to a cosine of at least 0.99999', async () => {
    const tower = await openTextTower(directory, { threads: 1 });
    const vectors = await tower.embed(golden.texts.map(({ text }) => text));
    await tower.release();
    for (const [i, { text, embedding }] of golden.texts.entries()) {
      expect(cosine(vectors[i] ?? [], embedding), JSON.stringify(text)).toBeGreaterThanOrEqual(bar.cosine);
    }
  });

  it('embeds every picture to a cosine of at least 0.99999, and alone as among others', async () => {
    const tower = await openVisionTower(directory, { threads: 1 });
    const together = await tower.embed(pixels);
    const alone = await tower.embed(pixels.slice(2, 3));
    await tower.release();
    for (const [i, { image, embedding }] of golden.images.entries()) {
      expect(cosine(together[i] ?? [], embedding), image).toBeGreaterThanOrEqual(bar.cosine);
    }
    expect(largestDifference(alone[0] ?? [], together[2] ?? [])).toBeLessThanOrEqual(1e-6);
  });

  it('gives the labels the same probabilities to within 1e-4', async () => {
    const model = await describeEmbeddingModel(directory);
    const [vision, text] = await Promise.all([
      openVisionTower(directory, { threads: 1 }),
      openTextTower(directory, { threads: 1 }),
    ]);
    const [images, labels] = [await vision.embed(pixels), await text.embed(golden.labels)];
    await Promise.all([vision.release(), text.release()]);
    for (const [i, { image, probabilities }] of golden.images.entries()) {
      const matches = zeroShot(images[i] ?? new Float32Array(), labels, model).map(({ probability }) => probability);
      expect(largestDifference(matches, probabilities), image).toBeLessThanOrEqual(bar.probability);
    }
  });
}

type Stages = Readonly<Record<string, Stage>>;

export const without = (stages: Stages, name: string): Stages =>
  Object.fromEntries(Object.entries(stages).filter(([stage]) => stage !== name));

/** Runs a graph with all its taps, and holds the value of each recorded stage against the recording. */
export async function expectStages(
  graph: GraphBuilder,
  feeds: Record<string, FeedData>,
  stages: Stages,
): Promise<void> {
  const names = Object.keys(stages);
  const expected = { feeds: Object.keys(feeds), reads: names };
  const session = await openSession(graph.build({ taps: true }), { threads: 1 }, expected);
  const values = await session.run(feeds, names);
  await session.release();
  for (const [name, { shape, mean, first, last }] of Object.entries(stages)) {
    const found = values[name] ?? new Float32Array();
    expect(found.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    expect(largestDifference(found.slice(0, first.length), first), name).toBeLessThan(bar.stage);
    expect(largestDifference(found.slice(-last.length), last), name).toBeLessThan(bar.stage);
    expect(Math.abs(found.reduce((a, b) => a + b, 0) / found.length - mean), name).toBeLessThan(bar.stage);
  }
}
