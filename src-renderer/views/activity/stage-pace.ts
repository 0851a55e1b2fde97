// How fast each stage goes and how long it takes, from what is told of it now and then. Pure but for the clock it is given.
import type { Activity, StageName } from '../../../src-shared/contract/jobs.ts';

export interface StagePace {
  readonly ratePerSecond: number;
  /** Null until a minute of it was seen, or a fiftieth of the stage done meanwhile. */
  readonly etaSeconds: number | null;
}

export type StageState = 'done' | 'running' | 'waiting' | 'paused';

interface Sample {
  readonly atMs: number;
  readonly done: number;
}

const windowMs = 60_000;
/** Stages are counted once a second: below this a rate is noise. */
const leastMs = 5_000;
const leastShare = 0.02;

export class StagePaces {
  readonly #samples = new Map<StageName, Sample[]>();

  /** What was told while nothing worked says nothing of the pace. */
  note({ state, stages }: Activity, nowMs: number): void {
    if (state === 'idle' || state === 'paused') {
      this.#samples.clear();
      return;
    }
    for (const { stage, done } of stages) {
      const before = this.#samples.get(stage) ?? [];
      // A stage that was begun anew has nothing to do with what was done before.
      const kept = (before.at(-1)?.done ?? 0) > done ? [] : before.filter(({ atMs }) => atMs >= nowMs - windowMs);
      this.#samples.set(stage, [...kept, { atMs: nowMs, done }]);
    }
  }

  of(stage: StageName, total: number): StagePace | null {
    const samples = this.#samples.get(stage) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (first == null || last == null || last.done === first.done) return null;
    const ms = last.atMs - first.atMs;
    if (ms < leastMs) return null;
    const ratePerSecond = ((last.done - first.done) * 1000) / ms;
    const settled = ms >= windowMs - leastMs || last.done - first.done >= total * leastShare;
    return { ratePerSecond, etaSeconds: settled ? Math.ceil((total - last.done) / ratePerSecond) : null };
  }
}

/** What can wait does until nothing lacks the stages before it. */
const later: ReadonlySet<StageName> = new Set(['label', 'caption']);

export function stageState(activity: Activity, stage: StageName): StageState {
  const found = activity.stages.find((each) => each.stage === stage);
  if (found == null || found.done >= found.total) return 'done';
  if (activity.state === 'paused') return 'paused';
  if (activity.state === 'idle') return 'waiting';
  const isHeldUp = activity.stages.some((each) => !later.has(each.stage) && each.done < each.total);
  return later.has(stage) && isHeldUp ? 'waiting' : 'running';
}
