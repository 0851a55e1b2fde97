// The one error that media functions throw: why a file's pixels or facts cannot be had, in a closed list of codes.
// Runs in the inference processes. Knows nothing of libraries, paths or screens.
import type { OutcomeCode } from '../../src-shared/photo/formats.ts';

/** Sentences for a person, used where nothing more precise is known. */
const sentences: Readonly<Record<OutcomeCode, string>> = {
  'unsupported-format': 'This kind of picture is not supported.',
  'not-an-image': 'The file is not a picture.',
  empty: 'The file is empty.',
  damaged: 'The file is damaged: its picture cannot be read.',
  'too-large': 'The picture is too large to open.',
  permission: 'The file may not be read.',
  disappeared: 'The file is no longer there.',
  changed: 'The file changed while it was read.',
  'timed-out': 'Reading the picture took too long.',
  crashed: 'The picture stopped the program that reads it.',
  'out-of-memory': 'Reading the picture needs more memory than allowed.',
  internal: 'The picture could not be read.',
};

export class MediaError extends Error {
  readonly code: OutcomeCode;

  constructor(code: OutcomeCode, message?: string, options?: { cause?: unknown }) {
    super(message ?? sentences[code], options);
    this.name = 'MediaError';
    this.code = code;
  }
}

const systemCodes: Readonly<Record<string, OutcomeCode>> = {
  ENOENT: 'disappeared',
  ENOTDIR: 'disappeared',
  EACCES: 'permission',
  EPERM: 'permission',
  EISDIR: 'not-an-image',
};

/** Turns a failure of the file system into a MediaError; anything unknown becomes `internal`, with the cause kept. */
export function fromSystemError(error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new MediaError(systemCodes[code] ?? 'internal', undefined, { cause: error });
}

/**
 * Turns what a decoder threw into a MediaError. libvips and libheif say why only in prose, so their prose is matched:
 * limits first, then codecs that are not built in; everything else is a damaged file.
 */
export function fromDecoderError(error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit|image size exceeds|security limit|too (?:large|big)|dimension.*exceed/i.test(text)) {
    return new MediaError('too-large', undefined, { cause: error });
  }
  if (/out of memory|cannot enlarge memory|memory access out|allocation/i.test(text)) {
    return new MediaError('out-of-memory', undefined, { cause: error });
  }
  if (/not been built in|no decod|unsupported (?:codec|feature)|compression format/i.test(text)) {
    return new MediaError('unsupported-format', 'The picture uses a kind of compression that is not supported.', {
      cause: error,
    });
  }
  return new MediaError('damaged', undefined, { cause: error });
}
