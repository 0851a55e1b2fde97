// Shows how far indexing is: a bar on a terminal, a line now and then elsewhere. Runs in the command line's process.
import { Presets, SingleBar } from 'cli-progress';
import type { Activity } from '../../../src-shared/contract/jobs.ts';
import type { Streams } from './streams.ts';

export interface ProgressDisplay {
  show(activity: Activity): void;
  end(): void;
}

const lineEveryMs = 5000;

export function createProgressDisplay(streams: Streams): ProgressDisplay {
  return streams.isTerminal ? createBar() : createLines(streams);
}

/** "12.3 photos/s, 4 min left" or what is known of it. */
export function describePace({ ratePerSecond, etaSeconds }: Pick<Activity, 'ratePerSecond' | 'etaSeconds'>): string {
  const parts: string[] = [];
  if (ratePerSecond !== null) parts.push(`${ratePerSecond.toFixed(1)} photos/s`);
  if (etaSeconds !== null) parts.push(`${describeDuration(etaSeconds)} left`);
  return parts.join(', ');
}

export function describeDuration(seconds: number): string {
  if (seconds < 90) return `${String(Math.ceil(seconds))} s`;
  if (seconds < 90 * 60) return `${String(Math.round(seconds / 60))} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

const words = (activity: Activity): string =>
  activity.state === 'scanning' ? `looking for photos, ${String(activity.seen)} found` : activity.state;

function createBar(): ProgressDisplay {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} {pace}', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show(activity) {
      if (activity.total === 0) return;
      if (!started) bar.start(activity.total, activity.done, { pace: '' });
      started = true;
      bar.setTotal(activity.total);
      bar.update(activity.done, { pace: describePace(activity) || words(activity) });
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function createLines(streams: Streams): ProgressDisplay {
  let lastAtMs = Date.now();
  return {
    show(activity) {
      if (activity.state === 'idle' || Date.now() - lastAtMs < lineEveryMs) return;
      lastAtMs = Date.now();
      const pace = describePace(activity);
      const done = activity.total === 0 ? '' : ` ${String(activity.done)}/${String(activity.total)}`;
      streams.err(`${words(activity)}${done}${pace === '' ? '' : `, ${pace}`}\n`);
    },
    end() {
      // A line needs no tidying up.
    },
  };
}
