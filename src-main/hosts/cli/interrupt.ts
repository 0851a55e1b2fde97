// Ctrl-C: the first asks for a clean stop, a second one ends at once; a chat may take it over. Runs in the command line's process.

/** A terminal sends Ctrl-C to every process of the group, and a launcher passes it on: both together are one. */
const sameSignalMs = 700;

export interface Interrupts {
  /** Aborted at SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Ctrl-C is told to the listener, and stops nothing by itself, until the returned function is called. */
  readonly takeOver: (listener: () => void) => () => void;
}

export function listenToInterrupts(): Interrupts {
  const controller = new AbortController();
  let stoppedAtMs = 0;
  let toldAtMs = 0;
  let listener: (() => void) | null = null;
  const stop = (): void => {
    if (!controller.signal.aborted) {
      stoppedAtMs = Date.now();
      controller.abort();
    } else if (Date.now() - stoppedAtMs > sameSignalMs) process.exit(1);
  };
  const interrupt = (): void => {
    if (listener === null) {
      stop();
      return;
    }
    if (Date.now() - toldAtMs <= sameSignalMs) return;
    toldAtMs = Date.now();
    listener();
  };
  process.on('SIGINT', interrupt);
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return {
    signal: controller.signal,
    takeOver(next) {
      listener = next;
      return () => {
        listener = null;
      };
    },
  };
}
