// Asks the query process and says in the contract's words what went wrong. Runs in the backend.
import { AppError, type ErrorCode } from '../../src-shared/contract/errors.ts';
import type { OutcomeCode } from '../../src-shared/photo/formats.ts';
import { ProcessDied, type Line } from './inference/line.ts';
import { FileFailureError, type InputOf, type OutputOf, type RequestKind } from './inference/protocol.ts';

export interface QueryProcess {
  /** Rejects with `AppError` only. */
  ask<Kind extends RequestKind>(kind: Kind, input: InputOf<Kind>, signal?: AbortSignal): Promise<OutputOf<Kind>>;
  readonly stop: () => void;
}

/** A published model's text tower may load from a slow disk within this. */
const timeLimitMs = 60_000;

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

const sentences = {
  crashed: 'This cannot be read: it makes the picture reader stop.',
  'timed-out': 'This took too long.',
  'out-of-memory': 'This picture needs more memory than Afterimage allows.',
} as const;

export function createQueryProcess(line: Line): QueryProcess {
  return {
    async ask(kind, input, signal) {
      const limits = { timeLimitMs, ...(signal ? { signal } : {}) };
      try {
        return await line.call(kind, input, limits);
      } catch (first) {
        // It may have died by another's fault: everybody gets a second try.
        if (!(first instanceof ProcessDied)) throw translate(first);
        return await line.call(kind, input, limits).catch((second: unknown) => {
          throw translate(second);
        });
      }
    },
    stop: line.stop,
  };
}

function translate(error: unknown): unknown {
  if (error instanceof FileFailureError) return new AppError(codes[error.failure.code], error.failure.message);
  if (error instanceof ProcessDied) return new AppError(codes[error.reason], sentences[error.reason]);
  return error;
}
