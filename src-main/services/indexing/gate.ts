// Pause and resume: work asks the gate before each step. Runs in the backend.

export interface Gate {
  readonly closed: boolean;
  close(): void;
  open(): void;
  /** Resolves at once while open, else when opened or when `signal` is aborted. */
  pass(signal: AbortSignal): Promise<void>;
}

export function createGate(): Gate {
  let closed = false;
  let waiting: (() => void)[] = [];
  const release = (): void => {
    const all = waiting;
    waiting = [];
    for (const go of all) go();
  };
  return {
    get closed() {
      return closed;
    },
    close() {
      closed = true;
    },
    open() {
      closed = false;
      release();
    },
    async pass(signal) {
      if (!closed || signal.aborted) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
    },
  };
}
