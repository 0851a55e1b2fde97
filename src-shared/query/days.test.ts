import { describe, expect, it } from 'vitest';
import { days, shortened } from './days.ts';

describe('dates as people write them', () => {
  it.each([
    ['2024', '2024-01-01', '2024-12-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2024/5/3', '2024-05-03', '2024-05-03'],
    ['2024年5月', '2024-05-01', '2024-05-31'],
    ['2024年5月3日', '2024-05-03', '2024-05-03'],
    ['2023-02-29', undefined, undefined],
    ['1900-02-29', undefined, undefined],
    ['2024-13', undefined, undefined],
    ['0000', undefined, undefined],
    ['yesterday', undefined, undefined],
  ])('%s', (text, first, last) => {
    expect(days(text)?.first).toBe(first);
    expect(days(text)?.last).toBe(last);
  });

  it('are as short as they can be', () => {
    expect([shortened('2024-01-01', 'first'), shortened('2024-01-01', 'last')]).toEqual(['2024', '2024-01-01']);
    expect([shortened('2024-02-29', 'last'), shortened(null, 'last')]).toEqual(['2024-02', '']);
  });
});
