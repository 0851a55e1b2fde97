// Keeps the backend process alive: waits for its start, asks whether it still answers, starts it again after a death, gives up
// where that does not help. Runs in Electron's main process; knows neither 'electron' nor what the process does.
import type { ErrorShape } from '../../../src-shared/contract/errors.ts';

/** One life of the process, as far as supervision goes. */
export interface Life {
  /** Asks for a `pong`. */
  ping(): void;
  askToClose(): void;
  /** Ends it at once; may be called twice. */
  kill(): void;
}

/** What a life tells of itself. */
export interface LifeEvents {
  loaded(): void;
  opened(): void;
  refused(error: ErrorShape): void;
  pong(): void;
  exited(code: number | null): void;
}

export interface SupervisionOptions {
  readonly begin: (events: LifeEvents) => Life;
  /** The library is open: doors can be opened. */
  readonly onUp: () => void;
  /** It is gone, and was up: all that belonged to it has to go. */
  readonly onDown: () => void;
  /** Starting again would not help; the sentence is for a person. Said once, the last word of a supervision. */
  readonly onFailure: (sentence: string) => void;
  readonly log: (line: string) => void;
}

export interface Supervision {
  readonly state: 'starting' | 'up' | 'waiting' | 'failed' | 'closed';
  /** Asks the process to end and waits for it, within a limit. */
  close(): Promise<void>;
}

/** Loading the bundle takes half a second here; a cold disk and a virus scanner may need far longer. */
const loadLimitMs = 60_000;
/** A library that is checked after a crash or brought to a new schema cannot answer meanwhile. */
const openLimitMs = 10 * 60_000;
const pingEveryMs = 5_000;
/** Longer than any transaction: only a process that hangs is silent for a minute. */
const silenceLimitMs = 60_000;
/** A tick so late means that the computer slept, and the other process with it. */
const sleptIfLateByMs = 2_000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
const deathsBeforeGivingUp = 4;
/** Up for so long, a death has nothing to do with those before it. */
const stableAfterMs = 60_000;
const closeLimitMs = 10_000;
/** What was killed is gone within this time, or is no longer waited for. */
const killLimitMs = 2_000;

export const sentences = {
  silent: 'The part of Afterimage that keeps the library did not start. Restart the computer, or reinstall Afterimage.',
  dying:
    'The part of Afterimage that keeps the library keeps stopping. Your photos are untouched. The log has the reason; starting again may help.',
} as const;

export const supervise = (options: SupervisionOptions): Supervision => new ProcessSupervision(options);

class ProcessSupervision implements Supervision {
  readonly #options: SupervisionOptions;
  #state: Supervision['state'] = 'starting';
  #life: Life | null = null;
  #timer: NodeJS.Timeout | undefined;
  #deaths = 0;
  #upAtMs = 0;
  #lastPongAtMs = 0;
  #closed: PromiseWithResolvers<void> | null = null;

  constructor(options: SupervisionOptions) {
    this.#options = options;
    this.#begin();
  }

  get state(): Supervision['state'] {
    return this.#state;
  }

  close(): Promise<void> {
    if (this.#closed) return this.#closed.promise;
    this.#closed = Promise.withResolvers();
    const life = this.#life;
    clearTimeout(this.#timer);
    if (life == null) this.#endClosing();
    else {
      life.askToClose();
      this.#after(closeLimitMs, () => {
        this.#options.log('backend: did not close in time, killed');
        life.kill();
        this.#after(killLimitMs, () => {
          this.#endClosing();
        });
      });
    }
    return this.#closed.promise;
  }

  #endClosing(): void {
    clearTimeout(this.#timer);
    this.#state = 'closed';
    this.#closed?.resolve();
  }

  #after(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }

  #begin(): void {
    this.#state = 'starting';
    let life: Life | null = null;
    // A life that is over has nothing to say any more.
    const mine = (): boolean => this.#life === life && life != null;
    const ifMine = (work: () => void) => (): void => {
      if (mine()) work();
    };
    life = this.#options.begin({
      loaded: ifMine(() => {
        if (this.#state === 'starting' && this.#closed == null) this.#limit(openLimitMs);
      }),
      opened: ifMine(() => {
        this.#opened();
      }),
      pong: ifMine(() => {
        this.#lastPongAtMs = Date.now();
      }),
      refused: (error) => {
        if (mine()) this.#fail(error.message);
      },
      exited: (code) => {
        if (mine()) this.#exited(code);
      },
    });
    this.#life = life;
    this.#limit(loadLimitMs);
  }

  /** A process that does not answer its start in time will not answer the next time either. */
  #limit(ms: number): void {
    this.#after(ms, () => {
      this.#options.log(`backend: no answer to its start within ${String(ms / 1000)} s, killed`);
      this.#fail(sentences.silent);
    });
  }

  #fail(sentence: string): void {
    if (this.#closed != null) return;
    clearTimeout(this.#timer);
    this.#state = 'failed';
    const life = this.#life;
    this.#life = null;
    life?.kill();
    this.#options.onFailure(sentence);
  }

  #opened(): void {
    if (this.#state !== 'starting' || this.#closed != null) return;
    this.#state = 'up';
    this.#upAtMs = this.#lastPongAtMs = Date.now();
    this.#options.onUp();
    this.#watch();
  }

  #watch(): void {
    const dueAtMs = Date.now() + pingEveryMs;
    this.#after(pingEveryMs, () => {
      const now = Date.now();
      if (now - dueAtMs > sleptIfLateByMs) this.#lastPongAtMs = now;
      if (now - this.#lastPongAtMs > silenceLimitMs) {
        this.#options.log('backend: silent, killed');
        this.#life?.kill();
        return;
      }
      this.#life?.ping();
      this.#watch();
    });
  }

  #exited(code: number | null): void {
    clearTimeout(this.#timer);
    const wasUp = this.#state === 'up';
    this.#life = null;
    if (wasUp) this.#options.onDown();
    if (this.#closed != null) {
      this.#endClosing();
      return;
    }
    if (wasUp && Date.now() - this.#upAtMs >= stableAfterMs) this.#deaths = 0;
    this.#deaths++;
    this.#options.log(`backend: ended (${String(code)}), ${String(this.#deaths)} in a row`);
    if (this.#deaths >= deathsBeforeGivingUp) {
      this.#fail(sentences.dying);
      return;
    }
    this.#state = 'waiting';
    this.#after(Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#deaths - 1)), () => {
      this.#begin();
    });
  }
}
