// The sections of a list in time order, with their words: days where they fill a row, else months.
import { type GridSections, timelineSections } from '../components/grid/sections.ts';
import { longDay, longMonth } from './dates.ts';
import { t } from './messages.svelte.ts';

const usualAspect = 1.4;

export interface RowShape {
  readonly width: number;
  readonly rowHeight: number;
}

export function timedSections(day: Int32Array, { width, rowHeight }: RowShape): GridSections {
  const perRow = Math.max(2, Math.round(width / (rowHeight * usualAspect)));
  const sections = timelineSections(day, perRow);
  const words = sections.granularity === 'month' ? longMonth : longDay;
  const { first } = sections;
  return {
    first,
    day: sections.day,
    title: (section) => words(sections.day[section] ?? 0),
    note: (section) => t('photos.count', { n: (first[section + 1] ?? 0) - (first[section] ?? 0) }),
  };
}
