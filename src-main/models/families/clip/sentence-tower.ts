// Another text tower for a CLIP: a multilingual sentence encoder taught to answer in its space. Runs in the query process, kept warm.
// See [Note: another text tower].
import { open } from 'node:fs/promises';
import { openCheckpoint, weightFiles } from '../../checkpoint/open-checkpoint.ts';
import { readSpan } from '../../checkpoint/read-bytes.ts';
import { damaged, quoted, rowMajorStrides, type Checkpoint } from '../../checkpoint/stored-tensor.ts';
import type { TextTower, TowerOptions } from '../../model-description.ts';
import { openSession, type ModelSource } from '../../runtime/session.ts';
import { loadWordPieces } from '../../word-pieces.ts';
import { readSentenceDense, readSentenceTransformer, type SentenceTransformer } from './sentence-config.ts';
import { readyMadeTower } from './sentence-files.ts';
import { sentenceGraph, type DenseWeights } from './sentence-graph.ts';
import { TokenTower, tokenFeeds } from './token-tower.ts';

const output = 'sentence_embedding';
const maxBatch = 32;
/** `dimension`: of the CLIP whose words it shall embed. `model-missing` or `model-damaged` with one sentence. */
export async function loadSentenceTower(
  directory: string,
  { dimension, ...options }: TowerOptions & { dimension: number },
): Promise<TextTower> {
  const transformer = await readSentenceTransformer(directory);
  const pieces = await loadWordPieces(transformer.directory);
  const tokenizer = { encode: (text: string) => pieces.encode(text, transformer.maxTokens) };
  const { model, quantised } = await sentenceSource(directory, transformer, dimension);
  const session = await openSession(model, options, { feeds: tokenFeeds, reads: [output] });
  return new TokenTower({ session, output, tokenizer, dimension, batch: quantised ? 1 : maxBatch });
}

async function sentenceSource(
  directory: string,
  transformer: SentenceTransformer,
  dimension: number,
): Promise<{ model: ModelSource; quantised: boolean }> {
  const ready = (await weightFiles(transformer.directory)) === null ? await readyMadeTower(directory) : null;
  if (ready !== null) return { model: { path: ready.path }, quantised: ready.quantised };
  const dense = await readDense(directory);
  if (dense.to !== dimension) throw damaged('The text tower answers in another space than the model it is for.');
  const graph = sentenceGraph(transformer, await openCheckpoint(transformer.directory), dense);
  return { model: graph.build(), quantised: false };
}

async function readDense(towerDirectory: string): Promise<DenseWeights> {
  const dense = await readSentenceDense(towerDirectory);
  const checkpoint = await openCheckpoint(dense.directory);
  return {
    ...dense,
    weight: await float32Bytes(checkpoint, 'linear.weight', [dense.to, dense.from]),
    biases: dense.bias ? await float32Bytes(checkpoint, 'linear.bias', [dense.to]) : null,
  };
}

/** Bytes of a row-major float32 tensor; the published ones are that. `model-damaged` where it is absent or another. */
async function float32Bytes(checkpoint: Checkpoint, name: string, shape: readonly number[]): Promise<Uint8Array> {
  const tensor = checkpoint.get(name);
  const whole = tensor?.shape.join() === shape.join() && tensor.strides.join() === rowMajorStrides(shape).join();
  if (!whole || tensor.dtype !== 'F32')
    throw damaged(`The last layer of the text tower lacks its tensor ${quoted(name)}, or has another.`);
  await using file = await open(tensor.file, 'r');
  return await readSpan(file, tensor.offsetBytes, tensor.sizeBytes);
}
