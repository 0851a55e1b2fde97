// Dates, sizes and durations in words. Photo dates are local wall time: they are formatted as if they were UTC, so that
// no zone of this computer can move them.
import { dateOfDay, isKnownDay } from '../components/grid/calendar.ts';
import { formatLocale, formatNumber, t } from './messages.svelte.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = formatLocale() + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(formatLocale(), { timeZone: 'UTC', ...options });
  formats.set(key, known);
  return known.format(date);
}

/** `Saturday, 12 May 2024`; the day's name first in English, last in Chinese, as each is read. */
export const longDay = (day: number): string =>
  isKnownDay(day)
    ? format(dateOfDay(day), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    : t('dates.unknown');

export const longMonth = (day: number): string =>
  isKnownDay(day) ? format(dateOfDay(day), { month: 'long', year: 'numeric' }) : t('dates.unknown');

export const shortMonth = (day: number): string =>
  isKnownDay(day) ? format(dateOfDay(day), { month: 'short', year: 'numeric' }) : t('dates.unknown');

/** Photo wall time `YYYY-MM-DDTHH:MM:SS` in words. */
export function wallTime(takenAt: string, style: 'short' | 'full'): string {
  const date = new Date(`${takenAt}Z`);
  if (Number.isNaN(date.getTime())) return takenAt;
  return style === 'full'
    ? format(date, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      })
    : format(date, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/** A moment that this computer wrote down, in its own zone: `12 May 2024`, with the time where it matters. */
export function moment(iso: string, style: 'day' | 'time'): string {
  const date = new Date(iso);
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };
  if (style === 'time') options.timeStyle = 'short';
  return Number.isNaN(date.getTime()) ? '' : new Intl.DateTimeFormat(formatLocale(), options).format(date);
}

export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)));
  const value = bytes / 1000 ** step;
  return formatNumber(value, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  });
}

/** Rounded so that it does not tick: `about 2 h`, `about 5 min`, `less than a minute`. */
export function aboutDuration(seconds: number): string {
  if (seconds < 55) return t('time.lessThanMinute');
  if (seconds < 5400) return t('time.aboutMinutes', { n: Math.max(1, Math.round(seconds / 60)) });
  return t('time.aboutHours', { n: Math.round(seconds / 3600) });
}

export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

export const folderOf = (path: string): string =>
  path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
