// The private line between the backend and an inference process: what is asked, what is answered.
// Types, the tasks of each role and one error; imported on both sides, so it may know neither SQLite nor ONNX.
import type { Finding } from '../../../src-shared/contract/diagnostics.ts';
import type { ErrorShape } from '../../../src-shared/contract/errors.ts';
import type { Box } from '../../../src-shared/contract/search.ts';
import type { QuantisedPrecision, Task } from '../../../src-shared/contract/models.ts';
import type { OutcomeCode, PhotoFormat } from '../../../src-shared/photo/formats.ts';
import type { Sha256 } from '../../../src-shared/photo/ids.ts';
import type { PhotoMetadata } from '../../../src-shared/photo/metadata.ts';
import type { GenerationEnd } from '../../models/generate/decoder.ts';
import type { Answer, Conversation } from '../../models/language-models.ts';
import type { Provider } from '../../models/runtime/providers.ts';
import type { ProviderTrial } from '../../models/try-provider.ts';

/**
 * `query` is always warm for words; `indexer` reads photos and captions them, on low priority; `chat` answers, on demand; `probe` tries one
 * provider and ends.
 */
export type Role = 'query' | 'indexer' | 'chat' | 'probe';

/** Sent once after the start; a process answers nothing before it. */
export interface Setup {
  /** Of the search model; null where none can serve. */
  readonly modelDirectory: string | null;
  /** Of the models that write, for the tasks of the role; null where none can, or the role has no such task. */
  readonly writers: Readonly<Record<WritingTask, string | null>>;
  /** Where thumbnails are written, by content: `ab/<sha256>.webp`. */
  readonly thumbnailDirectory: string;
  /** Threads of one tower run. */
  readonly threads: number;
  /** Leaves the cores to others between operators; the indexer does, unless told otherwise. */
  readonly background?: boolean;
  /** What the vision tower runs on; the processor unless named. */
  readonly provider?: Provider;
  /** The process kills itself when its resident memory is above this. */
  readonly memoryLimitBytes: number;
}

/** Tasks whose answer is a text. */
export type WritingTask = Exclude<Task, 'embed'>;

export const writingTasks = ['caption', 'answer', 'chat'] as const satisfies readonly WritingTask[];

/** Which of them each role may be asked for: the indexer captions the library, a person asks `chat`. */
export const tasksOf: Readonly<Record<Role, readonly WritingTask[]>> = {
  query: [],
  indexer: ['caption'],
  chat: writingTasks,
  probe: [],
};

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
  /** Made with the thumbnail. */
  readonly fingerprint: Uint8Array | null;
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
  | { readonly part: 'model'; readonly role: Role }
  /** The model of a task, by what it writes about a grey picture. */
  | { readonly part: 'writer'; readonly task: WritingTask };

export interface Diagnosed extends Finding {
  /** Answered by `onnx` alone: what the runtime can run on. */
  readonly providers?: readonly string[];
  /** Also those that need what the machine may not have. */
  readonly runtime?: { readonly version: string; readonly providers: readonly string[] };
}

/** How a reply comes: the state of the work, or what to append. */
export type ReplyProgress = { readonly phase: 'loading' | 'looking' | 'thinking' } | { readonly text: string };

export interface ReplyOptions {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
}

export interface QuantiseInput {
  /** The model's folder, which is written to. */
  readonly directory: string;
  readonly precision: QuantisedPrecision;
  /** What may be written to its disk. */
  readonly freeBytes: number;
}

/** Of the smaller file. */
export interface QuantiseProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface Quantised {
  readonly bytes: number;
  readonly compared: 'cosine' | 'tokens';
  readonly agreement: number;
  /** Whether the model works with them from now on. */
  readonly accepted: boolean;
}

/** Everything that can be asked, by kind. Paths of pictures are opened read-only. */
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
  /** Of every pixel at full size, upright: decodes all of it. */
  hashPixels: { readonly input: { readonly path: string }; readonly output: { readonly hash: Uint8Array } };
  embedTexts: {
    readonly input: { readonly texts: readonly string[] };
    readonly output: { readonly vectors: Float32Array[] };
  };
  /** `box`: only that part of the picture as it is shown. Width and height are those of the whole. */
  embedPicture: {
    readonly input: { readonly source: PictureSource; readonly box?: Box };
    readonly output: { readonly vector: Float32Array; readonly width: number; readonly height: number };
  };
  /** Writes a WebP of at most `longestSide` pixels to `target` (temporary name, then renamed). */
  preview: {
    readonly input: { readonly path: string; readonly target: string; readonly longestSide: number };
    readonly output: { readonly written: true };
  };
  /** A JPEG of at most `longestSide` pixels, for programs that know no other format. */
  shrink: {
    readonly input: { readonly source: PictureSource; readonly longestSide: number };
    readonly output: { readonly jpeg: Uint8Array };
  };
  /** `prompt`: how the caption begins. */
  caption: {
    readonly input: { readonly source: PictureSource; readonly prompt: string | null; readonly beams: number };
    readonly output: { readonly text: string };
  };
  answer: {
    readonly input: { readonly source: PictureSource; readonly question: string };
    readonly output: Answer;
  };
  /** Progress is `ReplyProgress`. The pictures belong to the first message of the person. */
  reply: {
    readonly input: {
      readonly sources: readonly PictureSource[];
      readonly messages: Conversation['messages'];
      readonly options: ReplyOptions;
    };
    readonly output: { readonly text: string; readonly end: GenerationEnd; readonly tokens: number };
  };
  /** Draws the sample library into a folder; answers when all of it is there. */
  drawSamples: {
    readonly input: { readonly directory: string; readonly count: number | null };
    readonly output: { readonly drawn: number; readonly kept: number };
  };
  /** Answered by `probe` alone. */
  tryProvider: {
    readonly input: { readonly provider: Provider; readonly threads: number };
    readonly output: ProviderTrial;
  };
  diagnose: { readonly input: DiagnosedPart; readonly output: Diagnosed };
  /** Makes smaller weights beside the published ones and compares them; takes minutes. Progress is `QuantiseProgress`. */
  quantise: { readonly input: QuantiseInput; readonly output: Quantised };
  /** Loads what the role will be asked for first. */
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

/** `cancel`: nobody waits for this request any more; it may end at its next step. */
export type ToChild =
  | { readonly setup: Setup }
  | { readonly id: number; readonly kind: RequestKind; readonly input: unknown }
  | { readonly cancel: number };

export type FromChild =
  | { readonly ready: true }
  /** The vision tower runs on the processor from now on. */
  | { readonly providerFailed: string }
  | { readonly id: number; readonly progress: unknown }
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
