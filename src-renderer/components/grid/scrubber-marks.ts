// Which years the scrubber names: as many as fit without touching. Pure.
import { civilDay, isKnownDay } from './calendar.ts';
import type { GridLayout } from './layout.ts';
import type { TimeSections } from './sections.ts';

export interface YearMark {
  readonly year: number;
  /** 0 … 1 of the library's height: where the year's first (newest) photo lies. */
  readonly at: number;
  readonly photos: number;
  readonly section: number;
}

export function yearMarks(sections: Pick<TimeSections, 'first' | 'day'>, layout: GridLayout): YearMark[] {
  const marks: YearMark[] = [];
  for (let section = 0; section < sections.day.length; section++) {
    const day = sections.day[section] ?? 0;
    if (!isKnownDay(day)) continue;
    const { year } = civilDay(day);
    const photos = (sections.first[section + 1] ?? 0) - (sections.first[section] ?? 0);
    const last = marks.at(-1);
    if (last?.year === year) marks[marks.length - 1] = { ...last, photos: last.photos + photos };
    else marks.push({ year, section, photos, at: (layout.sectionTop[section] ?? 0) / Math.max(1, layout.height) });
  }
  return marks;
}

/** Marks at least `gapPx` apart on a track of `heightPx`; the newest always stays. */
export function thinned(marks: readonly YearMark[], heightPx: number, gapPx: number): YearMark[] {
  const kept: YearMark[] = [];
  for (const mark of marks) {
    const last = kept.at(-1);
    if (last == null || (mark.at - last.at) * heightPx >= gapPx) kept.push(mark);
  }
  return kept;
}
