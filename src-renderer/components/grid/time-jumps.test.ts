import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownDay } from '../../../src-shared/photo/timeline-pack.ts';
import { isoDay } from './calendar.ts';
import { jump, photoAtDay, type TimeUnit } from './time-jumps.ts';

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const days = Int32Array.from(
  ['2024-05-12', '2024-05-12', '2024-05-03', '2024-04-30', '2023-12-31', '2023-12-31', '2021-01-01'].map(day),
);

describe('jumps through time', () => {
  it('go to the first photo of the next day, month or year', () => {
    const from = (photo: number) => (['day', 'month', 'year'] as const).map((unit) => jump(days, photo, { unit, step: 1 })); // prettier-ignore
    expect(from(0)).toEqual([2, 3, 4]);
    expect(from(1)).toEqual([2, 3, 4]);
    expect(from(4)).toEqual([6, 6, 6]);
    expect(from(6)).toEqual([null, null, null]);
  });

  it('go back to where the unit begins, then to the one before', () => {
    expect(jump(days, 5, { unit: 'day', step: -1 })).toBe(4);
    expect(jump(days, 4, { unit: 'day', step: -1 })).toBe(3);
    expect(jump(days, 4, { unit: 'month', step: -1 })).toBe(3);
    expect(jump(days, 4, { unit: 'year', step: -1 })).toBe(0);
    expect(jump(days, 0, { unit: 'year', step: -1 })).toBeNull();
  });

  it('are what a walk photo by photo finds, undated ones last and together', () => {
    const list = fc
      .array(fc.integer({ min: 19_000, max: 20_200 }), { minLength: 1, maxLength: 60 })
      .chain((known) => fc.tuple(fc.constant(known), fc.integer({ min: 0, max: 3 })))
      .map(([known, unknown]) => Int32Array.from([...known.toSorted((a, b) => b - a), ...Array<number>(unknown).fill(unknownDay)])); // prettier-ignore
    const key = (value: number, unit: TimeUnit): string =>
      value === unknownDay ? '?' : isoDay(value).slice(0, { day: 10, month: 7, year: 4 }[unit]);
    fc.assert(
      fc.property(list, fc.nat(), fc.constantFrom<TimeUnit>('day', 'month', 'year'), (sorted, at, unit) => {
        const photo = at % sorted.length;
        const keys = [...sorted].map((value) => key(value, unit));
        const next = keys.findIndex((other, index) => index > photo && other !== keys[photo]);
        expect(jump(sorted, photo, { unit, step: 1 })).toBe(next < 0 ? null : next);
        const starts = keys.flatMap((other, index) => (index === 0 || other !== keys[index - 1] ? index : []));
        expect(jump(sorted, photo, { unit, step: -1 })).toBe(starts.findLast((start) => start < photo) ?? null);
      }),
    );
  });

  it('to a date end at the first photo of it or the newest before it', () => {
    expect(photoAtDay(days, day('2024-05-03'))).toBe(2);
    expect(photoAtDay(days, day('2024-05-01'))).toBe(3);
    expect(photoAtDay(days, day('2030-01-01'))).toBe(0);
    expect(photoAtDay(days, day('1999-01-01'))).toBe(7);
  });
});
