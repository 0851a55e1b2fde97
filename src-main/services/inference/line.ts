// A line to one supervised inference process: started when first asked, started again after a death. Runs in the backend.
// Knows the protocol, not the photos: who is to blame for a death is decided by careful-runner.ts.
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { Provider } from '../../models/runtime/providers.ts';
import type { ChildExit, ForkInference } from './fork.ts';
import type { InputOf, OutputOf, RequestKind, Role, Setup } from './protocol.ts';
import { Session, type DeathReason, type EndReason } from './session.ts';

/** The process died while this request was with it, perhaps by the fault of another. */
export class ProcessDied extends Error {
  readonly reason: DeathReason;
  /** It ran on something other than the processor, which is suspected before any request is. */
  readonly onProvider: boolean;

  constructor(reason: DeathReason, onProvider = false) {
    super(`The inference process ended: ${reason}.`);
    this.name = 'ProcessDied';
    this.reason = reason;
    this.onProvider = onProvider;
  }
}

export interface LineOptions {
  readonly role: Role;
  readonly fork: ForkInference;
  /** Asked at each start. */
  readonly setup: () => Promise<Setup>;
  /** Told of every unexpected end, for the log. */
  readonly onDeath?: (reason: DeathReason, exit: ChildExit) => void;
  /** Told, before the next setup is asked for, that a provider failed or that its process died; that setup must not name it again. */
  readonly onProviderFailed?: (provider: Provider, reason: string) => void;
  /** First wait before a restart after a death; doubled each time up to 60 times. Default 100 ms. */
  readonly backOffMs?: number;
  /** The process is ended, and its memory free, when nothing was asked of it for this long. Never by default. */
  readonly idleStopMs?: number;
}

export interface CallLimits {
  /** Time without any answer from the process after which it is killed. */
  readonly timeLimitMs: number;
  /** Its abort rejects the call at once as `cancelled`, wherever it is, and tells the process. */
  readonly signal?: AbortSignal | undefined;
  /** After an abort the process is ended when it has not come back within this; without it, it may take its time. */
  readonly graceMs?: number | undefined;
  /** Told, in order, what the process says of the request before its answer. */
  readonly onProgress?: ((progress: unknown) => void) | undefined;
}

export interface Line {
  /**
   * Asks the process, starting it where needed. Rejects with `FileFailureError` (the file's fault), `ProcessDied`
   * (killed, crashed), or `AppError` (ours; `crashed` where the process cannot be kept running, `cancelled`).
   */
  call<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, limits: CallLimits): Promise<OutputOf<Kind>>;
  /** Ends the process; the next call starts a new one. Calls under way reject as `cancelled`. */
  readonly stop: () => void;
  /** The next call starts a new process, which is set up anew; calls under way are answered by the old one, which then ends. */
  readonly renew: () => void;
}

/** Opens a line; no process runs until the first call. */
export const openLine = (options: LineOptions): Line => new SupervisedLine(options);

const deathsBeforeGivingUp = 5;

class SupervisedLine implements Line {
  readonly #options: LineOptions;
  #session: Session | null = null;
  #starting: Promise<Session> | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Calls that were begun and not settled. */
  #calls = 0;
  #stops = 0;
  #renewals = 0;
  /** Since a request was last answered. */
  #deaths = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  async call<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, limits: CallLimits): Promise<OutputOf<Kind>> {
    const { signal } = limits;
    if (signal?.aborted === true) throw cancelled();
    clearTimeout(this.#idleTimer);
    this.#calls++;
    try {
      return await this.#ask(kind, input, limits).catch((error: unknown) => {
        // [Note: providers and blame] A driver's fault looks like a photo's. So the request is asked again, once, without the driver.
        if (!(error instanceof ProcessDied && error.onProvider)) throw error;
        return this.#ask(kind, input, limits);
      });
    } finally {
      this.#calls--;
      this.#stopWhenIdle();
    }
  }

  async #ask<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, limits: CallLimits): Promise<OutputOf<Kind>> {
    if (limits.signal?.aborted === true) throw cancelled();
    const session = await unlessAborted(this.#ready(), limits.signal);
    return (await session.request(kind, input, limits)) as OutputOf<Kind>;
  }

  readonly stop = (): void => {
    clearTimeout(this.#idleTimer);
    this.#stops++;
    const session = this.#session;
    this.#session = this.#starting = null;
    session?.end('stopped');
  };

  readonly renew = (): void => {
    this.#renewals++;
    const session = this.#session;
    this.#session = null;
    session?.retire();
  };

  #stopWhenIdle(): void {
    const { idleStopMs } = this.#options;
    if (idleStopMs === undefined || this.#calls > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(this.stop, idleStopMs).unref();
  }

  async #ready(): Promise<Session> {
    const stops = this.#stops;
    for (;;) {
      const session = await this.#ensure();
      await session.ready;
      if (stops !== this.#stops) throw cancelled();
      // Renewed meanwhile: that one takes no more questions.
      if (session === this.#session) return session;
    }
  }

  #ensure(): Promise<Session> {
    if (this.#session) return Promise.resolve(this.#session);
    if (this.#starting) return this.#starting;
    const starting = this.#begin().finally(() => {
      if (this.#starting === starting) this.#starting = null;
    });
    this.#starting = starting;
    return starting;
  }

  async #begin(): Promise<Session> {
    if (this.#deaths >= deathsBeforeGivingUp) {
      this.#deaths = 0;
      throw new AppError('crashed', 'The part of Afterimage that reads pictures keeps stopping. The log says why.');
    }
    const stops = this.#stops;
    if (this.#deaths > 0) await pause((this.#options.backOffMs ?? 100) * Math.min(60, 2 ** (this.#deaths - 1)));
    for (;;) {
      const renewals = this.#renewals;
      const setup = await this.#options.setup();
      if (stops !== this.#stops) throw cancelled();
      if (renewals === this.#renewals) return (this.#session = this.#start(setup));
    }
  }

  #start(setup: Setup): Session {
    const { fork, role, onDeath, onProviderFailed } = this.#options;
    let provider = setup.provider ?? 'cpu';
    let diedOnProvider = false;
    const giveUp = (reason: string): void => {
      if (provider !== 'cpu') onProviderFailed?.(provider, reason);
      provider = 'cpu';
    };
    const session = new Session(fork(role), setup, {
      onAnswer: () => {
        this.#deaths = 0;
      },
      onProviderFailed: giveUp,
      onEnd: (reason, exit) => {
        if (this.#session === session) this.#session = null;
        if (reason === 'stopped' || reason === 'abandoned') return;
        this.#deaths++;
        onDeath?.(reason, exit);
        diedOnProvider = provider !== 'cpu';
        giveUp(`its process ended: ${reason}`);
      },
      errorFor: (reason) => errorFor(reason, diedOnProvider),
    });
    return session;
  }
}

/** Who shared a process with a request that had to be ended is as innocent as one who shared it with a crash. */
const errorFor = (reason: EndReason, onProvider: boolean): Error =>
  reason === 'stopped' ? cancelled() : new ProcessDied(reason === 'abandoned' ? 'timed-out' : reason, onProvider);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The promise's outcome, or `cancelled` the moment the signal is aborted. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(cancelled());
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
