// Work that is asked for more often than it can be done: one run at a time, and calls meanwhile become one more at its end.

/** The returned function resolves with the run that was going on, or began. `run` deals with its own failures. */
export function onceMore(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const start = (): Promise<void> => {
    if (running != null) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = null;
      if (!again) return;
      again = false;
      void start();
    });
    return running;
  };
  return start;
}
