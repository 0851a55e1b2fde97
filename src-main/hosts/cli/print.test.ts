import { describe, expect, it } from 'vitest';
import { printable, printIndex, printSearch } from './print.ts';
import { describeDuration, describePace } from './progress-display.ts';

describe('printing', () => {
  it('shows no control characters of file names', () => {
    expect(printable('a\u001b[31mb\nc\u202Ed')).toBe('a\uFFFD[31mb\uFFFDc\uFFFDd');
    expect(printable('红色 🚂 é')).toBe('红色 🚂 é');
  });

  it('says when there is nothing', () => {
    const nothing = { seen: 0, indexed: 0, unchanged: 0, skipped: [], failed: [], seconds: 0 };
    expect(printIndex(nothing)).toContain('No photos were found');
    expect(printSearch({ results: [], searched: 0, milliseconds: 1 })).toContain('afterimage index DIR');
  });

  it('says durations and paces as people do', () => {
    expect([5, 89, 600, 7200].map(describeDuration)).toEqual(['5 s', '89 s', '10 min', '2.0 h']);
    const activity = { state: 'indexing', seen: 1, done: 1, total: 9, stages: [], problems: 0 } as const;
    expect(describePace({ ...activity, ratePerSecond: 12.34, etaSeconds: 30 })).toBe('12.3 photos/s, 30 s left');
    expect(describePace({ ...activity, ratePerSecond: null, etaSeconds: null })).toBe('');
  });
});
