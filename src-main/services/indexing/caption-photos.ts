// The stage `caption`: a sentence for every photo that has none, when nothing more urgent is to be done. Runs in the backend; the
// indexer process reads and writes. Holds no queue: the library is asked what lacks.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { StageProgress } from '../../../src-shared/contract/jobs.ts';
import type { ModelId } from '../../../src-shared/photo/ids.ts';
import {
  captionCounts,
  contentsLackingCaption,
  countLackingCaption,
  recordCaption,
  type CaptionResult,
  type Uncaptioned,
} from '../../store/captions.ts';
import type { Library } from '../../store/open.ts';
import { createCarefulRunner, type CarefulRunner } from '../inference/careful-runner.ts';
import { ProcessDied, type Line } from '../inference/line.ts';
import type { Progress } from './progress.ts';

export interface CaptionRun {
  readonly library: Library;
  readonly indexer: Line;
  readonly modelId: ModelId;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Waits while paused. */
  readonly pass: () => Promise<void>;
  /** Asked before each photo: captions are off now, or somebody waits for other work. What is left is done another time. */
  readonly giveWay: () => boolean;
  readonly changed: () => void;
}

/** Raise it when captions are asked for in another way: every photo is captioned anew, what a person wrote stays. */
const askedVersion = '1';
/** As published for BLIP captioning (Li et al. 2022). */
export const defaultBeams = 3;
/** One is written while the next is waiting; a model writes one at a time. */
const window = 2;
/** A model that writes is slow to load, and decodes one picture at a time. */
const recycleAfter = 5000;
const photosAtOnce = 16;
/** A published model on a slow machine may take a minute, a decoder rarely hangs. */
const timeLimitMs = 180_000;

export const captionVersion = (modelId: ModelId): string => `${modelId} #${askedVersion}`;

/**
 * Until nothing lacks a caption, or something else should be done first. Rejects with the signal's reason, `model-missing`,
 * `model-damaged` and `disk-full`; a photo that cannot be captioned is a row with a reason.
 */
export async function captionPhotos(run: CaptionRun): Promise<void> {
  const { library, progress, signal } = run;
  const version = captionVersion(run.modelId);
  const lacking = countLackingCaption(library, version);
  if (lacking === 0) return;
  await tryModel(run);
  progress.total = progress.done + lacking;
  const runner = createCarefulRunner(run.indexer, { window, recycleAfter, signal });
  for (let after = 0; ;) {
    const photos = contentsLackingCaption(library, { version, after, limit: photosAtOnce });
    const last = photos.at(-1);
    if (!last) return;
    if (!(await captionThese(photos, { ...run, version, runner }))) return;
    after = last.contentId;
  }
}

/** A model that ends its process would be taken for the fault of photo after photo. */
async function tryModel({ indexer, signal }: CaptionRun): Promise<void> {
  try {
    await indexer.call('diagnose', { part: 'writer', task: 'caption' }, { timeLimitMs, signal });
  } catch (error) {
    if (!(error instanceof ProcessDied)) throw error;
    const why = error.reason === 'out-of-memory' ? 'it needs more memory than it may use' : 'it ends its process';
    throw new AppError('model-damaged', `The model that writes captions cannot be used here: ${why}.`);
  }
}

type Work = CaptionRun & { readonly version: string; readonly runner: CarefulRunner };

/** False where it gave way. */
async function captionThese(photos: readonly Uncaptioned[], work: Work): Promise<boolean> {
  const active = new Set<Promise<void>>();
  let stopped: unknown = null;
  for (const photo of photos) {
    while (active.size >= window) await Promise.race(active);
    await work.pass();
    if (stopped !== null || work.signal.aborted || work.giveWay()) break;
    const running: Promise<void> = captionOne(photo, work)
      .catch((error: unknown) => {
        stopped ??= error;
      })
      .finally(() => active.delete(running));
    active.add(running);
  }
  await Promise.all(active);
  if (stopped !== null) throw stopped instanceof Error ? stopped : new AppError('internal', 'The captions stopped.');
  work.signal.throwIfAborted();
  return !work.giveWay();
}

async function captionOne(photo: Uncaptioned, work: Work): Promise<void> {
  const { library, runner, modelId, version } = work;
  const input = { source: { path: photo.path }, prompt: null, beams: defaultBeams };
  const outcome = await runner.run('caption', input, { timeLimitMs });
  // Looked at again with the next run; until then it is nobody's fault.
  if ('failure' in outcome && passing.has(outcome.failure.code)) return;
  const made: CaptionResult['made'] =
    'failure' in outcome ? { failed: outcome.failure.message } : { text: outcome.output.text };
  recordCaption(library, { contentId: photo.contentId, modelId, version, made });
  work.progress.advance(1);
  work.changed();
}

const passing: ReadonlySet<string> = new Set(['changed', 'disappeared', 'permission']);

export const captionProgress = (library: Library, modelId: ModelId): StageProgress => ({
  stage: 'caption',
  ...captionCounts(library, captionVersion(modelId)),
});
