import { describe, expect, it } from 'vitest';
import { normaliseBert } from './bert-normaliser.ts';

const uncased = { clean: true, separateIdeographs: true, stripAccents: true, lowerCase: true };

describe('text as BERT reads it', () => {
  it.each([
    ['makes letters small and takes accents off', 'Café NAÏVE e\u0301', 'cafe naive e'],
    ['knows no final sigma', 'ΟΔΟΣ', 'οδοσ'],
    ['makes a dotted capital I a plain i', 'İstanbul', 'istanbul'],
    ['sets ideographs apart, those beyond the first plane too', 'a狗𠀀b', 'a 狗  𠀀 b'],
    ['leaves the ideographs that the reference leaves', 'a\u{2b830}b', 'a\u{2b830}b'],
    ['leaves kana and hangul in words', 'の한', 'の한'.normalize('NFD')],
    ['takes out what cannot be seen', 'a\u0000b\u200b\u0007\ufeffc\ufffd\ue000d', 'abcd'],
    ['makes every space a space', 'a\tb\nc\u00a0d\u3000e\u2028f', 'a b c d e f'],
    ['keeps the parts of an emoji that are letters to it', '👨‍👩‍👧 ❄️', '👨👩👧 ❄'],
    ['leaves an empty text empty', '', ''],
  ])('%s', (_, text, expected) => {
    expect(normaliseBert(text, uncased)).toBe(expected);
  });

  it('does only what it is asked to', () => {
    const nothing = { clean: false, separateIdeographs: false, stripAccents: false, lowerCase: false };
    expect(normaliseBert('É\u0000狗', nothing)).toBe('É\u0000狗');
    expect(normaliseBert('É狗', { ...nothing, lowerCase: true })).toBe('é狗');
    expect(normaliseBert('É狗', { ...nothing, stripAccents: true })).toBe('E狗');
  });
});
