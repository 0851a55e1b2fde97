// Ctrl-C: the first asks for a clean stop, a second one ends at once. Runs in the command line's process.

/** A terminal sends Ctrl-C to every process of the group, and a launcher passes it on: both together are one. */
const sameSignalMs = 700;

/** Aborts at SIGINT, SIGTERM or SIGHUP. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  const stop = (): void => {
    if (!controller.signal.aborted) {
      firstAtMs = Date.now();
      controller.abort();
    } else if (Date.now() - firstAtMs > sameSignalMs) process.exit(1);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}
