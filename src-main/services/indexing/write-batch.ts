// Gathers results and writes them together: one transaction (one wait for the disk) for many photos.
// Runs in the backend; knows nothing of what is written.
import { inTransaction, type Library } from '../../store/open.ts';

export interface WriteBatch {
  /** Resolves once the write is on disk; rejects where the transaction failed (the whole batch then did not happen). */
  add(write: () => void): Promise<void>;
  /** Writes that wait now. */
  readonly size: number;
  /** Resolves when the next write is added. */
  added(): Promise<undefined>;
  /** Writes what is waiting now. */
  flush(): void;
}

/** A photo of the batch is searchable this much later; a kill loses at most this much work. */
const longestWaitMs = 250;
export const largestBatch = 32;

interface Waiting {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export function createWriteBatch(library: Library): WriteBatch {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let next = Promise.withResolvers<undefined>();

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      inTransaction(library, () => {
        for (const { write } of batch) write();
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  };

  return {
    get size() {
      return waiting.length;
    },
    added: () => next.promise,
    add: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        next.resolve(undefined);
        next = Promise.withResolvers();
        if (waiting.length >= largestBatch) flush();
        else timer ??= setTimeout(flush, longestWaitMs);
      }),
    flush,
  };
}
