// `taken:` as SQL: days by the index on them, patterns by the digits of the local time. Runs in the backend; pure.
import type { DayPattern, FilterValues } from '../../../../src-shared/query/terms.ts';
import { dayNumber } from '../../day-number.ts';
import { allOf, type Clause } from './clause.ts';

/** A photo without a date is on no day. A day that does not exist (2024-02-31) lets nothing through. */
export const onDay = (comparison: '>=' | '<=', day: string): Clause => ({
  where: `content.day ${comparison} ?`,
  parameters: [dayNumber(day)],
});

export function taken(value: FilterValues['taken']): Clause {
  if ('pattern' in value) return matching(value.pattern);
  return allOf([
    ...(value.from == null ? [{ where: 'content.day IS NOT NULL', parameters: [] }] : [onDay('>=', value.from)]),
    ...(value.to == null ? [] : [onDay('<=', value.to)]),
  ]);
}

function matching({ year, month, day }: DayPattern): Clause {
  const digits = (part: number | null, length: number): string =>
    part == null ? '_'.repeat(length) : String(part).padStart(length, '0');
  return {
    where: 'content.taken_at LIKE ?',
    parameters: [`${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}%`],
  };
}
