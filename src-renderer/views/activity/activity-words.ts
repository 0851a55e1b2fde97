// The one sentence that says what runs in the background. Pure but for the language.
import type { Activity } from '../../../src-shared/contract/jobs.ts';
import { aboutDuration } from '../../state/dates.ts';
import { formatNumber, t } from '../../state/messages.svelte.ts';

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

/** How long it may take and how fast it goes: only while it works, and as far as it is known. */
export function paceSentence({ state, etaSeconds, ratePerSecond }: Activity): string {
  if (state !== 'indexing') return '';
  const eta = etaSeconds == null ? null : aboutDuration(etaSeconds);
  const digits = { maximumFractionDigits: (ratePerSecond ?? 0) < 10 ? 1 : 0 };
  const rate = ratePerSecond == null ? null : t('activity.rate', { rate: formatNumber(ratePerSecond, digits) });
  return [eta, rate].filter((part) => part != null).join(' · ');
}

/** Both in one line, for the pill. */
export const activitySentence = (activity: Activity): string =>
  [progressSentence(activity), paceSentence(activity)].filter((part) => part !== '').join(' · ');
