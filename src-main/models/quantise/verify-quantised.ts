// Compares what a model answers with quantised weights and with the published ones, and writes the verdict down beside them.
// Runs in an inference process. Knows no model: whoever calls runs it.
import { rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { weightFiles } from '../checkpoint/open-checkpoint.ts';
import { revisionOf } from '../model-id.ts';
import { weightsFolder, type QuantisedRecord } from './precision.ts';
import { recordFile, type Precision, type Weights } from './quantised-layout.ts';

/** Of the same inputs in the same order, whatever the weights. */
export type Answers =
  | { readonly compared: 'cosine'; readonly vectors: readonly Float32Array[] }
  | { readonly compared: 'tokens'; readonly texts: readonly (readonly number[])[] };

/**
 * Agreement below which quantised weights are not used. They find broken arithmetic, not lost quality: sound 8-bit towers of CLIP's
 * size are above 0.99, while clipped products or a wrong layout give less than 0.9. Greedy texts part for good at the first token that
 * was nearly a tie, so little is asked of them.
 */
const leastAgreement: Readonly<Record<Answers['compared'], Readonly<Record<Precision, number>>>> = {
  cosine: { int8: 0.98, q4: 0.9 },
  tokens: { int8: 0.5, q4: 0.2 },
};

/** Runs the model with both weights and records how far they agree; from then on quantisedFor answers them, if that is enough. */
export async function verifyQuantised(
  { directory, precision }: { readonly directory: string; readonly precision: Precision },
  run: (weights: Weights) => Promise<Answers>,
): Promise<QuantisedRecord> {
  const folder = await weightsFolder(directory);
  if (folder === null) throw new AppError('model-missing', `There are no weights in ${directory}.`);
  const [published, quantised] = [await run('published'), await run(precision)];
  const agreement = agreementOf(published, quantised);
  const record: QuantisedRecord = {
    source: await revisionOf((await weightFiles(directory)) ?? []),
    compared: published.compared,
    agreement,
    inputs: published.compared === 'cosine' ? published.vectors.length : published.texts.length,
    accepted: agreement >= leastAgreement[published.compared][precision],
    processor: cpus()[0]?.model ?? 'unknown',
  };
  const path = join(folder, recordFile(precision));
  await writeFile(`${path}.part`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path}.part`, path);
  return record;
}

/** Takes the verdict away, so that what is about to be replaced is not used meanwhile. */
export async function forgetVerdict(directory: string, precision: Precision): Promise<void> {
  const folder = await weightsFolder(directory);
  if (folder !== null) await rm(join(folder, recordFile(precision)), { force: true });
}

/** The least cosine of a pair, or the mean share of a text until the first other token. 0 where the answers do not pair up. */
export function agreementOf(a: Answers, b: Answers): number {
  if (a.compared === 'cosine' && b.compared === 'cosine') return least(a.vectors, b.vectors);
  if (a.compared === 'tokens' && b.compared === 'tokens') return meanSharedStart(a.texts, b.texts);
  return 0;
}

function least(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  if (a.length === 0 || a.length !== b.length) return 0;
  const cosines = a.map((vector, i) => cosine(vector, b[i] ?? new Float32Array()));
  return Math.min(...cosines.map((value) => (Number.isFinite(value) ? value : 0)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? NaN), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function meanSharedStart(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length === 0 || a.length !== b.length) return 0;
  const shares = a.map((text, i) => {
    const other = b[i] ?? [];
    const longer = Math.max(text.length, other.length);
    const parts = text.findIndex((id, at) => id !== other[at]);
    return longer === 0 ? 1 : (parts === -1 ? text.length : parts) / longer;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
