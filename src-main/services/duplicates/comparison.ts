// Brings the comparison of all contents up to date with the library: what is new is compared, what may be the same is proven. One at a
// time, in slices, in the background of whoever asks. Runs in the backend.
import type { Library } from '../../store/open.ts';
import { counter } from '../../store/open.ts';
import {
  candidatesOf,
  fingerprintedContents,
  fingerprintOf,
  fingerprintRows,
  type FingerprintRow,
  putFingerprint,
} from '../../store/duplicates.ts';
import { withFullPixels } from '../../media/picture-fingerprint.ts';
import { createComparer, type Comparer } from './comparer.ts';
import { createSameness, type Sameness } from './sameness.ts';

export interface Comparison {
  readonly comparer: Comparer;
  readonly sameness: Sameness;
  /** Another number whenever pairs or proofs were added. */
  readonly version: number;
  /** Local wall time in seconds. */
  takenAt(contentId: number): number | null;
  /** Contents that are still to be compared or proven. */
  waiting(): number;
  /** Goes on with the work, where there is any, and resolves when it is done or after `patienceMs`; the work goes on behind it. */
  update(patienceMs: number): Promise<void>;
  readonly close: () => void;
}

export interface ComparisonOptions {
  readonly library: Library;
  /** Hash of all pixels at full size; rejects where the file cannot be read. */
  readonly hashPixels: (path: string) => Promise<Uint8Array>;
  readonly log: (message: string) => void;
}

const rowsAtOnce = 200;

export const createComparison = (options: ComparisonOptions): Comparison => new RunningComparison(options);

class RunningComparison implements Comparison {
  readonly comparer: Comparer;
  readonly sameness = createSameness();
  version = 0;
  readonly #options: ComparisonOptions;
  readonly #times = new Map<number, number | null>();
  readonly #stop = new AbortController();
  #seenTimeline = -1;
  #left = 0;
  #running: Promise<void> | null = null;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    this.comparer = createComparer((contentId) => fingerprintOf(options.library, contentId));
  }

  takenAt(contentId: number): number | null {
    return this.#times.get(contentId) ?? null;
  }

  waiting(): number {
    return this.#left + (this.#running == null ? 0 : this.sameness.unproven().length);
  }

  async update(patienceMs: number): Promise<void> {
    this.#running ??= this.#run();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#running, patience]);
    clearTimeout(timer);
  }

  readonly close = (): void => {
    this.#stop.abort();
  };

  async #run(): Promise<void> {
    try {
      await this.#compareNew();
      await this.#proveNew();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log(`comparing photos stopped: ${String(error)}`);
    } finally {
      this.#running = null;
    }
  }

  async #compareNew(): Promise<void> {
    const { library } = this.#options;
    const timeline = counter(library, 'timeline');
    if (timeline === this.#seenTimeline) return;
    const fresh = fingerprintedContents(library).filter((id) => !this.comparer.has(id));
    this.#left = fresh.length;
    for (let at = 0; at < fresh.length; at += rowsAtOnce) {
      await this.#take(fingerprintRows(library, fresh.slice(at, at + rowsAtOnce)));
      this.#left = Math.max(0, fresh.length - at - rowsAtOnce);
    }
    this.#seenTimeline = timeline;
  }

  async #take(rows: readonly FingerprintRow[]): Promise<void> {
    const timed = rows.map((row) => ({ ...row, takenAtSeconds: secondsOf(row.takenAt) }));
    for (const { contentId, fingerprint, takenAtSeconds } of timed) {
      this.sameness.note(contentId, fingerprint);
      this.#times.set(contentId, takenAtSeconds);
    }
    await this.comparer.add(timed, this.#stop.signal);
    this.version += 1;
  }

  async #proveNew(): Promise<void> {
    const { library, hashPixels, log } = this.#options;
    for (const contentId of this.sameness.unproven()) {
      this.#stop.signal.throwIfAborted();
      const path = candidatesOf(library, [contentId])[0]?.path;
      const before = fingerprintOf(library, contentId);
      if (path == null || before == null) continue;
      const full = await hashPixels(path).catch((error: unknown) => {
        log(`pixels of ${path} could not be compared: ${String(error)}`);
        return null;
      });
      this.#stop.signal.throwIfAborted();
      const after = withFullPixels(before, full);
      putFingerprint(library, contentId, after);
      this.sameness.note(contentId, after);
      this.version += 1;
    }
  }
}

/** Of a local wall time, as if it were in UTC: differences are what counts. */
function secondsOf(takenAt: string | null): number | null {
  const time = takenAt == null ? Number.NaN : Date.parse(`${takenAt}Z`);
  return Number.isNaN(time) ? null : time / 1000;
}
