// The one sentence that says what runs in the background. Pure but for the language.
import type { Activity, Pause } from '../../../src-shared/contract/jobs.ts';
import { aboutDuration } from '../../state/dates.ts';
import { formatLocale, formatNumber, t } from '../../state/messages.svelte.ts';

/** An estimate that jumps is worse than none: it is shown only while working, and in rounded words. */
export function progressSentence(activity: Activity): string {
  const { state, done, total, seen } = activity;
  switch (state) {
    case 'idle':
      return t('activity.idle');
    case 'scanning':
      return t('activity.scanning', { n: seen });
    case 'paused':
      return total > 0 ? t('activity.paused', { done, total }) : t('activity.pausedShort');
    case 'indexing':
      return t('activity.indexing', { done, total });
  }
}

/** How long it may take and how fast it goes, as far as it is known, and how hard it works; in a pause, until when. */
export function paceSentence(activity: Activity): string {
  const { state, etaSeconds, ratePerSecond } = activity;
  if (state === 'paused') return pauseWords(activity.pause);
  if (state === 'idle') return '';
  const eta = state === 'indexing' && etaSeconds != null ? aboutDuration(etaSeconds) : null;
  const rate = state === 'indexing' && ratePerSecond != null ? rateWords(ratePerSecond) : null;
  return [eta, rate, speedWords(activity.pace)].filter((part) => part != null).join(' · ');
}

export const rateWords = (ratePerSecond: number): string =>
  t('activity.rate', { rate: formatNumber(ratePerSecond, { maximumFractionDigits: ratePerSecond < 10 ? 1 : 0 }) });

/** Balanced is as it always is: nothing to say. */
function speedWords({ speed, by }: Activity['pace']): string | null {
  if (speed === 'full') return t('activity.speedFull');
  if (speed === 'balanced') return null;
  return by === 'power' ? t('activity.speedPower') : t('activity.speedQuiet');
}

function pauseWords(pause: Pause | null): string {
  if (pause == null) return '';
  if (pause.by === 'power') return t('activity.pausedPower');
  if (pause.until == null || pause.until === 'restart') return t('activity.pausedRestart');
  return pause.until === 'resume'
    ? t('activity.pausedResume')
    : t('activity.pausedUntil', { time: clock(pause.until) });
}

const clock = (instant: string): string =>
  new Intl.DateTimeFormat(formatLocale(), { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** Both in one line, for the pill. */
export const activitySentence = (activity: Activity): string =>
  [progressSentence(activity), paceSentence(activity)].filter((part) => part !== '').join(' · ');
