import { describe, expect, it } from 'vitest';
import { frequentThings, leastJudgedFirst, wordsOfSearch } from './questions.ts';

describe('things that captions speak of', () => {
  const captions = [
    ...Array.from({ length: 10 }, (_, at) => `a red train on a track near house ${String(at)}`),
    ...Array.from({ length: 6 }, () => 'two dogs playing in the snow'),
    ...Array.from({ length: 20 }, (_, at) => `a photo of a lake, plate ${'abcdefghijklmnopqrst'[at] ?? ''}x`),
    'a single accordion',
  ];

  it('are told with the words beside them, without words that name nothing', () => {
    const things = frequentThings(captions, 10);
    expect(things.some((thing) => thing.includes('train'))).toBe(true);
    expect(things.some((thing) => /dogs|snow/.test(thing))).toBe(true);
    expect(things.join(' ')).not.toMatch(/\b(a|the|in|photo|two|on)\b/);
  });

  it('are neither what most captions say nor what hardly one does', () => {
    const things = frequentThings(captions, 50).join(' ');
    expect(things).not.toContain('lake');
    expect(things).not.toContain('accordion');
  });

  it('are not told twice, alone and in a pair', () => {
    const words = frequentThings(captions, 50).flatMap((thing) => thing.split(' '));
    expect(new Set(words).size).toBe(words.length);
  });

  it('are none of no captions', () => {
    expect(frequentThings([], 5)).toEqual([]);
  });
});

describe('a remembered search', () => {
  it.each([
    ['q=a+red+train', 'a red train'],
    ['q=red+train+-blue+-%22at+night%22+tag%3Atrips+taken%3A2024', 'red train'],
    ['q=album%3A%22Italy+2023%22', null],
    ['image=12', null],
    ['q=', null],
    ['q=%E7%BA%A2%E8%89%B2%E7%9A%84%E7%81%AB%E8%BD%A6', '红色的火车'],
  ])('%s asks for %s', (address, words) => {
    expect(wordsOfSearch(address)).toBe(words);
  });
});

describe('questions', () => {
  it('judged least come first, each once, otherwise in their order', () => {
    const judged = new Map([
      ['a', 5],
      ['b', 1],
    ]);
    expect(leastJudgedFirst(['a', 'b', 'c', 'a', 'd'], judged)).toEqual(['c', 'd', 'b', 'a']);
  });
});
