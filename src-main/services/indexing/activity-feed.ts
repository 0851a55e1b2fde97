// Tells listeners how the work goes, not more often than is useful. Runs in the backend.
import type { Activity, StageProgress } from '../../../src-shared/contract/jobs.ts';
import type { EventHub } from '../../../src-shared/rpc/events.ts';
import { revision, type Library } from '../../store/open.ts';
import { problems } from '../../store/photos.ts';
import { timelinePhotos } from '../../store/timeline.ts';
import { throttle } from '../throttle.ts';
import type { Progress } from './progress.ts';

export interface ActivityFeed {
  /** Something moved: tell it when its time comes. */
  readonly changed: () => void;
  /** Tell the state now. */
  readonly now: () => void;
  /** Tell the last word of a run, or nothing where the library is being closed. */
  readonly end: (closing: boolean) => void;
}

export interface ActivityFeedOptions {
  readonly library: Library;
  readonly announce: EventHub['emit'];
  readonly progress: Progress;
  readonly activity: () => Activity;
  /** Counts how far each stage is. */
  readonly stages: () => readonly StageProgress[];
}

/** Counting takes tens of milliseconds at 100,000 photos. */
const countEveryMs = 1000;
const tellEveryMs = 100;

export function createActivityFeed({ library, announce, progress, ...options }: ActivityFeedOptions): ActivityFeed {
  let toldRevision = revision(library);
  const counted = throttle(() => {
    progress.stages = options.stages();
    progress.problems = problems(library, { limit: 1 }).total;
  }, countEveryMs);
  const told = throttle(() => {
    announce('jobs.activity', options.activity());
  }, tellEveryMs);
  const libraryTold = throttle(() => {
    const current = revision(library);
    if (current === toldRevision) return;
    toldRevision = current;
    announce('library.changed', { revision: current, photos: timelinePhotos(library) });
  }, countEveryMs);
  const all = [counted, told, libraryTold];
  return {
    changed() {
      for (const each of all) each.ask();
    },
    now: told.now,
    end(closing) {
      for (const each of all) {
        each.cancel();
        if (!closing) each.now();
      }
    },
  };
}
