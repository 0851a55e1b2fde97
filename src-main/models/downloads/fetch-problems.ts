// What can go wrong while a model file is fetched, each in a sentence. Runs in the backend; knows no protocol.
import { AppError } from '../../../src-shared/contract/errors.ts';

/** Worth another try: the connection broke, nothing came for long, the server is busy. `afterMs`: what the server asked for. */
export class Transient extends Error {
  readonly afterMs: number | null;

  constructor(message: string, options: { cause?: unknown; afterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Transient';
    this.afterMs = options.afterMs ?? null;
  }
}

const diskFull = (cause?: unknown): AppError =>
  new AppError('disk-full', 'The disk is full. What came so far is kept; free some space and fetch the model again.', {
    cause,
  });

/** `disk-full` or `permission` for what the operating system says of our own disk; anything else as it is. */
export function translateDiskError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('permission', 'Afterimage may not write into its folder of models.', { cause: error });
  return error;
}

/** The one sentence for a file that is not what was promised. */
export const notAsPromised = (path: string, why: string): AppError =>
  new AppError('model-damaged', `The file ${path} is not the one that was promised: ${why}.`);
