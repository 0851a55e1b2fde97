// A multilingual text tower in the place of a CLIP's own, against the reference, as published and as a ready-made export.
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src-main/models/checkpoint/open-checkpoint.ts';
import { readSentenceDense, readSentenceTransformer } from '../../src-main/models/families/clip/sentence-config.ts';
import { sentenceGraph } from '../../src-main/models/families/clip/sentence-graph.ts';
import { loadWordPieces } from '../../src-main/models/word-pieces.ts';
import { openTextTower } from '../../src-main/models/open-model.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { cosine, parityFolder, type Golden } from './golden.ts';
import { expectStages } from './tower-parity.ts';

const recorded = `${parityFolder}clip-text-tower`;
const golden = JSON.parse(readFileSync(`${recorded}/golden.json`, 'utf8')) as Pick<Golden, 'texts' | 'textStages'>;

/** A CLIP folder with the recorded tower below it. */
function clipWith(form: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'afterimage-text-tower-'));
  cpSync(`${parityFolder}clip/f32`, folder, { recursive: true });
  cpSync(`${recorded}/${form}`, join(folder, 'text_tower'), { recursive: true });
  return folder;
}

describe.each(['published', 'onnx'])('the text tower in the form %s', (form) => {
  it('turns every text into the same ids', async () => {
    const { maxTokens, directory } = await readSentenceTransformer(`${recorded}/${form}`);
    const pieces = await loadWordPieces(directory);
    for (const { text, ids } of golden.texts) expect(pieces.encode(text, maxTokens), JSON.stringify(text)).toEqual(ids);
  });

  it('embeds every text to a cosine of at least 0.99999 where a CLIP folder has it', async () => {
    const tower = await openTextTower(clipWith(form), { threads: 1 });
    const vectors = await tower.embed(golden.texts.map(({ text }) => text));
    await tower.release();
    for (const [i, { text, embedding }] of golden.texts.entries()) {
      expect(cosine(vectors[i] ?? [], embedding), JSON.stringify(text)).toBeGreaterThanOrEqual(0.99999);
    }
  });

  it('changes the id of words, and not the id of pictures', async () => {
    const own = await describeEmbeddingModel(`${parityFolder}clip/f32`);
    const folder = clipWith(form);
    const other = await describeEmbeddingModel(folder);
    expect(own.textId).toBeUndefined();
    expect(other.textId).toMatch(/^clip\//);
    // The folder's name is part of the id, so the same files in the other folder are compared by their revision.
    const revision = /@[^/]+/;
    expect(revision.exec(other.id)?.[0]).toBe(revision.exec(own.id)?.[0]);
    expect(other.textId).not.toBe(other.id);
  });
});

it('has the same values after every layer', async () => {
  const directory = `${recorded}/published`;
  const transformer = await readSentenceTransformer(directory);
  const dense = await readSentenceDense(directory);
  const nothing = { ...dense, weight: new Uint8Array(4 * dense.from * dense.to), biases: null };
  const graph = sentenceGraph(transformer, await openCheckpoint(directory), nothing);
  const ids = golden.texts[0]?.ids ?? [];
  const feeds = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] } };
  await expectStages(graph, feeds, golden.textStages);
});
