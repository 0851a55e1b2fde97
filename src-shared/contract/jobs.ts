// Background work: what runs, how far it is, pause and resume. Contract only; runs everywhere.
import { z } from 'zod';
import type { Settings } from './choices.ts';
import type { FileOutcome } from './library.ts';
import type { Inputs } from './call.ts';

/** In the order in which photos go through them; `label` and `caption` wait until nothing lacks the others. */
export const stageNames = ['identify', 'metadata', 'thumbnail', 'embed', 'label', 'caption'] as const;
export type StageName = (typeof stageNames)[number];

export interface StageProgress {
  readonly stage: StageName;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
}

/** When a person's pause ends by itself: at a time, with the next start of the program, or not before somebody resumes. */
export type PauseEnd = 'restart' | 'resume' | { readonly minutes: number };

export interface Pause {
  /** `power`: the machine runs on battery that is low, or is too hot. */
  readonly by: 'person' | 'power';
  /** `restart`, `resume`, or the instant (ISO 8601) at which it ends by itself; null where nobody knows. */
  readonly until: string | null;
}

/** States a user can wait for are data. Sent as `jobs.activity` at most ten times a second. */
export interface Activity {
  readonly state: 'idle' | 'scanning' | 'indexing' | 'paused';
  /** Files seen by the running scan. */
  readonly seen: number;
  readonly done: number;
  readonly total: number;
  /** Photos a second over the last minute; null until it is worth saying. */
  readonly ratePerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly stages: readonly StageProgress[];
  readonly problems: number;
  /** Null unless `state` is `paused`. */
  readonly pause: Pause | null;
  /** How hard it works: as a person wants it, or `quiet` by the machine's power. */
  readonly pace: { readonly speed: Settings['speed']; readonly by: 'person' | 'power' };
}

/** What one `index` run did: the JSON of `afterimage index`. */
export interface IndexReport {
  readonly seen: number;
  readonly indexed: number;
  readonly unchanged: number;
  readonly skipped: readonly FileOutcome[];
  readonly failed: readonly FileOutcome[];
  readonly seconds: number;
}

export interface JobsApi {
  activity(): Promise<Activity>;
  /** Scans the folders (all watched ones when none are named; named ones become watched) and indexes what is new. Cancelling stops cleanly; the next run goes on. */
  index(input: { folders?: string[] | undefined }): Promise<IndexReport>;
  /** What is under way is finished, nothing is begun. `until` is `restart` unless given. */
  pause(input: { until?: PauseEnd | undefined } | undefined): Promise<Activity>;
  resume(): Promise<Activity>;
}

export const jobsInputs = {
  activity: z.void(),
  index: z.object({ folders: z.array(z.string().min(1).max(4096)).max(1000).optional() }),
  pause: z
    .object({
      until: z
        .union([z.enum(['restart', 'resume']), z.object({ minutes: z.number().positive().max(1440) })])
        .optional(),
    })
    .optional(),
  resume: z.void(),
} satisfies Inputs<JobsApi>;
