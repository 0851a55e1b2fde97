import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { photoFormats } from '../../src-shared/photo/formats.ts';
import { searchInputs } from '../../src-shared/contract/search.ts';
import {
  dayFromText,
  emptyQuery,
  isEmpty,
  isSearchable,
  joinWords,
  minusOffer,
  type Query,
  queryFromParameters,
  queryToParameters,
  splitWords,
  toSearchQuery,
  withMinus,
} from './query.ts';

const day = fc.integer({ min: 0, max: 25_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const queries: fc.Arbitrary<Query> = fc.record({
  text: fc.string({ maxLength: 60 }),
  image: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 1, max: 4_000_000_000 }).map((photoId) => ({ photoId })),
    fc.stringMatching(/^[a-z0-9-]{1,20}$/).map((imageId) => ({ imageId })),
    fc.constant({ path: '/home/lena/a & b?.jpg' }),
  ),
  alpha: fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
  folders: fc.uniqueArray(fc.constantFrom('/a', '/b c', '/ü&?#'), { maxLength: 3 }),
  takenFrom: fc.option(day),
  takenTo: fc.option(day),
  formats: fc
    .uniqueArray(fc.constantFrom(...photoFormats))
    .map((formats) => photoFormats.filter((format) => formats.includes(format))),
});

describe('minus words', () => {
  it.each([
    ['beach -sky', 'beach', ['sky']],
    ['beach -"blue sky" sunset', 'beach sunset', ['blue sky']],
    ['-people', '', ['people']],
    ['black-and-white', 'black-and-white', []],
    ['t-shirt -hat -shoes', 't-shirt', ['hat', 'shoes']],
    ['海边 -人', '海边', ['人']],
    ['beach -', 'beach -', []],
    ['a -"unfinished', 'a', ['unfinished']],
  ])('%s', (text, plain, minus) => {
    expect(splitWords(text)).toEqual({ plain, minus });
  });

  it('come back from the text that they were written into', () => {
    const words = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8})?$/);
    fc.assert(
      fc.property(words, fc.array(words, { maxLength: 4 }), (plain, minus) => {
        expect(splitWords(joinWords({ plain, minus }))).toEqual({ plain, minus });
      }),
    );
  });

  it('are replaced without touching the other words', () => {
    expect(withMinus('beach -sky at night', ['people', 'blue car', ' '])).toBe('beach at night -people -"blue car"');
    expect(withMinus('beach -sky', [])).toBe('beach');
  });
});

describe('words that mean to leave something out', () => {
  it.each([
    ['beach without people', 'people', 'beach -people'],
    ['no clouds sky -cars', 'clouds', 'sky -cars -clouds'],
    ['a street not the car', 'car', 'a street -car'],
    ['海边没有人', '人', '海边 -人'],
  ])('%s', (text, words, offered) => {
    expect(minusOffer(text)).toEqual({ words, text: offered });
  });

  it.each(['notebook on a table', 'beach -people', 'northern lights', ''])('are not seen in “%s”', (text) => {
    expect(minusOffer(text)).toBeNull();
  });
});

describe('query', () => {
  it('survives the address bar', () => {
    fc.assert(
      fc.property(queries, (query) => {
        expect(queryFromParameters(new URLSearchParams(queryToParameters(query).toString()))).toEqual(query);
      }),
    );
  });

  it('is always something that the contract takes', () => {
    fc.assert(
      fc.property(queries, (query) => {
        expect(searchInputs.run.safeParse(toSearchQuery(query, 300)).success).toBe(true);
      }),
    );
  });

  it('ignores nonsense in an address', () => {
    const parameters = new URLSearchParams(
      'q=x&image=photo:-3&alpha=7&from=2024-02-31&to=soon&type=exe&type=jpeg&folder=',
    );
    expect(queryFromParameters(parameters)).toEqual({ ...emptyQuery, text: 'x', formats: ['jpeg'] });
  });

  it('asks only once it says something', () => {
    const typed = (text: string): boolean => isSearchable({ ...emptyQuery, text });
    expect([typed(''), typed('a'), typed('ab'), typed('猫'), typed('-sky')]).toEqual([false, false, true, true, false]);
    expect(isSearchable({ ...emptyQuery, image: { photoId: 1 } })).toBe(true);
    expect(isEmpty({ ...emptyQuery, text: '  ' })).toBe(true);
    expect(isEmpty({ ...emptyQuery, takenFrom: '2024-01-01' })).toBe(false);
  });

  it('sends the weight only where there are words and a picture', () => {
    const mixed = { ...emptyQuery, text: 'at night -rain', image: { photoId: 4 }, alpha: 0.25 };
    expect(toSearchQuery(mixed, 50)).toEqual({
      text: 'at night',
      image: { photoId: 4 },
      not: 'rain',
      alpha: 0.25,
      limit: 50,
    });
    expect(toSearchQuery({ ...mixed, text: '' }, 50)).toEqual({ image: { photoId: 4 }, limit: 50 });
  });
});

describe('dates as people write them', () => {
  it.each([
    ['2024', '2024-01-01', '2024-12-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2024/5/3', '2024-05-03', '2024-05-03'],
    ['2024年5月', '2024-05-01', '2024-05-31'],
    ['2024年5月3日', '2024-05-03', '2024-05-03'],
    ['2023-02-29', null, null],
    ['2024-13', null, null],
    ['yesterday', null, null],
  ])('%s', (text, first, last) => {
    expect(dayFromText(text, 'first')).toBe(first);
    expect(dayFromText(text, 'last')).toBe(last);
  });
});
