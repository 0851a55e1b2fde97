// Where a list breaks: a timeline into days or months, results into bands. What a heading says is handed in.
import { monthStart } from './calendar.ts';

export interface SectionAction {
  readonly label: string;
  readonly run: () => void;
}

/** Sections of any list. One without photos is a heading alone: a band that is folded. */
export interface GridSections {
  /** First photo of each section, then the number of photos. */
  readonly first: Uint32Array;
  title(section: number): string;
  /** Small words after the title. */
  note(section: number): string;
  /** A small button after them. */
  action?(section: number): SectionAction | null;
  /** What the heading is marked with (`data-kind`), for a glyph of its own. */
  kind?(section: number): string | null;
  /** The section's day, or the first day of its month: only then there is a scrubber. */
  readonly day?: Int32Array;
}

export type Granularity = 'day' | 'month';

export interface TimeSections {
  readonly granularity: Granularity;
  /** First photo of each section, then the number of photos. */
  readonly first: Uint32Array;
  /** The section's day, or the first day of its month. */
  readonly day: Int32Array;
}

/** A run of photos with the same day (or month) is a section; the pack is sorted, so every day is one run. */
export function sectionsOf(day: Int32Array, granularity: Granularity): TimeSections {
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
export function timelineSections(day: Int32Array, photosPerRow: number): TimeSections {
  const byDay = sectionsOf(day, 'day');
  return day.length >= byDay.day.length * photosPerRow ? byDay : sectionsOf(day, 'month');
}
