// The calls that wait for an answer. Runs in the caller's process; knows no channel and no contract.
import { AppError, cancelled, type ErrorShape } from '../contract/errors.ts';

export interface PendingCall {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
  /** On its way: it is lost with its channel. A call that was not sent waits for the next one. */
  sent: boolean;
}

export interface PendingCalls {
  /** Enters a call and promises its answer. When the signal aborts, it fails with `cancelled` and `onAbort` is told. */
  enter(call: PendingCall, signal: AbortSignal | undefined, onAbort: () => void): Promise<unknown>;
  resolve(id: number, value: unknown): void;
  reject(id: number, error: ErrorShape, cause?: unknown): void;
  /** Those that wait, oldest first; a copy. */
  list(): readonly PendingCall[];
}

interface Entry {
  readonly call: PendingCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly forgetSignal: () => void;
}

export function createPendingCalls(): PendingCalls {
  const entries = new Map<number, Entry>();
  const take = (id: number): Entry | undefined => {
    const entry = entries.get(id);
    entries.delete(id);
    entry?.forgetSignal();
    return entry;
  };
  return {
    enter: (call, signal, onAbort) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          take(call.id)?.reject(cancelled());
          onAbort();
        };
        const forgetSignal = (): void => {
          signal?.removeEventListener('abort', stop);
        };
        signal?.addEventListener('abort', stop, { once: true });
        entries.set(call.id, { call, resolve, reject, forgetSignal });
      }),
    resolve(id, value) {
      take(id)?.resolve(value);
    },
    reject(id, { code, message }, cause) {
      take(id)?.reject(new AppError(code, message, { cause }));
    },
    list: () => [...entries.values()].map(({ call }) => call),
  };
}
