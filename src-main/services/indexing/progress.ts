// How far the work is, how fast, and how long it will take. Runs in the backend; pure but for the clock it is given.
import type { Activity, StageProgress } from '../../../src-shared/contract/jobs.ts';

export type Snapshot = Omit<Activity, 'pause' | 'pace'>;

export interface Progress {
  state: Activity['state'];
  seen: number;
  done: number;
  total: number;
  problems: number;
  stages: readonly StageProgress[];
  /** Notes `count` photos as done now. */
  advance(count: number): void;
  snapshot(): Snapshot;
  /** Back to nothing seen and nothing done. */
  reset(): void;
}

const windowMs = 60_000;
/** Below this a rate is noise: model loading and the first batch are in it. */
const worthSayingAfterMs = 2_000;
const worthSayingCount = 8;
/** An estimate that jumps is worse than none: it waits for a minute of work, or for one part in fifty of it. */
const estimateAfterMs = 60_000;
const estimateAfterShare = 0.02;

/** `now` is the clock in milliseconds. */
export function createProgress(now: () => number = Date.now): Progress {
  /** Photos done by second, newest last; at most a minute of them. */
  let seconds: { second: number; count: number }[] = [];
  let startedAtMs: number | null = null;

  const rate = (): number | null => {
    if (startedAtMs === null) return null;
    const nowMs = now();
    seconds = seconds.filter(({ second }) => second * 1000 > nowMs - windowMs);
    const counted = seconds.reduce((sum, { count }) => sum + count, 0);
    const elapsedMs = Math.min(windowMs, nowMs - startedAtMs);
    if (elapsedMs < worthSayingAfterMs || counted < worthSayingCount) return null;
    return counted / (elapsedMs / 1000);
  };

  const progress: Progress = {
    state: 'idle',
    seen: 0,
    done: 0,
    total: 0,
    problems: 0,
    stages: [],
    advance(count) {
      startedAtMs ??= now();
      progress.done += count;
      const second = Math.floor(now() / 1000);
      const last = seconds.at(-1);
      if (last?.second === second) last.count += count;
      else seconds.push({ second, count });
    },
    snapshot() {
      const { state, seen, done, problems, stages } = progress;
      const total = Math.max(done, progress.total);
      const ratePerSecond = state === 'indexing' || state === 'scanning' ? rate() : null;
      const settled =
        now() - (startedAtMs ?? now()) >= estimateAfterMs || done >= Math.max(1, total) * estimateAfterShare;
      const known = settled && ratePerSecond !== null && ratePerSecond > 0 && state === 'indexing';
      const etaSeconds = known ? Math.ceil((total - done) / ratePerSecond) : null;
      return { state, seen, done, total, ratePerSecond, etaSeconds, stages, problems };
    },
    reset() {
      seconds = [];
      startedAtMs = null;
      progress.seen = progress.done = progress.total = 0;
    },
  };
  return progress;
}
