// The one door: every domain joined. The interface, the command line and the tests use this and nothing else.
// Runs everywhere; knows no transport.
import type { ApiOf, ServicesOf } from './call.ts';
import { captionsInputs, type CaptionsApi } from './captions.ts';
import { chatInputs, type ChatApi } from './chat.ts';
import { diagnosticsInputs, type DiagnosticsApi } from './diagnostics.ts';
import { evaluationInputs, type EvaluationApi } from './evaluation.ts';
import { eventNames, type Events } from './events.ts';
import { jobsInputs, type JobsApi } from './jobs.ts';
import { labelsInputs, type LabelsApi } from './labels.ts';
import { libraryInputs, type LibraryApi } from './library.ts';
import { modelsInputs, type ModelsApi } from './models.ts';
import { organiseInputs, type OrganiseApi } from './organise.ts';
import { duplicatesInputs, type DuplicatesApi } from './duplicates.ts';
import { teachingInputs, type TeachingApi } from './teaching.ts';
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
  readonly diagnostics: DiagnosticsApi;
  readonly captions: CaptionsApi;
  readonly chat: ChatApi;
  readonly labels: LabelsApi;
  readonly teaching: TeachingApi;
  readonly duplicates: DuplicatesApi;
  readonly organise: OrganiseApi;
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
  diagnostics: diagnosticsInputs,
  captions: captionsInputs,
  chat: chatInputs,
  labels: labelsInputs,
  teaching: teachingInputs,
  duplicates: duplicatesInputs,
  organise: organiseInputs,
} as const;

/** What a caller holds: each method also takes an abort signal; events are subscribed to by name. */
export type Api = ApiOf<Domains, Events>;

/** What the backend implements: the second argument carries the caller's abort signal. */
export type Services = ServicesOf<Domains>;

/** The backend's contract at run time, for `serve`. */
export const backendContract = { inputs, eventNames } as const;
