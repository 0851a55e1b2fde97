import { describe, expect, it } from 'vitest';
import { type TimelineFacts, type TimelineScreen, timelineScreen } from './timeline-screen.ts';

const cases: readonly (readonly [Partial<TimelineFacts>, TimelineScreen])[] = [
  [{ phase: 'loading' }, 'loading'],
  [{ phase: 'failed' }, 'failed'],
  [{}, 'welcome'],
  [{ folders: 2, activity: 'scanning' }, 'searching-folders'],
  [{ folders: 2, activity: 'paused' }, 'searching-folders'],
  [{ folders: 2 }, 'nothing-found'],
  [{ folders: 2, photos: 3, activity: 'indexing' }, 'photos'],
  [{ photos: 3, phase: 'failed' }, 'photos'],
];

describe('what the timeline shows', () => {
  it.each(cases)('%o: %s', (facts, screen) => {
    expect(timelineScreen({ phase: 'ready', photos: 0, folders: 0, activity: 'idle', ...facts })).toBe(screen);
  });
});
