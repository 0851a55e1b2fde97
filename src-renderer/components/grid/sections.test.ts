import { describe, expect, it } from 'vitest';
import { unknownDay } from '../../../src-shared/photo/timeline-pack.ts';
import { civilDay, isoDay, monthStart } from './calendar.ts';
import { sectionsOf, timelineSections } from './sections.ts';

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

describe('sections of the timeline', () => {
  const days = Int32Array.of(
    day('2024-05-12'),
    day('2024-05-12'),
    day('2024-05-03'),
    day('2023-12-31'),
    unknownDay,
    unknownDay,
  );

  it('breaks between days, undated photos last and together', () => {
    const { first, day: keys } = sectionsOf(days, 'day');
    expect([...first]).toEqual([0, 2, 3, 4, 6]);
    expect([...keys]).toEqual([day('2024-05-12'), day('2024-05-03'), day('2023-12-31'), unknownDay]);
  });

  it('breaks between months', () => {
    const { first, day: keys } = sectionsOf(days, 'month');
    expect([...first]).toEqual([0, 3, 4, 6]);
    expect([...keys]).toEqual([day('2024-05-01'), day('2023-12-01'), unknownDay]);
  });

  it('shows days where a day fills a row, else months', () => {
    const busy = Int32Array.from({ length: 60 }, (_, i) => 19_000 - Math.floor(i / 20));
    const sparse = Int32Array.from({ length: 60 }, (_, i) => 19_000 - i);
    expect(timelineSections(busy, 6).granularity).toBe('day');
    expect(timelineSections(sparse, 6).granularity).toBe('month');
  });

  it('holds an empty library', () => {
    expect([...timelineSections(new Int32Array(), 6).first]).toEqual([0]);
  });

  it('counts days before 1970', () => {
    expect(civilDay(day('1969-07-20'))).toEqual({ year: 1969, month: 7, day: 20 });
    expect(isoDay(monthStart(day('1969-07-20')))).toBe('1969-07-01');
  });
});
