// What of the work in the background is shown outside the window: the bar on the dock or task bar, and a notification when a
// long index ends unseen. Runs in Electron's main process; pure but for the clock it is given.
import type { Activity } from '../../../src-shared/contract/jobs.ts';

export interface Attention {
  /** As BrowserWindow.setProgressBar takes it: 0 … 1, above 1 for "some", -1 for none. */
  readonly bar: number;
  readonly paused: boolean;
  /** Photos of a long index that has just ended while nobody looked; null for nothing to say. */
  readonly ended: number | null;
}

/** A bar for a handful of files would only flicker. */
const worthABar = 20;
const longMs = 60_000;
const longPhotos = 200;

/** Is told every `jobs.activity`, and whether a window is looked at. */
export function createAttention(now: () => number = Date.now): (activity: Activity, focused: boolean) => Attention {
  let beganAtMs: number | null = null;
  let done = 0;
  return (activity, focused) => {
    const { state, total } = activity;
    if (state !== 'idle') {
      beganAtMs ??= now();
      done = activity.done;
      return { bar: barOf(activity), paused: state === 'paused', ended: null };
    }
    const long = beganAtMs != null && done > 0 && (now() - beganAtMs >= longMs || done >= longPhotos);
    const ended = long && !focused ? Math.max(done, Math.min(activity.done, total)) : null;
    beganAtMs = null;
    done = 0;
    return { bar: -1, paused: false, ended };
  };
}

function barOf({ state, done, total }: Activity): number {
  if (total < worthABar) return -1;
  return state === 'scanning' ? 2 : Math.min(1, done / total);
}
