// The one door: every domain joined. The interface, the command line and the tests use this and nothing else.
// Runs everywhere; knows no transport.
import type { CallOptions } from './call.ts';
import { evaluationInputs, type EvaluationApi } from './evaluation.ts';
import type { EventName, Events } from './events.ts';
import { jobsInputs, type JobsApi } from './jobs.ts';
import { libraryInputs, type LibraryApi } from './library.ts';
import { modelsInputs, type ModelsApi } from './models.ts';
import { samplesInputs, type SamplesApi } from './samples.ts';
import { searchInputs, type SearchApi } from './search.ts';
import { settingsInputs, type SettingsApi } from './settings.ts';

export interface Domains {
  readonly library: LibraryApi;
  readonly search: SearchApi;
  readonly jobs: JobsApi;
  readonly models: ModelsApi;
  readonly evaluation: EvaluationApi;
  readonly settings: SettingsApi;
  readonly samples: SamplesApi;
}

/** Schemas by domain and method; `serve` parses every input with them. */
export const inputs = {
  library: libraryInputs,
  search: searchInputs,
  jobs: jobsInputs,
  models: modelsInputs,
  evaluation: evaluationInputs,
  settings: settingsInputs,
  samples: samplesInputs,
} as const;

type WithOptions<Fn> = Fn extends () => Promise<infer Out>
  ? (options?: CallOptions) => Promise<Out>
  : Fn extends (input: infer In) => Promise<infer Out>
    ? (input: In, options?: CallOptions) => Promise<Out>
    : never;

/** What a caller holds: each method also takes an abort signal; events are subscribed to by name. */
export type Api = {
  readonly [Domain in keyof Domains]: {
    readonly [Name in keyof Domains[Domain]]: WithOptions<Domains[Domain][Name]>;
  };
} & {
  /** Listens until the returned function is called. */
  subscribe<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): () => void;
};

/** What the backend implements: the second argument carries the caller's abort signal. */
export type Services = {
  readonly [Domain in keyof Domains]: {
    readonly [Name in keyof Domains[Domain]]: Domains[Domain][Name] extends () => Promise<infer Out>
      ? (input: undefined, signal: AbortSignal) => Promise<Out>
      : Domains[Domain][Name] extends (input: infer In) => Promise<infer Out>
        ? (input: In, signal: AbortSignal) => Promise<Out>
        : never;
  };
};
