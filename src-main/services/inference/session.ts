// One life of an inference process: what is with it, since when, and how it ended. Runs in the backend.
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { ChildExit, InferenceChild } from './fork.ts';
import { FileFailureError, type FromChild, type RequestKind, type Setup } from './protocol.ts';

export type DeathReason = 'crashed' | 'timed-out' | 'out-of-memory';

interface Pending {
  /** Told what the process says of the request before its answer. */
  readonly onProgress?: ((progress: unknown) => void) | undefined;
  /** Nobody waits any more: when the process has not come back by then, it is ended. Infinity: it may take its time. */
  abandonedUntilMs?: number;
  startedAtMs: number;
  readonly timeLimitMs: number;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export interface SessionHooks {
  readonly onAnswer: () => void;
  readonly onProviderFailed: (reason: string) => void;
  readonly onEnd: (reason: EndReason, exit: ChildExit) => void;
  /** What the requests that were with the process are told. */
  readonly errorFor: (reason: EndReason) => Error;
}

/** `stopped` where it was ended on purpose, `abandoned` where it did not come back from a request that was cancelled. */
export type EndReason = DeathReason | 'stopped' | 'abandoned';

export interface RequestLimits {
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** After an abort the process may take this long to come back; without it, as long as it likes. */
  readonly graceMs?: number | undefined;
  readonly onProgress?: ((progress: unknown) => void) | undefined;
}

/** Starting Node and importing the native modules takes 0.5 s here; a busy or slow disk may need far longer. */
const startLimitMs = 60_000;
const checkEveryMs = 200;
/** A request that others overtake for this many time limits hangs in a thread of its own. */
const overtakenLimits = 4;
/** The computer slept, or this process was stopped: the other one was too, so the time does not count. */
const sleptIfLateByMs = 2_000;
/** The id under which the start itself is waited for. */
const startId = 0;

export class Session {
  readonly ready: Promise<void>;
  readonly #child: InferenceChild;
  readonly #hooks: SessionHooks;
  readonly #pending = new Map<number, Pending>();
  readonly #timer: NodeJS.Timeout;
  #lastAnswerAtMs = Date.now();
  #lastCheckAtMs = Date.now();
  #ended: EndReason | null = null;
  #retiring = false;
  #nextId = startId + 1;

  constructor(child: InferenceChild, setup: Setup, hooks: SessionHooks) {
    this.#child = child;
    this.#hooks = hooks;
    this.ready = new Promise((resolve, reject) => {
      const started = {
        resolve: (): void => {
          resolve();
        },
        reject,
      };
      this.#pending.set(startId, { startedAtMs: Date.now(), timeLimitMs: startLimitMs, ...started });
    });
    this.ready.catch(() => undefined);
    child.onMessage((message) => {
      this.#onMessage(message);
    });
    child.onExit((exit) => {
      this.#onExit(exit);
    });
    this.#timer = setInterval(() => {
      this.#check();
    }, checkEveryMs);
    this.#timer.unref();
    child.send({ setup });
  }

  /** Rejects as `cancelled` the moment `signal` is aborted; what the process still says of it goes nowhere. */
  request(kind: RequestKind, input: unknown, limits: RequestLimits): Promise<unknown> {
    const { signal, graceMs, timeLimitMs, onProgress } = limits;
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#hooks.errorFor(this.#ended));
        return;
      }
      const id = this.#nextId++;
      const abandon = (): void => {
        this.#abandon(id, graceMs ?? Infinity);
      };
      const settled = <Value>(settle: (value: Value) => void): ((value: Value) => void) => {
        return (value) => {
          signal?.removeEventListener('abort', abandon);
          settle(value);
        };
      };
      const ends = { resolve: settled(resolve), reject: settled<unknown>(reject) };
      this.#pending.set(id, { startedAtMs: Date.now(), timeLimitMs, onProgress, ...ends });
      this.#child.send({ id, kind, input });
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  end(why: EndReason): void {
    this.#ended ??= why;
    this.#child.kill();
  }

  /** Ends as soon as nothing is with the process; it must not be asked any more. */
  retire(): void {
    this.#retiring = true;
    this.#endIfRetired();
  }

  /** Whether anything is with the process. */
  get busy(): boolean {
    return this.#pending.size > 0;
  }

  #abandon(id: number, graceMs: number): void {
    const request = this.#pending.get(id);
    if (!request) return;
    this.#child.send({ cancel: id });
    request.abandonedUntilMs = Date.now() + graceMs;
    request.reject(cancelled());
  }

  #endIfRetired(): void {
    if (this.#retiring && !this.busy) this.end('stopped');
  }

  #onMessage(message: FromChild): void {
    this.#lastAnswerAtMs = Date.now();
    if ('providerFailed' in message) {
      this.#hooks.onProviderFailed(message.providerFailed);
      return;
    }
    const id = 'ready' in message ? startId : message.id;
    const request = this.#pending.get(id);
    if (!request) return;
    if ('progress' in message) {
      // It is alive and at work: its time begins anew.
      request.startedAtMs = Date.now();
      if (request.abandonedUntilMs === undefined) request.onProgress?.(message.progress);
      return;
    }
    this.#pending.delete(id);
    if ('ready' in message) request.resolve(undefined);
    else {
      this.#hooks.onAnswer();
      if ('output' in message) request.resolve(message.output);
      else if ('failure' in message) request.reject(new FileFailureError(message.failure));
      else request.reject(new AppError(message.error.code, message.error.message));
    }
    this.#endIfRetired();
  }

  #onExit(exit: ChildExit): void {
    clearInterval(this.#timer);
    const reason = (this.#ended ??= reasonOf(exit));
    this.#hooks.onEnd(reason, exit);
    for (const pending of this.#pending.values()) pending.reject(this.#hooks.errorFor(reason));
    this.#pending.clear();
  }

  #check(): void {
    const now = Date.now();
    const sleptMs = now - this.#lastCheckAtMs - checkEveryMs;
    this.#lastCheckAtMs = now;
    if (sleptMs > sleptIfLateByMs) {
      this.#lastAnswerAtMs += sleptMs;
      for (const pending of this.#pending.values()) {
        pending.startedAtMs += sleptMs;
        if (pending.abandonedUntilMs !== undefined) pending.abandonedUntilMs += sleptMs;
      }
    } else this.#endWhatHangs(now);
  }

  #endWhatHangs(now: number): void {
    const requests = [...this.#pending.values()];
    if (requests.some(({ abandonedUntilMs }) => now > (abandonedUntilMs ?? Infinity))) this.end('abandoned');
    else if (requests.some((request) => this.#isOverdue(request, now))) this.end('timed-out');
  }

  #isOverdue({ startedAtMs, timeLimitMs }: Pending, now: number): boolean {
    const silentSince = Math.max(startedAtMs, this.#lastAnswerAtMs);
    return now > silentSince + timeLimitMs || now > startedAtMs + timeLimitMs * overtakenLimits;
  }
}

/** SIGKILL that was not ours is the process's own memory watch or the kernel's; V8 says in words when its heap is full. */
function reasonOf(exit: ChildExit): DeathReason {
  const full = /heap out of memory|out of memory: |std::bad_alloc/i.test(exit.lastWords);
  return full || exit.signal === 'SIGKILL' ? 'out-of-memory' : 'crashed';
}
