// What the backend announces. Events tell of state; they never steer. Runs everywhere; pure types.
import type { ChatProgress } from './chat.ts';
import type { Activity } from './jobs.ts';
import type { ModelProgress } from './models.ts';
import type { Settings } from './settings.ts';

export interface Events {
  /** At most ten a second while work runs, and once when it ends. */
  'jobs.activity': Activity;
  /** The timeline changed: fetch it again. At most one a second. */
  'library.changed': { revision: number; photos: number };
  'settings.changed': Settings;
  /** While a model is fetched or verified: at most ten a second, and once when it ends. */
  'models.progress': ModelProgress;
  /** While a reply is written, in order. */
  'chat.progress': ChatProgress;
}

export type EventName = keyof Events;

export const eventNames = [
  'jobs.activity',
  'library.changed',
  'settings.changed',
  'models.progress',
  'chat.progress',
] as const satisfies EventName[];
