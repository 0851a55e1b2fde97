// What runs in the background, and the files that could not be read.
import type { Api } from '../../src-shared/contract/api.ts';
import type { Activity } from '../../src-shared/contract/jobs.ts';
import type { ProblemGroup } from '../../src-shared/contract/library.ts';

const idle: Activity = {
  state: 'idle',
  seen: 0,
  done: 0,
  total: 0,
  ratePerSecond: null,
  etaSeconds: null,
  stages: [],
  problems: 0,
};
const filesShown = 5;
const filesShownWhole = 10_000;

export class ActivityState {
  #activity = $state.raw<Activity>(idle);
  #problems = $state.raw<readonly ProblemGroup[]>([]);
  /** Reasons whose retry was asked for, with how many files went back to work. */
  #retried = $state.raw<ReadonlyMap<string, number>>(new Map());
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
    api.subscribe('jobs.activity', (activity) => {
      this.#activity = activity;
    });
  }

  get activity(): Activity {
    return this.#activity;
  }

  get problems(): readonly ProblemGroup[] {
    return this.#problems;
  }

  get retried(): ReadonlyMap<string, number> {
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
    const { groups } = await this.#api.library.problems({ limit: whole ? filesShownWhole : filesShown });
    this.#problems = groups;
  }

  async toggle(): Promise<void> {
    this.#activity = this.#activity.state === 'paused' ? await this.#api.jobs.resume() : await this.#api.jobs.pause();
  }

  async retry(code: string): Promise<void> {
    const { retried } = await this.#api.library.retryProblems({ code });
    this.#retried = new Map([...this.#retried, [code, retried]]);
    await this.loadProblems();
  }
}
