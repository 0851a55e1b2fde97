// The stage `label`: compares stored vectors with a person's label sets, without decoding anything. Runs in the backend, in small
// steps so that nobody waits; texts are embedded by the indexer process, so that a search never waits for them.
import { setImmediate } from 'node:timers/promises';
import type { PhotoLabel } from '../../../src-shared/contract/labels.ts';
import type { StageProgress } from '../../../src-shared/contract/jobs.ts';
import type { ModelId } from '../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../models/model-description.ts';
import { zeroShot } from '../../models/zero-shot.ts';
import { labelledCount, labelSets, recordLabels, vectorsLackingLabels, type LabelSetRow } from '../../store/labels.ts';
import type { Library } from '../../store/open.ts';
import { embeddingCount } from '../../store/vectors.ts';
import type { Line } from '../inference/line.ts';
import { setVersion } from '../labels/set-version.ts';
import { ensemble, promptsOf } from '../labels/templates.ts';

export interface LabelRun {
  readonly library: Library;
  readonly indexer: Line;
  readonly model: EmbeddingModelDescription;
  readonly signal: AbortSignal;
  /** Waits while paused. */
  readonly pass: () => Promise<void>;
  readonly changed: () => void;
  /** Vectors of label sets, by version: kept between runs, for most runs find one new photo. */
  readonly memory: Map<string, readonly Float32Array[]>;
}

const labelsKept = 3;
/** Multiplications of one step: about ten milliseconds. */
const workAtOnce = 4_000_000;
/** Contents written in one transaction at most. */
const largestStep = 512;
/** Prompts embedded at once. */
const promptsAtOnce = 16;
const timeLimitMs = 60_000;
/** Sets whose vectors are kept. */
const setsRemembered = 32;

/** Until every vector of the model has been compared with every set. Rejects with the signal's reason, and as `Line.call`. */
export async function labelPhotos(run: LabelRun): Promise<void> {
  for (const set of labelSets(run.library)) await labelWith(set, run);
}

async function labelWith(set: LabelSetRow, run: LabelRun): Promise<void> {
  const { library, model, signal } = run;
  const version = setVersion(set, model.id);
  const limit = Math.max(1, Math.min(largestStep, Math.floor(workAtOnce / (set.labels.length * model.dimension))));
  for (let after = 0; ;) {
    await run.pass();
    signal.throwIfAborted();
    const found = vectorsLackingLabels(library, { setId: set.id, version, modelId: model.id, after, limit });
    const last = found.at(-1);
    if (!last) return;
    const texts = await textsOf(set, version, run);
    const rows = found.map(({ contentId, vector }) => ({
      contentId,
      labels: bestLabels(set.labels, vector, { texts, model }),
    }));
    recordLabels(library, { setId: set.id, version }, rows);
    after = last.contentId;
    run.changed();
    await setImmediate();
  }
}

/** The likeliest three, most probable first. */
function bestLabels(
  labels: readonly string[],
  vector: Float32Array,
  { texts, model }: { readonly texts: readonly Float32Array[]; readonly model: EmbeddingModelDescription },
): PhotoLabel[] {
  return zeroShot(vector, texts, model)
    .map((match, at) => ({ label: labels[at] ?? '', ...match }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, labelsKept);
}

async function textsOf(set: LabelSetRow, version: string, run: LabelRun): Promise<readonly Float32Array[]> {
  const known = run.memory.get(version);
  if (known) return known;
  const prompts = set.labels.map((label) => promptsOf(label, set.templates));
  const vectors = await embed(prompts.flat(), run);
  let at = 0;
  const texts = prompts.map((own) => ensemble(vectors.slice(at, (at += own.length))));
  run.memory.set(version, texts);
  for (const oldest of run.memory.keys()) if (run.memory.size > setsRemembered) run.memory.delete(oldest);
  return texts;
}

async function embed(texts: readonly string[], { indexer, signal, pass }: LabelRun): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let at = 0; at < texts.length; at += promptsAtOnce) {
    await pass();
    const asked = { texts: texts.slice(at, at + promptsAtOnce) };
    vectors.push(...(await indexer.call('embedTexts', asked, { timeLimitMs, signal })).vectors);
  }
  return vectors;
}

/** Null where there are no sets. Photos count as done that all sets were compared with, as far as a mean can say. */
export function labelProgress(library: Library, modelId: ModelId): StageProgress | null {
  const sets = labelSets(library);
  if (sets.length === 0) return null;
  const labelled = sets
    .map((set) => labelledCount(library, { setId: set.id, version: setVersion(set, modelId) }))
    .reduce((sum, count) => sum + count, 0);
  const total = embeddingCount(library, modelId);
  return { stage: 'label', done: Math.floor(labelled / sets.length), total, failed: 0 };
}
