import { describe, expect, it } from 'vitest';
import { isOn, sourceFilters, toggled } from './source-filters.ts';

const camera = { make: 'FUJIFILM', model: 'X-T5' };

describe('filters from the picture that is searched by', () => {
  it('are negated filters of the text, and go again', () => {
    const [days, other] = sourceFilters({ takenAt: '2024-05-12T10:00:00', camera });
    if (days == null || other == null) expect.fail('both are offered');
    const text = toggled(toggled('at night', days), other);
    expect(text).toBe('at night -taken:2024-05-12 -camera:X-T5');
    expect([isOn(text, days), isOn(text, other), isOn('at night', days)]).toEqual([true, true, false]);
    expect(toggled(text, days)).toBe('at night -camera:X-T5');
  });

  it('are only offered for what the photo has', () => {
    expect(sourceFilters({ takenAt: null, camera: null })).toEqual([]);
    expect(sourceFilters({ takenAt: null, camera: { make: 'Canon', model: null } })).toMatchObject([
      { kind: 'camera', term: { value: 'Canon' } },
    ]);
  });
});
