// What a person reads in a terminal.
import { describe, expect, it } from 'vitest';
import type { Band } from '../../../src-shared/contract/choices.ts';
import type { SearchHit, Why } from '../../../src-shared/contract/search.ts';
import { toPhotoId } from '../../../src-shared/photo/ids.ts';
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
    const counts = { strong: 0, possible: 0, unlikely: 0 };
    const found = { results: [], searched: 0, milliseconds: 1, confidence: 'none', counts, relax: [] } as const;
    expect(printSearch(found)).toContain('afterimage index DIR');
    const hidden = { ...found, relax: [{ term: 'taken:2019', hidden: 4 }] };
    expect(printSearch(hidden)).toContain('Without taken:2019: 4 results more.');
  });

  it('says where bands begin, what spoke for a result, and when nothing is a clear match', () => {
    const row = {
      width: 1,
      height: 1,
      takenAt: null,
      sha256: null,
      status: 'indexed',
      favourite: false,
      rating: 0,
    } as const;
    const look = (band: Band): Why => ({ source: 'look', text: null, words: [], band });
    const hit = (id: number, band: Band, why: readonly Why[]): SearchHit => {
      return { ...row, id: toPhotoId(id), path: `/p/${String(id)}.jpg`, similarity: 0.5, rank: id, band, why };
    };
    const results = [
      hit(1, 'strong', [look('strong'), { source: 'tag', text: 'red car', words: ['car'] }]),
      hit(2, 'strong', [look('strong')]),
      hit(3, 'unlikely', [look('unlikely')]),
    ];
    const counts = { strong: 2, possible: 0, unlikely: 38 };
    const shared = { results, searched: 40, milliseconds: 7.2, counts, relax: [] };
    expect(printSearch({ ...shared, confidence: 'clear' }).split('\n')).toEqual([
      'strong (2)',
      '   1  0.5000  /p/1.jpg  (tag “red car”)',
      '   2  0.5000  /p/2.jpg',
      'unlikely (38)',
      '   3  0.5000  /p/3.jpg',
      '3 results of 40 photos (2 strong, 0 possible) in 7 ms.',
      '',
    ]);
    expect(printSearch({ ...shared, confidence: 'none' })).toContain('No clear match. Closest, probably not it:');
  });

  it('says durations and paces as people do', () => {
    expect([5, 89, 600, 7200].map(describeDuration)).toEqual(['5 s', '89 s', '10 min', '2.0 h']);
    const activity = { state: 'indexing', seen: 1, done: 1, total: 9, stages: [], problems: 0 } as const;
    expect(describePace({ ...activity, ratePerSecond: 12.34, etaSeconds: 30 })).toBe('12.3 photos/s, 30 s left');
    expect(describePace({ ...activity, ratePerSecond: null, etaSeconds: null })).toBe('');
  });
});
