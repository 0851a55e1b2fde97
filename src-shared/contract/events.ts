// What the backend announces. Events tell of state; they never steer. Runs everywhere; pure types.
import type { ChatProgress } from './chat.ts';
import type { Activity } from './jobs.ts';
import type { ModelProgress } from './models.ts';
import type { Operation } from './organise.ts';
import type { Settings } from './choices.ts';

export interface Events {
  /** At most ten a second while work runs, and once when it ends. */
  'jobs.activity': Activity;
  /** The timeline changed: fetch it again. At most one a second while work runs, and with every mark of a person that shows in it. */
  'library.changed': { revision: number; photos: number };
  'settings.changed': Settings;
  /** While a model is fetched or verified: at most ten a second, and once when it ends. */
  'models.progress': ModelProgress;
  /** While a reply is written, in order. */
  'chat.progress': ChatProgress;
  /** Tags, albums or marks changed; `operation` is null where the change was not a person's (suggestions came in). */
  'organise.changed': { operation: Operation | null };
  /** While `evaluation.compare` looks at photos with a model that does not serve: after each of them. */
  'evaluation.progress': { done: number; total: number };
}

export type EventName = keyof Events;

export const eventNames = [
  'jobs.activity',
  'library.changed',
  'settings.changed',
  'models.progress',
  'chat.progress',
  'organise.changed',
  'evaluation.progress',
] as const satisfies EventName[];
