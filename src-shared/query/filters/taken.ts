// `taken:` — local calendar days: a year, a month, a day, a range of them, or the same day every year. Runs everywhere; pure.
import { days, monthDays, printDay, shortened, type Days } from '../days.ts';
import type { DayPattern, DayRange, FilterValues } from '../terms.ts';
import type { Filter } from './filter.ts';

export const takenFilter: Filter<'taken'> = {
  key: 'taken',
  aliases: ['date', 'when', 'day', '日期', '拍摄', '时间'],
  hint: '2024, 2024-05, 2019..2022, 2019.., *-12-25',
  parse: (value) => {
    const text = value.normalize('NFKC').replace(/\s+/g, '');
    return pattern(text) ?? compared(text) ?? between(text);
  },
  print: (value) => ('pattern' in value ? printPattern(value.pattern) : printRange(value)),
};

function between(text: string): DayRange | null {
  const ends = text.split(/\.{2,3}|…|~|至|到/);
  const [first = '', last = first] = ends;
  if (ends.length > 2 || first + last === '') return null;
  const from = first === '' ? null : days(first);
  const to = last === '' ? null : days(last);
  if ((first !== '' && from == null) || (last !== '' && to == null)) return null;
  if (from != null && to != null && from.first > to.last) return { from: to.first, to: from.last };
  return { from: from?.first ?? null, to: to?.last ?? null };
}

function compared(text: string): DayRange | null {
  const [, sign, rest = ''] = /^([<>]=?|≥|≤)(.+)$/.exec(text) ?? [];
  const found = days(rest);
  if (sign == null || found == null) return null;
  switch (sign) {
    case '>':
      return rangeOrNull({ from: dayAfter(found, 1), to: null });
    case '<':
      return rangeOrNull({ from: null, to: dayAfter(found, -1) });
    default:
      return sign === '>=' || sign === '≥' ? { from: found.first, to: null } : { from: null, to: found.last };
  }
}

const rangeOrNull = (range: DayRange): DayRange | null => (range.from == null && range.to == null ? null : range);

/** The day after the last (1) or before the first (−1) of them; null where the calendar ends. */
function dayAfter({ first, last }: Days, step: 1 | -1): string | null {
  const date = new Date(`${step === 1 ? last : first}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + step);
  const year = date.getUTCFullYear();
  return year < 1 || year > 9999 ? null : printDay(year, date.getUTCMonth() + 1, date.getUTCDate());
}

const part = (text: string | undefined): number | null => (text == null || text === '*' ? null : Number(text));

/** `2024-*` and `2024-05-*` are a year and a month like any other. */
function pattern(text: string): FilterValues['taken'] | null {
  const [, yearText, monthText, dayText] = /^(\d{4}|\*)[-/.](\d{1,2}|\*)(?:[-/.](\d{1,2}|\*))?$/.exec(text) ?? [];
  if (yearText == null || !text.includes('*')) return null;
  const found = { year: part(yearText), month: part(monthText), day: part(dayText) };
  if (!exists(found)) return null;
  if (found.year == null || found.day != null) return { pattern: found };
  const year = String(found.year).padStart(4, '0');
  const range = days(found.month == null ? year : `${year}-${String(found.month)}`);
  return range == null ? null : { from: range.first, to: range.last };
}

function exists({ year, month, day }: DayPattern): boolean {
  if (year == null && month == null && day == null) return false;
  if (year === 0 || month === 0 || (month ?? 1) > 12 || day === 0) return false;
  return (day ?? 1) <= (month == null ? 31 : monthDays(year ?? 2024, month));
}

const digits = (value: number | null, length: number): string =>
  value == null ? '*' : String(value).padStart(length, '0');

function printPattern({ year, month, day }: DayPattern): string {
  const start = `${digits(year, 4)}-${digits(month, 2)}`;
  return day == null ? start : `${start}-${digits(day, 2)}`;
}

function printRange({ from, to }: DayRange): string {
  if (from == null || to == null) return `${shortened(from, 'first')}..${shortened(to, 'last')}`;
  if (from === to) return from;
  const alone = [from.slice(0, 4), from.slice(0, 7)].find((text) => {
    const found = days(text);
    return found?.first === from && found.last === to;
  });
  return alone ?? `${shortened(from, 'first')}..${shortened(to, 'last')}`;
}
