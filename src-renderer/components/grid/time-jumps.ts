// Jumps through time in a list that is sorted by it, newest first: a day, a month or a year on or back, or to a date. Pure.
import { civilDay, isKnownDay, monthStart } from './calendar.ts';

export type TimeUnit = 'day' | 'month' | 'year';

function unitOf(day: number, unit: TimeUnit): number {
  if (!isKnownDay(day) || unit === 'day') return day;
  return unit === 'month' ? monthStart(day) : civilDay(day).year;
}

/** First photo of the list whose day is at most `wanted`, or the length where there is none. Undated ones are older than all. */
export function photoAtDay(day: Int32Array, wanted: number): number {
  let low = 0;
  let high = day.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((day[middle] ?? 0) <= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** First photo of the run of one unit that a photo lies in. */
function startOfRun(day: Int32Array, photo: number, unit: TimeUnit): number {
  const own = unitOf(day[photo] ?? 0, unit);
  let low = 0;
  let high = photo;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (unitOf(day[middle] ?? 0, unit) === own) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** First photo of the run after. */
function endOfRun(day: Int32Array, photo: number, unit: TimeUnit): number {
  const own = unitOf(day[photo] ?? 0, unit);
  let low = photo + 1;
  let high = day.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (unitOf(day[middle] ?? 0, unit) === own) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * On: the first photo of the next day, month or year that has any. Back: the first of this one, or of the one before where
 * that is where one stands. Null where there is nothing further.
 */
export function jump(day: Int32Array, photo: number, { unit, step }: { unit: TimeUnit; step: 1 | -1 }): number | null {
  if (step === 1) {
    const next = endOfRun(day, photo, unit);
    return next < day.length ? next : null;
  }
  const start = startOfRun(day, photo, unit);
  if (start < photo) return start;
  return start === 0 ? null : startOfRun(day, start - 1, unit);
}
