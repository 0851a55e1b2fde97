import { describe, expect, it } from 'vitest';
import type { Tag } from '../../../src-shared/contract/organise.ts';
import { filterTags, trendOf, worthOf } from './tag-words.ts';

const tags: Tag[] = ['Lisbon', 'Family', 'family 10', 'Family 9', 'Été'].map((name, id) => ({
  id,
  name,
  photos: 1,
  suggested: 0,
}));
const names = (typed: string): string[] => filterTags(tags, typed).map(({ name }) => name);

describe('tags', () => {
  it('are found by any part of their name, whatever its case and accents', () => {
    expect(names('ete')).toEqual(['Été']);
    expect(names('ISB')).toEqual(['Lisbon']);
    expect(names('nothing')).toEqual([]);
  });

  it('stand by name, numbers as numbers', () => {
    expect(names('')).toEqual(['Été', 'Family', 'Family 9', 'family 10', 'Lisbon']);
  });

  it('that begin with what was typed come first', () => {
    const some: Tag[] = ['Big family', 'Family'].map((name, id) => ({ id, name, photos: 1, suggested: 0 }));
    expect(filterTags(some, 'fam').map(({ name }) => name)).toEqual(['Family', 'Big family']);
  });
});

describe('what a taught label is worth', () => {
  it('is said in tenths', () => {
    expect(worthOf({ precision: 0.78, recall: 0.61 })).toEqual([
      'About 8 in 10 suggestions are right',
      'It finds about 6 in 10',
    ]);
  });

  it('is not said where nothing is known', () => {
    expect(worthOf({ precision: null, recall: null })).toEqual(['Too few examples to say how good it is']);
  });

  it('grows or falls with answers, where they changed it', () => {
    expect(trendOf(0.7, 0.82)).toContain('70 % → 82 %');
    expect(trendOf(0.7, 0.71)).toBe('');
    expect(trendOf(0.7, 0.5)).toContain('Harder');
    expect(trendOf(null, 0.5)).toBe('');
  });
});
