// Runs requests about files over a line, a few at a time, and finds the one that kills the process.
// Runs in the backend. Two strikes: once in company, once alone.
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import { ProcessDied, type Line } from './line.ts';
import { FileFailureError, type FileFailure, type InputOf, type OutputOf, type RequestKind } from './protocol.ts';
import type { DeathReason } from './session.ts';

export type Outcome<Kind extends RequestKind> = { readonly output: OutputOf<Kind> } | { readonly failure: FileFailure };

export interface FileTask {
  readonly timeLimitMs: number;
  /** Tried alone from the first: it was under way when an earlier run ended. */
  readonly suspect?: boolean;
}

export interface CarefulRunner {
  /** Resolves with an answer or the file's failure; rejects with `AppError` where the work as a whole cannot go on. */
  run<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, task: FileTask): Promise<Outcome<Kind>>;
}

export interface CarefulOptions {
  /** Requests with the process at the same time. */
  readonly window: number;
  /** The process is replaced after this many files: native decoders fragment memory. */
  readonly recycleAfter: number;
  /** Nothing is started after this is aborted; what waits is refused as `cancelled`. */
  readonly signal?: AbortSignal;
}

interface Job {
  strikes: number;
  readonly send: () => Promise<void>;
  readonly fail: (failure: FileFailure) => void;
  readonly reject: (reason: unknown) => void;
}

const sentences: Record<DeathReason, string> = {
  crashed: 'This file makes the picture reader stop.',
  'timed-out': 'This file takes too long to read.',
  'out-of-memory': 'This file needs more memory than Afterimage allows a single file.',
};

/** `line` is used by this runner alone. */
export const createCarefulRunner = (line: Line, options: CarefulOptions): CarefulRunner =>
  new TwoStrikesRunner(line, options);

class TwoStrikesRunner implements CarefulRunner {
  readonly #line: Line;
  readonly #options: CarefulOptions;
  readonly #waiting: Job[] = [];
  readonly #suspects: Job[] = [];
  readonly #inFlight = new Set<Job>();
  /** The job in flight is a suspect: nothing may run beside it. */
  #alone = false;
  #sinceStart = 0;

  constructor(line: Line, options: CarefulOptions) {
    this.#line = line;
    this.#options = options;
  }

  run<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, task: FileTask): Promise<Outcome<Kind>> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        strikes: 0,
        send: async () => {
          resolve({ output: await this.#line.call(kind, input, { timeLimitMs: task.timeLimitMs }) });
        },
        fail: (failure) => {
          resolve({ failure });
        },
        reject: (reason) => {
          reject(reason instanceof Error ? reason : new AppError('internal', String(reason)));
        },
      };
      (task.suspect === true ? this.#suspects : this.#waiting).push(job);
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#options.signal?.aborted === true) this.#refuseAll();
    for (let job = this.#next(); job; job = this.#next()) {
      if (this.#sinceStart >= this.#options.recycleAfter) {
        this.#line.stop();
        this.#sinceStart = 0;
      }
      this.#sinceStart++;
      this.#inFlight.add(job);
      void this.#attempt(job);
    }
  }

  #next(): Job | undefined {
    const busy = this.#inFlight.size;
    const { window, recycleAfter } = this.#options;
    if (this.#alone || busy >= window) return undefined;
    if (busy > 0 && (this.#suspects.length > 0 || this.#sinceStart >= recycleAfter)) return undefined;
    const suspect = this.#suspects.shift();
    this.#alone = suspect !== undefined;
    return suspect ?? this.#waiting.shift();
  }

  async #attempt(job: Job): Promise<void> {
    const wasAlone = this.#alone;
    try {
      await job.send();
    } catch (error) {
      this.#blame(job, error, wasAlone);
    } finally {
      this.#inFlight.delete(job);
      if (this.#inFlight.size === 0) this.#alone = false;
      this.#dispatch();
    }
  }

  #blame(job: Job, error: unknown, wasAlone: boolean): void {
    if (error instanceof FileFailureError) job.fail(error.failure);
    else if (!(error instanceof ProcessDied)) job.reject(error);
    else {
      this.#sinceStart = 0;
      job.strikes++;
      if (wasAlone && job.strikes >= 2) job.fail({ code: error.reason, message: sentences[error.reason] });
      else this.#suspects.push(job);
    }
  }

  #refuseAll(): void {
    for (const job of [...this.#waiting.splice(0), ...this.#suspects.splice(0)]) job.reject(cancelled());
  }
}
