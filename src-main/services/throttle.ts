// Runs a task not more often than is useful and never for more than a small share of the time. Runs in the backend.

export interface Throttle {
  /** Runs the task at once or when its turn comes; asks in between are one. */
  readonly ask: () => void;
  /** Runs the task now, whatever was asked for before. */
  readonly now: () => void;
  /** Forgets what was asked for. */
  readonly cancel: () => void;
}

/** A task that takes long (counting in a large library) is run less often: it may take one percent of the time. */
const restsPerRun = 100;

/** Runs `task` at most once in `everyMs`, and always once after the last ask. */
export function throttle(task: () => void, everyMs: number): Throttle {
  let nextAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const startedAtMs = Date.now();
    task();
    nextAtMs = startedAtMs + Math.max(everyMs, restsPerRun * (Date.now() - startedAtMs));
  };
  return {
    ask() {
      if (timer) return;
      const waitMs = nextAtMs - Date.now();
      if (waitMs <= 0) run();
      else {
        timer = setTimeout(run, waitMs);
        timer.unref();
      }
    },
    now: run,
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
