// Calendar days as text: `YYYY-MM-DD`, and the years and months that stand for all of their days. Runs everywhere; pure.

export interface Days {
  readonly first: string;
  readonly last: string;
}

export const monthDays = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

const padded = (value: number, length: number): string => String(value).padStart(length, '0');

export const printDay = (year: number, month: number, day: number): string =>
  `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;

/** `2024`, `2024-05`, `2024/5/12`, `2024年5月`: its first and its last day. Null where it is no date. */
export function days(text: string): Days | null {
  const [, yearText, monthText, dayText] =
    /^\s*(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?\s*$/.exec(text) ?? [];
  if (yearText == null) return null;
  const year = Number(yearText);
  const [firstMonth, lastMonth] = monthText == null ? [1, 12] : [Number(monthText), Number(monthText)];
  if (year < 1 || firstMonth < 1 || lastMonth > 12) return null;
  const monthEnd = monthDays(year, lastMonth);
  const [firstDay, endDay] = dayText == null ? [1, monthEnd] : [Number(dayText), Number(dayText)];
  if (firstDay < 1 || endDay > monthEnd) return null;
  return { first: printDay(year, firstMonth, firstDay), last: printDay(year, lastMonth, endDay) };
}

/** The shortest text that stands for the day at that end of a range: `2024` for its first of January. Empty for null. */
export function shortened(day: string | null, end: keyof Days): string {
  if (day == null) return '';
  return [day.slice(0, 4), day.slice(0, 7)].find((text) => days(text)?.[end] === day) ?? day;
}
