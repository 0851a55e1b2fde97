// How much there is to do in a run, counted beside the work and without holding anybody up. Runs in the backend.
import { countLackingInSpans, type Lacking } from './lacking.ts';
import type { Progress } from './progress.ts';

export interface TotalOptions {
  readonly work: Lacking;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Once the scan is over one more count is the last: what is done then only moves towards it. */
  readonly scanIsOver: () => boolean;
}

export interface Total {
  /** Counts if it is time to. */
  readonly ask: () => void;
  /** Resolves when nothing is being counted; `ask` does nothing from then on. */
  readonly end: () => Promise<void>;
}

const countEveryMs = 1000;
/** Counting takes a fifth of a second at 100,000 photos: it may take two percent of the time. */
const restsPerCount = 50;

export function createTotal({ work, progress, signal, scanIsOver }: TotalOptions): Total {
  let nextAtMs = 0;
  let counting: Promise<void> | null = null;

  const count = async (): Promise<void> => {
    const startedAtMs = Date.now();
    const isLast = scanIsOver();
    const { done } = progress;
    progress.total = done + (await countLackingInSpans(work, signal));
    const restMs = Math.max(countEveryMs, restsPerCount * (Date.now() - startedAtMs));
    nextAtMs = isLast ? Number.POSITIVE_INFINITY : startedAtMs + restMs;
  };

  return {
    ask() {
      if (counting || Date.now() < nextAtMs) return;
      counting = count()
        // A total is for looking at: what really goes wrong with the library, the work itself runs into.
        .catch(() => undefined)
        .finally(() => (counting = null));
    },
    async end() {
      nextAtMs = Number.POSITIVE_INFINITY;
      await counting;
    },
  };
}
