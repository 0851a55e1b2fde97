// Where the timeline breaks into days or months.
import { monthStart } from './calendar.ts';

export type Granularity = 'day' | 'month';

export interface Sections {
  readonly granularity: Granularity;
  /** First photo of each section, then the number of photos. */
  readonly first: Uint32Array;
  /** The section's day, or the first day of its month. */
  readonly day: Int32Array;
}

/** A run of photos with the same day (or month) is a section; the pack is sorted, so every day is one run. */
export function sectionsOf(day: Int32Array, granularity: Granularity): Sections {
  const first: number[] = [];
  const keys: number[] = [];
  let lastDay: number | null = null;
  let lastKey: number | null = null;
  for (let i = 0; i < day.length; i++) {
    const own = day[i] ?? 0;
    if (own === lastDay) continue;
    lastDay = own;
    const key = granularity === 'month' ? monthStart(own) : own;
    if (key === lastKey) continue;
    lastKey = key;
    first.push(i);
    keys.push(key);
  }
  return { granularity, first: Uint32Array.from([...first, day.length]), day: Int32Array.from(keys) };
}

/**
 * Days where an average day fills a row, months where it does not: a header and a torn row for every second photo
 * would show more paper than photographs.
 */
export function timelineSections(day: Int32Array, photosPerRow: number): Sections {
  const byDay = sectionsOf(day, 'day');
  return day.length >= byDay.day.length * photosPerRow ? byDay : sectionsOf(day, 'month');
}
