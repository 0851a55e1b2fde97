import { describe, expect, it } from 'vitest';
import { layoutPhotos } from './layout.ts';
import { thinned, yearMarks } from './scrubber-marks.ts';
import { sectionsOf } from './sections.ts';

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

describe('years on the scrubber', () => {
  it('marks where each year begins and counts its photos', () => {
    const days = Int32Array.of(day('2024-05-12'), day('2024-05-03'), day('2023-12-31'), day('2021-01-01'));
    const sections = sectionsOf(days, 'day');
    const aspect = Float32Array.from({ length: 4 }, () => 1);
    const layout = layoutPhotos({
      aspect,
      sectionFirst: sections.first,
      width: 800,
      targetHeight: 200,
      gap: 4,
      headerHeight: 44,
    });
    expect(yearMarks(sections, layout).map(({ year, photos, at }) => [year, photos, at])).toEqual([
      [2024, 2, 0],
      [2023, 1, 0.5],
      [2021, 1, 0.75],
    ]);
  });

  it('drops years that would touch the one above', () => {
    const marks = [0, 0.01, 0.5, 0.505, 0.9].map((at, i) => ({ year: 2024 - i, at, photos: 1, section: i }));
    expect(thinned(marks, 700, 18).map(({ year }) => year)).toEqual([2024, 2022, 2020]);
  });
});
