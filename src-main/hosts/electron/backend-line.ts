// The private line between Electron's main process and the backend's: what is said on it, by type.
// Imported on both sides, so it may know neither 'electron' nor any service. Ports travel beside a message, downwards only.

export interface StartOptions {
  readonly libraryFile: string;
  readonly modelDirectory: string;
  readonly folders: readonly string[];
  readonly sample: boolean;
}

export type ToBackend =
  | ({ readonly type: 'start' } & StartOptions)
  /** The first port is a window's: the contract is served on it. */
  | { readonly type: 'door' }
  /** The first port is main's own: it asks where media files lie. */
  | { readonly type: 'media' }
  | { readonly type: 'from-inference'; readonly id: number; readonly message: unknown }
  | { readonly type: 'inference-exit'; readonly id: number; readonly exit: InferenceExit }
  | { readonly type: 'close' };

export type FromBackend =
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'log'; readonly line: string }
  /** Only main can start processes: it is asked to, and passes on what is said. */
  | { readonly type: 'fork'; readonly id: number; readonly role: string }
  | { readonly type: 'to-inference'; readonly id: number; readonly message: unknown }
  | { readonly type: 'kill'; readonly id: number };

export interface InferenceExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastWords: string;
}
