// The private line between Electron's main process and the backend's: what is said on it, by type.
// Imported on both sides, so it may know neither 'electron' nor any service. Ports travel beside a message, downwards only.
import type { ErrorShape } from '../../../src-shared/contract/errors.ts';

export interface StartOptions {
  readonly libraryFile: string;
  /** What came with the program: the starter models, the catalogue of others. */
  readonly resourcesDirectory: string;
  readonly folders: readonly string[];
  readonly sample: boolean;
}

/** How hard the indexing may work, as the machine's power allows; what a person paused stays paused. */
export type Pace = 'full' | 'gentle' | 'paused';

export type ToBackend =
  | ({ readonly type: 'start'; readonly pace: Pace } & StartOptions)
  /** Answered with `pong`: the event loop still turns. */
  | { readonly type: 'ping' }
  /** The first port is a window's, or main's own: the contract is served on it. */
  | { readonly type: 'door' }
  /** The first port is main's own: it asks where media files lie. */
  | { readonly type: 'media' }
  /** The first port leads straight to the inference process of this id. */
  | { readonly type: 'inference'; readonly id: number }
  | { readonly type: 'inference-exit'; readonly id: number; readonly exit: InferenceExit }
  /** Another start named these. */
  | { readonly type: 'add'; readonly folders: readonly string[]; readonly sample: boolean }
  | { readonly type: 'pace'; readonly pace: Pace }
  | { readonly type: 'close' };

export type FromBackend =
  /** The process runs and listens; the library is not open yet. */
  | { readonly type: 'loaded' }
  | { readonly type: 'opened' }
  /** The library cannot be opened: starting again would not help. */
  | { readonly type: 'refused'; readonly error: ErrorShape }
  | { readonly type: 'pong' }
  | { readonly type: 'log'; readonly line: string }
  /** Only main can start processes: it is asked to, and gives both a port. */
  | { readonly type: 'fork'; readonly id: number; readonly role: string }
  | { readonly type: 'kill'; readonly id: number };

export interface InferenceExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}
