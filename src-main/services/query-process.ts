// Asks an inference process for a person and says in the contract's words what went wrong. Runs in the backend.
import { AppError, type ErrorCode } from '../../src-shared/contract/errors.ts';
import type { OutcomeCode } from '../../src-shared/photo/formats.ts';
import { ProcessDied, type Line } from './inference/line.ts';
import { FileFailureError, type InputOf, type OutputOf, type RequestKind } from './inference/protocol.ts';
import type { DeathReason } from './inference/session.ts';

export interface Asking {
  /** Its abort rejects at once as `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** What the process says ahead of its answer, in order. */
  readonly onProgress?: ((progress: unknown) => void) | undefined;
}

export interface AskedProcess {
  /** Rejects with `AppError` only. */
  ask<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, how?: Asking): Promise<OutputOf<Kind>>;
  readonly stop: () => void;
}

/** The process that is always warm for words. */
export type QueryProcess = AskedProcess;

interface Manner {
  /** Without any word from the process. A published model may load from a slow disk within this. */
  readonly timeLimitMs: number;
  /** After a cancel the process may take this long to come back. */
  readonly graceMs?: number;
  readonly sentences: Readonly<Record<DeathReason, string>>;
}

const codes: Readonly<Record<OutcomeCode, ErrorCode>> = {
  'unsupported-format': 'unsupported-image',
  'not-an-image': 'unsupported-image',
  empty: 'damaged-image',
  damaged: 'damaged-image',
  'too-large': 'too-large',
  permission: 'permission',
  disappeared: 'not-found',
  changed: 'conflict',
  'timed-out': 'timed-out',
  crashed: 'crashed',
  'out-of-memory': 'too-large',
  internal: 'internal',
};

export const createQueryProcess = (line: Line): QueryProcess =>
  createAskedProcess(line, {
    timeLimitMs: 60_000,
    sentences: {
      crashed: 'This cannot be read: it makes the picture reader stop.',
      'timed-out': 'This took too long.',
      'out-of-memory': 'This picture needs more memory than Afterimage allows.',
    },
  });

/** The process of the models that answer a person: a run holds its thread, so what does not come back from a cancel is ended. */
export const createChatProcess = (line: Line): AskedProcess =>
  createAskedProcess(line, {
    timeLimitMs: 300_000,
    graceMs: 2_000,
    sentences: {
      crashed: 'The model stopped while it was at work. The log says why.',
      'timed-out': 'The model said nothing for five minutes and was ended.',
      'out-of-memory': 'The model needs more memory than Afterimage may use on this computer. A smaller model may fit.',
    },
  });

function createAskedProcess(line: Line, { timeLimitMs, graceMs, sentences }: Manner): AskedProcess {
  const translate = (error: unknown): unknown => {
    if (error instanceof FileFailureError) return new AppError(codes[error.failure.code], error.failure.message);
    if (error instanceof ProcessDied) return new AppError(codes[error.reason], sentences[error.reason]);
    return error;
  };
  return {
    async ask(kind, input, { signal, onProgress } = {}) {
      const heard = { any: false };
      const limits = {
        timeLimitMs,
        graceMs,
        signal,
        onProgress: (progress: unknown): void => {
          heard.any = true;
          onProgress?.(progress);
        },
      };
      try {
        return await line.call(kind, input, limits);
      } catch (first) {
        // It may have died by another's fault: everybody gets a second try, unless a part of the answer was told already.
        if (!(first instanceof ProcessDied) || heard.any) throw translate(first);
        return await line.call(kind, input, limits).catch((second: unknown) => {
          throw translate(second);
        });
      }
    },
    stop: line.stop,
  };
}
