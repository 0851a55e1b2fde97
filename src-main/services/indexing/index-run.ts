// One index run: scan the folders and, at the same time, index what lacks something; then what can wait. Runs in the backend.
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { IndexReport } from '../../../src-shared/contract/jobs.ts';
import type { FileOutcome } from '../../../src-shared/contract/library.ts';
import { isSkipped } from '../../../src-shared/photo/formats.ts';
import type { ModelId, PhotoId } from '../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../models/model-description.ts';
import type { FolderRow } from '../../store/folders.ts';
import type { Library } from '../../store/open.ts';
import { runOutcomes } from '../../store/photos.ts';
import { retryOutcomes } from '../../store/work.ts';
import type { TownOf } from '../places.ts';
import { createCarefulRunner } from '../inference/careful-runner.ts';
import type { Line } from '../inference/line.ts';
import type { PhotoWork } from './index-photo.ts';
import { isBelow } from './is-below.ts';
import { indexWaiting, window } from './pipeline.ts';
import type { Progress } from './progress.ts';
import { scanFolders } from './scan-folders.ts';
import { stageWants, type StageWant } from './stages.ts';
import { createTotal } from './total.ts';
import { createWriteBatch } from './write-batch.ts';

export interface IndexRunOptions {
  readonly library: Library;
  readonly indexer: Line;
  /** The model of the search; rejects where none can be described. */
  readonly model: () => Promise<EmbeddingModelDescription>;
  readonly townOf: TownOf;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Waits while paused. */
  readonly pass: () => Promise<void>;
  /** Of the files that may be with the indexer at once, those that may be now. */
  readonly mostAtOnce: (usual: number) => number;
  readonly changed: () => void;
  readonly onWants: (wants: readonly StageWant[]) => void;
  /** Labels and captions, of the model of the search; null where that cannot be loaded. */
  readonly later: (model: EmbeddingModelDescription | null, signal: AbortSignal) => Promise<void>;
}

/** Native decoders fragment memory; a fresh process costs half a second. */
const recycleAfter = 2000;
/** Loading a published model from a slow disk, once a run. */
const warmLimitMs = 120_000;

/**
 * Scans `folders` and indexes everything that waits. Where no model can be loaded the rest is done first, then
 * `model-missing` or `model-damaged` is thrown. Throws `disk-full` and the signal's reason; what was finished is kept.
 */
export async function runIndex(folders: readonly FolderRow[], options: IndexRunOptions): Promise<IndexReport> {
  const startedAtMs = Date.now();
  const { library, progress } = options;
  // Ends the scan when the indexing fails, and the indexing when the caller stops.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  retryOutcomes(library, { codes: ['permission', 'disappeared', 'changed'] });
  const model = await describe(options);
  const work = workOf({ ...options, signal }, model.described?.id ?? null);
  options.onWants(work.wants);

  const indexed = new Set<PhotoId>();
  const scanning = { over: false };
  const scanned = scanFolders(library, folders, {
    signal,
    pass: options.pass,
    onSeen(photos) {
      progress.seen = photos;
      options.changed();
    },
  }).finally(() => {
    scanning.over = true;
    progress.state = 'indexing';
  });
  scanned.catch(() => undefined);
  const total = createTotal({ work, progress, signal, scanIsOver: () => scanning.over });

  const indexing = indexWaiting(work, {
    signal,
    pass: options.pass,
    mostAtOnce: options.mostAtOnce,
    async prepare() {
      try {
        if (work.modelId !== null) await options.indexer.call('warm', {}, { timeLimitMs: warmLimitMs, signal });
      } catch (error) {
        model.error = asModelError(error);
        Object.assign(work, { modelId: null, wants: stageWants(null) });
      }
    },
    onDone(photo, result) {
      if (result.kind === 'indexed') indexed.add(photo.photoId);
      progress.advance(1);
      total.ask();
      options.changed();
    },
    async moreToCome() {
      if (scanning.over) return false;
      await Promise.race([scanned, new Promise((resolve) => setTimeout(resolve, 100))]);
      return true;
    },
  });
  await indexing
    .catch((error: unknown) => {
      stop.abort(error);
      throw error;
    })
    .finally(total.end);
  const totals = await scanned;
  await options.later(model.error === null ? model.described : null, signal);
  if (model.error) throw model.error;
  return report(library, { folders, seen: totals.photos, indexed: indexed.size, startedAtMs });
}

function workOf(options: IndexRunOptions, modelId: ModelId | null): PhotoWork {
  const { library, indexer, signal, townOf } = options;
  return {
    library,
    townOf,
    runner: createCarefulRunner(indexer, { window, recycleAfter, signal }),
    writes: createWriteBatch(library),
    modelId,
    wants: stageWants(modelId),
    busy: new Map(),
  };
}

interface ModelState {
  readonly described: EmbeddingModelDescription | null;
  error: AppError | null;
}

async function describe(options: IndexRunOptions): Promise<ModelState> {
  try {
    return { described: await options.model(), error: null };
  } catch (error) {
    return { described: null, error: asModelError(error) };
  }
}

/** Anything but a model that cannot serve is a fault of another kind and stops the run. */
function asModelError(error: unknown): AppError {
  if (error instanceof AppError && (error.code === 'model-missing' || error.code === 'model-damaged')) return error;
  throw error;
}

interface Run {
  readonly folders: readonly FolderRow[];
  readonly seen: number;
  readonly indexed: number;
  readonly startedAtMs: number;
}

/** `seen` = indexed + unchanged + skipped + failed, all of the folders of this run. */
function report(library: Library, run: Run): IndexReport {
  const outcomes: FileOutcome[] = runOutcomes(library).filter(({ path }) =>
    run.folders.some((folder) => isBelow(folder.path, path)),
  );
  const skipped = outcomes.filter(({ code }) => isSkipped(code));
  const failed = outcomes.filter(({ code }) => !isSkipped(code));
  const indexed = Math.min(run.indexed, run.seen);
  const unchanged = Math.max(0, run.seen - indexed - skipped.length - failed.length);
  return { seen: run.seen, indexed, unchanged, skipped, failed, seconds: (Date.now() - run.startedAtMs) / 1000 };
}
