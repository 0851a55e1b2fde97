// What runs in the background, and the files that could not be read.
import type { Api } from '../../src-shared/contract/api.ts';
import type { Activity, PauseEnd } from '../../src-shared/contract/jobs.ts';
import type { ProblemGroup } from '../../src-shared/contract/library.ts';
import { StagePaces } from '../views/activity/stage-pace.ts';

const idle: Activity = {
  state: 'idle',
  seen: 0,
  done: 0,
  total: 0,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [],
  problems: 0,
  pause: null,
  pace: { speed: 'balanced', by: 'person' },
};
const filesShown = 5;
const filesShownWhole = 10_000;

/** What came of a second try. */
export interface Retried {
  /** Files that went back to work. */
  readonly asked: number;
  /** Files that still cannot be read; null while the work goes on. */
  readonly left: number | null;
}

/** Captions that could not be written are listed beside the files that could not be read. */
export const captionsCode = 'captions';

interface FailedCaptions {
  readonly total: number;
  readonly files: readonly { readonly path: string; readonly message: string }[];
}

export class ActivityState {
  #activity = $state.raw<Activity>(idle);
  #problems = $state.raw<readonly ProblemGroup[]>([]);
  /** By the reason whose files are tried again. */
  #retried = $state.raw<ReadonlyMap<string, Retried>>(new Map());
  #captions = $state.raw<FailedCaptions>({ total: 0, files: [] });
  readonly paces = new StagePaces();
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
    api.subscribe('jobs.activity', (activity) => {
      const wasBusy = this.busy;
      this.paces.note(activity, Date.now());
      this.#activity = activity;
      if (wasBusy && activity.state === 'idle' && this.#isRetrying) void this.#settleRetries();
    });
  }

  get activity(): Activity {
    return this.#activity;
  }

  get problems(): readonly ProblemGroup[] {
    return this.#problems;
  }

  get failedCaptions(): FailedCaptions {
    return this.#captions;
  }

  get retried(): ReadonlyMap<string, Retried> {
    return this.#retried;
  }

  get busy(): boolean {
    return this.#activity.state === 'scanning' || this.#activity.state === 'indexing';
  }

  /** 0 … 1, or null where nothing can be said yet. */
  get fraction(): number | null {
    const { done, total } = this.#activity;
    return total > 0 ? Math.min(1, done / total) : null;
  }

  async load(): Promise<void> {
    this.#activity = await this.#api.jobs.activity();
  }

  async loadProblems(whole = false): Promise<void> {
    const limit = whole ? filesShownWhole : filesShown;
    const [{ groups }, captions] = await Promise.all([
      this.#api.library.problems({ limit }),
      this.#api.captions.failed({ limit }),
    ]);
    this.#problems = groups;
    this.#captions = captions;
  }

  async pause(until: PauseEnd): Promise<void> {
    this.#activity = await this.#api.jobs.pause({ until });
  }

  async resume(): Promise<void> {
    this.#activity = await this.#api.jobs.resume();
  }

  async retry(code: string): Promise<void> {
    const { retried: asked } =
      code === captionsCode ? await this.#api.captions.retryFailed() : await this.#api.library.retryProblems({ code });
    this.#retried = new Map([...this.#retried, [code, { asked, left: null }]]);
    await this.loadProblems();
  }

  get #isRetrying(): boolean {
    return [...this.#retried.values()].some(({ left }) => left == null);
  }

  async #settleRetries(): Promise<void> {
    await this.loadProblems().catch(() => undefined);
    const counts = new Map<string, number>(this.#problems.map(({ code, count }) => [code, count]));
    counts.set(captionsCode, this.#captions.total);
    this.#retried = new Map(
      [...this.#retried].map(([code, { asked }]) => [code, { asked, left: Math.min(asked, counts.get(code) ?? 0) }]),
    );
  }
}
