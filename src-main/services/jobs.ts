// Background work as a service: one index run at a time, pause and resume, progress. Runs in the backend.
// What a run does is in indexing/; this decides when one runs and tells how it goes.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../src-shared/contract/errors.ts';
import type { Activity, IndexReport, StageProgress } from '../../src-shared/contract/jobs.ts';
import { toModelId, type ModelId } from '../../src-shared/photo/ids.ts';
import type { EventHub } from '../../src-shared/rpc/events.ts';
import type { EmbeddingModelDescription } from '../models/model-description.ts';
import { addFolder, listFolders, type FolderRow } from '../store/folders.ts';
import type { Library } from '../store/open.ts';
import { stageCounts } from '../store/work.ts';
import { toFolderPath } from './folder-path.ts';
import { createActivityFeed, type ActivityFeed } from './indexing/activity-feed.ts';
import { captionProgress } from './indexing/caption-photos.ts';
import { runIndex } from './indexing/index-run.ts';
import { labelProgress, type LabelRun } from './indexing/label-photos.ts';
import { laterStages } from './indexing/later-stages.ts';
import { createPacing, type Pace, type Speed } from './indexing/pace.ts';
import { createPersonPause, type PersonPause } from './indexing/person-pause.ts';
import { createProgress } from './indexing/progress.ts';
import { stageWants, type StageWant } from './indexing/stages.ts';
import type { Line } from './inference/line.ts';
import type { TownOf } from './places.ts';

export interface JobsOptions {
  readonly library: Library;
  readonly indexer: Line;
  /** The model of the search; rejects where none can be described. */
  readonly model: () => Promise<EmbeddingModelDescription>;
  readonly townOf: TownOf;
  /** The id of the model that captions; rejects where none can be described. */
  readonly captionModelId: () => Promise<ModelId>;
  /** Whether a person wants captions made. */
  readonly captionsWanted: () => boolean;
  readonly announce: EventHub['emit'];
  /** Told what went wrong in a run that nobody waits for. */
  readonly log: (message: string) => void;
  /** Told when a run was asked for, and when there is nothing left to do and nobody paused it. */
  readonly onBusy: () => void;
  readonly onIdle: () => void;
  /** Told when a folder was added, so that it can be watched. */
  readonly onFolderAdded: (path: string) => void;
}

export interface Jobs {
  readonly service: Services['jobs'];
  /** Scans and indexes in the background: `null` means every watched folder. Asks before the run starts are one. */
  readonly request: (folderPath: string | null) => void;
  /** Takes up what photos that are known lack, without looking for new ones. */
  readonly takeUp: () => void;
  /** The model of a stage is another one: what runs begins anew with it, and what lacks it now is taken up. */
  readonly modelsChanged: () => void;
  /** How hard to work as the machine's power allows. What a person paused stays paused. */
  readonly setPace: (pace: Pace) => void;
  /** How hard a person wants it to work; the gentler of both holds. */
  readonly setSpeed: (speed: Speed) => void;
  /** For a host that stays: takes up a pause that outlives the program. */
  readonly takeUpPause: () => void;
  /** Stops what runs; nothing is lost. */
  readonly close: () => Promise<void>;
}

/** Names no folder: a run that scans nothing. */
const noFolder = '';

/** The indexer holds a model in memory; it is let go when nothing was indexed for this long. */
const idleStopMs = 60_000;

export const createJobs = (options: JobsOptions): Jobs => new IndexJobs(options);

class IndexJobs implements Jobs {
  readonly service: Services['jobs'];
  readonly #options: JobsOptions;
  readonly #pause: PersonPause;
  readonly #pacing = createPacing();
  readonly #progress = createProgress();
  readonly #feed: ActivityFeed;
  readonly #closing = new AbortController();
  /** Ends when the last run that was asked for has ended. */
  #chain: Promise<unknown> = Promise.resolve();
  #requested: Set<string | null> | null = null;
  /** Runs that were asked for and have not begun. */
  #waiting = 0;
  /** Stops the part of a run that works with a model that does not serve any more. */
  #renewal = new AbortController();
  #captionModelId: ModelId | null = null;
  readonly #labelMemory: LabelRun['memory'] = new Map();
  #idleTimer: NodeJS.Timeout | undefined;
  #wants: readonly StageWant[] = stageWants(null);

  constructor(options: JobsOptions) {
    this.#options = options;
    const activity = (): Activity => this.#activity();
    const stages = (): readonly StageProgress[] => this.#stages();
    this.#feed = createActivityFeed({ ...options, progress: this.#progress, activity, stages });
    this.#pause = createPersonPause(options.library, this.#feed.now);
    this.service = {
      activity: () => Promise.resolve(this.#activity()),
      index: ({ folders }, signal) => this.#index(folders, signal),
      pause: (input) => {
        this.#pause.pause(input?.until ?? 'restart');
        this.#feed.now();
        return Promise.resolve(this.#activity());
      },
      resume: () => {
        this.#pause.resume();
        this.#pacing.insist();
        this.#feed.now();
        return Promise.resolve(this.#activity());
      },
    };
  }

  readonly request = (folderPath: string | null): void => {
    if (this.#requested) {
      this.#requested.add(folderPath);
      return;
    }
    const paths = (this.#requested = new Set([folderPath]));
    this.#inTurn(() => {
      this.#requested = null;
      const folders = listFolders(this.#options.library).filter(({ path }) => paths.has(null) || paths.has(path));
      return this.#run(folders, this.#closing.signal);
    }).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#options.log(error instanceof Error ? error.message : String(error));
    });
  };

  readonly takeUp = (): void => {
    this.request(noFolder);
  };

  readonly modelsChanged = (): void => {
    this.#renewal.abort();
    this.#renewal = new AbortController();
    this.#options.indexer.stop();
    this.takeUp();
  };

  readonly setPace = (pace: Pace): void => {
    this.#pacing.set(pace);
    this.#feed.now();
  };

  readonly setSpeed = (speed: Speed): void => {
    this.#pacing.setSpeed(speed);
    this.#feed.now();
  };

  readonly takeUpPause = (): void => {
    this.#pause.takeUp();
  };

  readonly close = async (): Promise<void> => {
    clearTimeout(this.#idleTimer);
    this.#pause.close();
    this.#closing.abort(cancelled());
    await this.#chain;
    this.#options.indexer.stop();
  };

  #activity(): Activity {
    const snapshot = { ...this.#progress.snapshot(), pace: this.#pacing.now };
    // A person's pause is shown even where there is nothing to do; the machine's only where it holds something up.
    const { until } = this.#pause;
    if (until === null && (!this.#pacing.holds || snapshot.state === 'idle')) return { ...snapshot, pause: null };
    const pause = { by: until === null ? 'power' : 'person', until } as const;
    return { ...snapshot, state: 'paused', pause, ratePerSecond: null, etaSeconds: null };
  }

  #stages(): StageProgress[] {
    const { library } = this.#options;
    const stages = stageCounts(library, [...this.#wants]) as StageProgress[];
    const model = this.#wants.find(({ stage }) => stage === 'embed')?.version;
    const labels = model === undefined ? null : labelProgress(library, toModelId(model));
    if (labels) stages.push(labels);
    if (this.#captionModelId !== null) stages.push(captionProgress(library, this.#captionModelId));
    return stages;
  }

  async #index(named: readonly string[] | undefined, signal: AbortSignal): Promise<IndexReport> {
    const { folders, refused } = await watched(this.#options, named);
    // The rest of the work is done before the first folder that cannot be had is complained of.
    if (folders.length === 0 && refused) throw refused;
    const report = await this.#inTurn(() => this.#run(folders, signal));
    if (refused) throw refused;
    return report;
  }

  #inTurn<Out>(work: () => Promise<Out>): Promise<Out> {
    this.#waiting++;
    this.#options.onBusy();
    const result = this.#chain.then(() => {
      this.#waiting--;
      this.#closing.signal.throwIfAborted();
      return work();
    });
    this.#chain = result.catch(() => undefined);
    return result;
  }

  async #run(folders: readonly FolderRow[], caller: AbortSignal): Promise<IndexReport> {
    clearTimeout(this.#idleTimer);
    const signal = AbortSignal.any([caller, this.#closing.signal]);
    signal.throwIfAborted();
    this.#progress.reset();
    try {
      for (;;) {
        const renewal = this.#renewal.signal;
        const report = await this.#runOnce(folders, AbortSignal.any([signal, renewal])).catch((error: unknown) => {
          if (signal.aborted || !renewal.aborted) throw signal.aborted ? cancelled() : error;
          return null;
        });
        if (report) return report;
      }
    } finally {
      this.#progress.state = 'idle';
      if (this.#waiting === 0 && this.#pause.until === null && !this.#pacing.holds) this.#options.onIdle();
      this.#idleTimer = setTimeout(this.#options.indexer.stop, idleStopMs).unref();
      this.#feed.end(this.#closing.signal.aborted);
    }
  }

  /** With the models that serve now; another one ends it, for its vectors must not be taken for theirs. */
  async #runOnce(folders: readonly FolderRow[], signal: AbortSignal): Promise<IndexReport> {
    const { indexer } = this.#options;
    signal.addEventListener('abort', indexer.stop, { once: true });
    this.#progress.state = 'scanning';
    const pass = (): Promise<void> => this.#pause.pass(signal).then(() => this.#pacing.pass(signal));
    try {
      return await runIndex(folders, {
        ...this.#options,
        progress: this.#progress,
        signal,
        pass,
        mostAtOnce: this.#pacing.mostAtOnce,
        changed: this.#feed.changed,
        onWants: (wants) => (this.#wants = wants),
        later: (model, laterSignal) => this.#later(model, laterSignal, pass),
      });
    } finally {
      signal.removeEventListener('abort', indexer.stop);
    }
  }

  async #later(model: EmbeddingModelDescription | null, signal: AbortSignal, pass: () => Promise<void>): Promise<void> {
    this.#captionModelId = this.#options.captionsWanted()
      ? await this.#options.captionModelId().catch(() => null)
      : null;
    await laterStages({
      ...this.#options,
      model,
      captionModelId: this.#captionModelId,
      labelMemory: this.#labelMemory,
      progress: this.#progress,
      signal,
      pass,
      giveWay: () => this.#waiting > 0 || !this.#options.captionsWanted(),
      changed: this.#feed.changed,
    });
  }
}

async function watched(
  options: JobsOptions,
  named: readonly string[] | undefined,
): Promise<{ folders: FolderRow[]; refused: AppError | null }> {
  if (named === undefined || named.length === 0) return { folders: listFolders(options.library), refused: null };
  const folders = new Map<string, FolderRow>();
  let refused: AppError | null = null;
  for (const name of named) {
    try {
      const path = await toFolderPath(name);
      folders.set(path, addFolder(options.library, path));
      options.onFolderAdded(path);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused ??= error;
    }
  }
  return { folders: [...folders.values()], refused };
}
