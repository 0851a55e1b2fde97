// A line to one supervised inference process: started when first asked, started again after a death. Runs in the backend.
// Knows the protocol, not the photos: who is to blame for a death is decided by careful-runner.ts.
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { ChildExit, ForkInference } from './fork.ts';
import type { InputOf, OutputOf, RequestKind, Role, Setup } from './protocol.ts';
import { Session, type DeathReason } from './session.ts';

/** The process died while this request was with it, perhaps by the fault of another. */
export class ProcessDied extends Error {
  readonly reason: DeathReason;

  constructor(reason: DeathReason) {
    super(`The inference process ended: ${reason}.`);
    this.name = 'ProcessDied';
    this.reason = reason;
  }
}

export interface LineOptions {
  readonly role: Role;
  readonly fork: ForkInference;
  readonly setup: Setup;
  /** Told of every unexpected end, for the log. */
  readonly onDeath?: (reason: DeathReason, exit: ChildExit) => void;
  /** First wait before a restart after a death; doubled each time up to 60 times. Default 100 ms. */
  readonly backOffMs?: number;
}

export interface CallLimits {
  /** Time without any answer from the process after which it is killed. */
  readonly timeLimitMs: number;
  /** Asked before the request is sent; what is with the process already is ended by `stop` only. */
  readonly signal?: AbortSignal;
}

export interface Line {
  /**
   * Asks the process, starting it where needed. Rejects with `FileFailureError` (the file's fault), `ProcessDied`
   * (killed, crashed), or `AppError` (ours; `crashed` where the process cannot be kept running, `cancelled`).
   */
  call<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, limits: CallLimits): Promise<OutputOf<Kind>>;
  /** Ends the process; the next call starts a new one. Calls under way reject as `cancelled`. */
  readonly stop: () => void;
}

/** Opens a line; no process runs until the first call. */
export const openLine = (options: LineOptions): Line => new SupervisedLine(options);

const deathsBeforeGivingUp = 5;

class SupervisedLine implements Line {
  readonly #options: LineOptions;
  #session: Session | null = null;
  /** Since a request was last answered. */
  #deaths = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  async call<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, limits: CallLimits): Promise<OutputOf<Kind>> {
    const session = await this.#ensure(limits.signal);
    await session.ready;
    limits.signal?.throwIfAborted();
    return (await session.request(kind, input, limits.timeLimitMs)) as OutputOf<Kind>;
  }

  readonly stop = (): void => {
    const session = this.#session;
    this.#session = null;
    session?.end('stopped');
  };

  async #ensure(signal: AbortSignal | undefined): Promise<Session> {
    signal?.throwIfAborted();
    if (this.#session) return this.#session;
    if (this.#deaths >= deathsBeforeGivingUp) {
      this.#deaths = 0;
      throw new AppError('crashed', 'The part of Afterimage that reads pictures keeps stopping. The log says why.');
    }
    if (this.#deaths > 0) await pause((this.#options.backOffMs ?? 100) * Math.min(60, 2 ** (this.#deaths - 1)));
    signal?.throwIfAborted();
    return (this.#session ??= this.#start());
  }

  #start(): Session {
    const { fork, role, setup, onDeath } = this.#options;
    const session = new Session(fork(role), setup, {
      onAnswer: () => {
        this.#deaths = 0;
      },
      onEnd: (reason, exit) => {
        if (this.#session === session) this.#session = null;
        if (reason === 'stopped') return;
        this.#deaths++;
        onDeath?.(reason, exit);
      },
      errorFor: (reason) => (reason === 'stopped' ? cancelled() : new ProcessDied(reason)),
    });
    return session;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
