// Calendar arithmetic on day numbers (days since 1970-01-01, proleptic Gregorian). Pure; no time zone can shift a photo.
import { unknownDay } from '../../../src-shared/photo/timeline-pack.ts';

export interface CivilDay {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  readonly day: number;
}

const dayMs = 86_400_000;

export function civilDay(days: number): CivilDay {
  const date = new Date(days * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** For `Intl.DateTimeFormat` with `timeZone: 'UTC'`. */
export const dateOfDay = (days: number): Date => new Date(days * dayMs);

/** First day of the month that a day lies in; unknown stays unknown. */
export function monthStart(days: number): number {
  if (days === unknownDay) return unknownDay;
  return days - (civilDay(days).day - 1);
}

export const isKnownDay = (days: number): boolean => days !== unknownDay;

/** `2024-05-12` for a day number. */
export function isoDay(days: number): string {
  return dateOfDay(days).toISOString().slice(0, 10);
}
