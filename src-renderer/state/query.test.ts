import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sorts, strictnesses } from '../../src-shared/contract/choices.ts';
import { type QueryPicture, searchInputs } from '../../src-shared/contract/search.ts';
import {
  emptyQuery,
  hasFilters,
  isEmpty,
  isFiltersOnly,
  isMixed,
  isSearchable,
  minusOffer,
  type Query,
  queryFromParameters,
  queryToParameters,
  splitWords,
  toSearchQuery,
  withImage,
  withoutImage,
} from './query.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const image = fc.oneof(
  fc.integer({ min: 1, max: 4_000_000_000 }).map((photoId) => ({ photoId })),
  fc.stringMatching(/^[a-z0-9-]{1,20}$/).map((imageId) => ({ imageId })),
  fc.constantFrom('/home/lena/a & b?.jpg', 'C:\\a;b:c\\w1;.jpg', '/w1;photo:2').map((path) => ({ path })),
);
const picture: fc.Arbitrary<QueryPicture> = fc.record(
  {
    image,
    weight: fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0),
    box: fc.record({ x: share, y: share, width: share, height: share }),
  },
  { requiredKeys: ['image'] },
);
const queries: fc.Arbitrary<Query> = fc.record({
  text: fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom('boat type:raw -sea', 'tag:"a b"', '"exact"', 'foo:bar'),
  ),
  images: fc.array(picture, { maxLength: 4 }),
  alpha: fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
  sort: fc.constantFrom(...sorts),
  strictness: fc.option(fc.constantFrom(...strictnesses)),
});
const typed = (text: string): Query => ({ ...emptyQuery, text });

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
    ['beach type:jpeg -sky', 'beach', ['sky']],
  ])('%s', (text, plain, minus) => {
    expect(splitWords(text)).toEqual({ plain, minus });
  });
});

describe('words that mean to leave something out', () => {
  it.each([
    ['beach without people', 'people', 'beach -people'],
    ['no clouds sky -cars', 'clouds', 'sky -cars -clouds'],
    ['a street not the car', 'car', 'a street -car'],
    ['海边没有人', '人', '海边 -人'],
    ['type:raw beach without people tag:home', 'people', 'type:raw beach tag:home -people'],
  ])('%s', (text, words, offered) => {
    expect(minusOffer(text)).toEqual({ words, text: offered });
  });

  it.each(['notebook on a table', 'beach -people', 'northern lights', '', '"no people"', 'tag:"no people"'])(
    'are not seen in “%s”',
    (text) => {
      expect(minusOffer(text)).toBeNull();
    },
  );
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
      'q=x&image=photo:-3&image=w99;photo:3&image=b1,2;photo:4&image=foo&alpha=7&sort=size&strictness=very&from=2024-02-31&to=soon&type=exe&folder=',
    );
    expect(queryFromParameters(parameters)).toEqual({
      ...typed('x'),
      images: [{ image: { photoId: 3 } }, { image: { photoId: 4 } }],
    });
  });

  it('reads the addresses of earlier versions', () => {
    const old = 'q=boat+-sea&image=photo:9&folder=/a+b&folder=/c&from=2020-01-01&to=2020-12-31&type=raw&type=jpeg';
    expect(queryFromParameters(new URLSearchParams(old))).toEqual({
      ...typed('boat -sea folder:"/a b" folder:/c taken:2020 type:jpeg type:raw'),
      images: [{ image: { photoId: 9 } }],
    });
    expect(queryFromParameters(new URLSearchParams('from=2019-01-01')).text).toBe('taken:2019..');
  });

  it('asks only once it says something', () => {
    const cases = ['', 'a', 'ab', '猫', '-sky', 'tag:x', 'a tag:x', 'foo:bar'];
    expect(cases.filter((text) => isSearchable(typed(text)))).toEqual(['ab', '猫', 'tag:x']);
    expect(isSearchable({ ...emptyQuery, images: [{ image: { photoId: 1 } }] })).toBe(true);
    expect(isEmpty(typed('  '))).toBe(true);
    expect(isEmpty(typed('taken:2024'))).toBe(false);
  });

  it('knows what it is made of', () => {
    expect(hasFilters(typed('boat tag:x'))).toBe(true);
    expect(isFiltersOnly(typed('type:raw tag:x'))).toBe(true);
    expect(isFiltersOnly({ ...typed('tag:x'), images: [{ image: { photoId: 1 } }] })).toBe(false);
    expect(isMixed({ ...typed('tag:x'), images: [{ image: { photoId: 1 } }] })).toBe(false);
  });

  it('sends the weight only where there are words and a picture', () => {
    const images = [{ image: { photoId: 4 } }];
    const mixed: Query = { ...typed(' at night -rain '), images, alpha: 0.25, sort: 'newest', strictness: 'strict' };
    expect(toSearchQuery(mixed, 50)).toEqual({
      text: 'at night -rain',
      images,
      alpha: 0.25,
      sort: 'newest',
      strictness: 'strict',
      limit: 50,
    });
    expect(toSearchQuery({ ...emptyQuery, images, alpha: 0.25 }, 50)).toEqual({ images, limit: 50 });
  });

  it('takes four pictures, each once', () => {
    let query: Query = emptyQuery;
    for (const photoId of [1, 2, 2, 3, 4]) query = withImage(query, { photoId }) ?? query;
    expect(query.images.map((each) => each.image)).toEqual([1, 2, 3, 4].map((photoId) => ({ photoId })));
    expect(withImage(query, { photoId: 5 })).toBeNull();
    const [first] = query.images;
    expect(first && withoutImage(query, first).images).toHaveLength(3);
  });
});
