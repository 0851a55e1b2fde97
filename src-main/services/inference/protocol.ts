// The private line between the backend and an inference process: what is asked, what is answered.
// Types only, plus the two error shapes; imported on both sides, so it may know neither SQLite nor ONNX.
import type { Finding } from '../../../src-shared/contract/diagnostics.ts';
import type { ErrorShape } from '../../../src-shared/contract/errors.ts';
import type { OutcomeCode, PhotoFormat } from '../../../src-shared/photo/formats.ts';
import type { Sha256 } from '../../../src-shared/photo/ids.ts';
import type { PhotoMetadata } from '../../../src-shared/photo/metadata.ts';

/**
 * `query` is always warm for words; `indexer` reads photos and captions them, on low priority; `chat` answers, on demand; `probe` tries one
 * provider and ends.
 */
export type Role = 'query' | 'indexer' | 'chat' | 'probe';

/** Sent once after the start; a process answers nothing before it. */
export interface Setup {
  readonly modelDirectory: string;
  /** Where thumbnails are written, by content: `ab/<sha256>.webp`. */
  readonly thumbnailDirectory: string;
  /** Threads of one tower run. */
  readonly threads: number;
  /** The process kills itself when its resident memory is above this. */
  readonly memoryLimitBytes: number;
}

export interface FileIdentity {
  readonly sha256: Sha256;
  readonly bytes: number;
  readonly mtimeMs: number;
  readonly format: PhotoFormat;
}

export interface Wants {
  readonly metadata: boolean;
  readonly thumbnail: boolean;
  readonly embed: boolean;
}

export interface Examined {
  readonly metadata: PhotoMetadata | null;
  /** Pixels as decoded and upright; null when nothing was decoded. */
  readonly width: number | null;
  readonly height: number | null;
  /** RGB565. */
  readonly meanColour: number | null;
  readonly thumbnailWritten: boolean;
  readonly vector: Float32Array | null;
}

/** A picture to look at: a file, or bytes that never were one. */
export type PictureSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** A part of the process that is tried for real; each is a request of its own, for any of them may end the process. */
export type DiagnosedPart =
  | { readonly part: 'process' | 'telemetry' | 'sharp' | 'libheif' | 'jpeg xl' | 'onnx' }
  | { readonly part: 'decode'; readonly format: PhotoFormat }
  | { readonly part: 'provider'; readonly provider: string }
  /** The tower that the role serves with. */
  | { readonly part: 'model'; readonly role: Role };

export interface Diagnosed extends Finding {
  /** Answered by `onnx` alone: what the runtime can run on. */
  readonly providers?: readonly string[];
}

/** Everything that can be asked, by kind. Paths are opened read-only. */
export interface Requests {
  identify: { readonly input: { readonly path: string }; readonly output: FileIdentity };
  examine: {
    readonly input: {
      readonly path: string;
      readonly sha256: Sha256;
      readonly format: PhotoFormat;
      /** As identified; another size now means that the file changed. */
      readonly bytes: number;
      readonly wants: Wants;
    };
    readonly output: Examined;
  };
  /** Identity and metadata of any file, for `show`; does not decode. */
  describe: {
    readonly input: { readonly path: string };
    readonly output: { readonly identity: FileIdentity; readonly metadata: PhotoMetadata };
  };
  embedTexts: {
    readonly input: { readonly texts: readonly string[] };
    readonly output: { readonly vectors: Float32Array[] };
  };
  embedPicture: {
    readonly input: { readonly source: PictureSource };
    readonly output: { readonly vector: Float32Array; readonly width: number; readonly height: number };
  };
  /** Writes a WebP of at most `longestSide` pixels to `target` (temporary name, then renamed). */
  preview: {
    readonly input: { readonly path: string; readonly target: string; readonly longestSide: number };
    readonly output: { readonly written: true };
  };
  /** Draws the sample library into a folder; answers when all of it is there. */
  drawSamples: {
    readonly input: { readonly directory: string; readonly count: number | null };
    readonly output: { readonly drawn: number; readonly kept: number };
  };
  diagnose: { readonly input: DiagnosedPart; readonly output: Diagnosed };
  /** Loads what the role keeps warm. */
  warm: { readonly input: Record<string, never>; readonly output: { readonly warm: true } };
}

export type RequestKind = keyof Requests;
export type InputOf<Kind extends RequestKind> = Requests[Kind]['input'];
export type OutputOf<Kind extends RequestKind> = Requests[Kind]['output'];

/** What happened to a file: its own fault or nobody's, but never ours. */
export interface FileFailure {
  readonly code: OutcomeCode;
  readonly message: string;
}

export type ToChild =
  { readonly setup: Setup } | { readonly id: number; readonly kind: RequestKind; readonly input: unknown };

export type FromChild =
  | { readonly ready: true }
  | { readonly id: number; readonly output: unknown }
  /** The file's fault: becomes its outcome. */
  | { readonly id: number; readonly failure: FileFailure }
  /** Ours (disk full, model missing): stops the work instead of blaming the file. */
  | { readonly id: number; readonly error: ErrorShape };

/** Thrown to the caller of a request when the answer was a `failure`. */
export class FileFailureError extends Error {
  readonly failure: FileFailure;

  constructor(failure: FileFailure) {
    super(failure.message);
    this.name = 'FileFailureError';
    this.failure = failure;
  }
}
