import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typedWord, withTyped } from './typed-word.ts';

const typed = (marked: string) => typedWord(marked.replace('|', ''), marked.indexOf('|'));

describe('the word at the cursor', () => {
  it.each([
    ['red bo|', { from: 4, to: 6, negated: false, key: null, typed: 'bo' }],
    ['re|d boat', { from: 0, to: 3, negated: false, key: null, typed: 're' }],
    ['sea tag:|', { from: 4, to: 8, negated: false, key: 'tag', typed: '' }],
    ['-format:jp|', { from: 0, to: 10, negated: true, key: 'type', typed: 'jp' }],
    ['tag:"my ho|', { from: 0, to: 10, negated: false, key: 'tag', typed: 'my ho' }],
    ['标签：家|', { from: 0, to: 4, negated: false, key: 'tag', typed: '家' }],
    ['boat |', null],
    ['"red b|', null],
    ['foo:b|', null],
    ['|', null],
  ])('of %s', (text, word) => {
    expect(typed(text)).toEqual(word);
  });

  it('is replaced, and the next can be typed at once', () => {
    const text = 'red bo';
    const word = typed('red bo|');
    expect(word && withTyped(text, word, 'tag:boat')).toBe('red tag:boat ');
    expect(word && withTyped(text, word, 'tag:')).toBe('red tag:');
    const first = typed('re|d boat');
    expect(first && withTyped('red boat', first, 'tag:red')).toBe('tag:red boat');
  });

  it('is found without an error at any place of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ':', '-', ' ', 'tag:'), maxLength: 20 }),
        fc.nat(30),
        (text, at) => {
          const word = typedWord(text, at);
          if (word != null) expect(word.from <= at && at <= word.to).toBe(true);
        },
      ),
    );
  });
});
