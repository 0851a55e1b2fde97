// Which words of a query are looked for, and what counts as one of them.
import { describe, expect, it } from 'vitest';
import { heldWords, indexable, queryWords } from './text-words.ts';

const words = (text: string): string[] => queryWords(text).map(({ word }) => word);

describe('the words of a query', () => {
  it.each([
    ['a red car on the beach', ['red', 'car', 'beach']],
    ['the of a', ['the', 'of', 'a']],
    ['IMG_1043', ['IMG', '1043']],
    ['Café café', ['café']],
    ['红色的火车', ['红色', '色的', '的火', '火车']],
    ['猫', ['猫']],
    ['一只cat在家', ['一只', 'cat', '在家']],
    ['… — !', []],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['cats', 'a cat', true],
    ['cat', 'two cats', true],
    ['cherry', 'a pair of cherries', true],
    ['boxes', 'a box', true],
    ['cat', 'a caterpillar', false],
    ['cafe', 'Café Lisboa', true],
    ['火车', '一列红色的火车', true],
    ['火山', '一列红色的火车', false],
    ['glass', 'glasses', true],
    ['bus', 'a bush', false],
  ])('%s in “%s”: %s', (query, text, held) => {
    expect(heldWords(queryWords(query), text).length > 0).toBe(held);
  });

  it('sets Chinese signs apart and leaves other words whole', () => {
    expect(indexable('红车 train').split(/\s+/).filter(Boolean)).toEqual(['红', '车', 'train']);
  });
});
