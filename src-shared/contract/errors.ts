// The closed list of error codes and the one error class that crosses rooms and wires.
// Runs everywhere. Knows nothing of transports, files or screens.

/** Every way a call can fail. A code is stable; its sentence is for a person and may be reworded. */
export const errorCodes = [
  'invalid-input',
  'not-found',
  'unauthorised',
  'cancelled',
  'conflict',
  'locked',
  'newer-library',
  'not-a-library',
  'disk-full',
  'permission',
  'offline',
  'model-missing',
  'model-damaged',
  'unsupported-image',
  'damaged-image',
  'too-large',
  'timed-out',
  'crashed',
  'port-taken',
  'disconnected',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What crosses the wire: never a stack, never a path of our own installation. */
export interface ErrorShape {
  readonly code: ErrorCode;
  readonly message: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && (errorCodes as readonly string[]).includes(value);

/** Translates anything thrown into what may be shown: our own errors as they are, everything else as `internal`. */
export function toErrorShape(error: unknown): ErrorShape {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (error instanceof Error && error.name === 'AbortError') return { code: 'cancelled', message: 'Stopped.' };
  return { code: 'internal', message: 'Something went wrong inside Afterimage. The log has the details.' };
}

/** What a log keeps of anything thrown: never for a person's eyes, never over a wire. */
export const logText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

export function cancelled(): AppError {
  return new AppError('cancelled', 'Stopped.');
}
