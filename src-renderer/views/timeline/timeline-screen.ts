// What the timeline shows, decided from the library, the folders and the running work.
import type { Activity } from '../../../src-shared/contract/jobs.ts';

export type TimelineScreen = 'loading' | 'failed' | 'welcome' | 'searching-folders' | 'nothing-found' | 'photos';

export interface TimelineFacts {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly photos: number;
  readonly folders: number;
  readonly activity: Activity['state'];
}

export function timelineScreen(facts: TimelineFacts): TimelineScreen {
  if (facts.photos > 0) return 'photos';
  if (facts.phase !== 'ready') return facts.phase;
  if (facts.folders === 0) return 'welcome';
  return facts.activity === 'idle' ? 'nothing-found' : 'searching-folders';
}
