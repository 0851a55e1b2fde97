// Turns the texts of command line options into values, or says what is wrong with them. Pure.
import { InvalidArgumentError } from 'commander';

/** A whole number within bounds. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || text.trim() === '' || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${String(least)} to ${String(most)}.`);
    return value;
  };

/** 0 … 1. */
export function weight(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1) || text.trim() === '')
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

export function calendarDay(text: string): string {
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
  if (!valid) throw new InvalidArgumentError('It must be a day like 2024-05-31.');
  return text;
}

/** `a, b,c` → a, b and c; may be given several times. */
export const commaList = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];
