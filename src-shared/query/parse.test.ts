import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFiltersOnly, parseQuery } from './parse.ts';
import { printQuery, printTerm, whereOf } from './print.ts';
import type { ParsedQuery, QueryPart } from './query.ts';
import type { FilterTerm } from './terms.ts';

const said = ({ parts }: ParsedQuery): QueryPart[] => parts.map(({ from: _from, to: _to, ...part }): QueryPart => part);
const parts = (text: string): QueryPart[] => said(parseQuery(text));
const terms = (text: string): readonly FilterTerm[] => parseQuery(text).terms;
const value = (text: string): unknown => terms(text)[0]?.value;

/** Text as people type it, and worse. */
const pieces = fc.constantFrom(
  'boat', 'red', '海滩', '"', '""', '“', '”', '-', '－', '−', '--', ':', '：', ' ', '\u3000', '\n', '\\', '/', '..', '*', '>=', '2024', '-05', '-12-25',
  'taken:', 'date：', 'TYPE:', 'jpg', 'tag:', 'folder:', '/a b/', 'C:\\x\\', 'rating:', '3', 'is:', 'favourite', 'exact:', 'camera:', 'kamera:', 'x', '12:30', 'https://a.b/c?d',
); // prettier-ignore
const typed = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 60 }),
);

describe('a typed query', () => {
  it('is words, words to avoid and filters, in order', () => {
    expect(parts('red boat -people type:jpg at  sea')).toEqual([
      { kind: 'words', text: 'red boat' },
      { kind: 'not', text: 'people' },
      { kind: 'term', term: { key: 'type', value: 'jpeg', negated: false } },
      { kind: 'words', text: 'at sea' },
    ]);
    expect(parseQuery('red boat -people type:jpg at  sea').words).toBe('red boat at sea');
  });

  it('takes full-width signs like half-width ones', () => {
    expect(parts('海滩　－人　－“两 个”　标签：家')).toEqual([
      { kind: 'words', text: '海滩' },
      { kind: 'not', text: '人' },
      { kind: 'not', text: '两 个' },
      { kind: 'term', term: { key: 'tag', value: '家', negated: false } },
    ]);
  });

  it('keeps hyphens inside words, lone ones and open quotes', () => {
    expect(parts('well-known a - b -- c')).toEqual([{ kind: 'words', text: 'well-known a - b -- c' }]);
    expect(parts('-"blue sky')).toEqual([{ kind: 'not', text: 'blue sky' }]);
    expect(parts('"')).toEqual([]);
  });

  it('is exact in quotes, where a doubled quotation mark is one', () => {
    expect(parts('"red  boat"')).toEqual([{ kind: 'term', term: { key: 'exact', value: 'red boat', negated: false } }]);
    expect(value('"5"" screen"')).toBe('5" screen');
    expect(terms('-exact:"red boat"')).toEqual([{ key: 'exact', value: 'red boat', negated: true }]);
  });

  it('leaves a word with a colon and nothing behind it as it is', () => {
    for (const text of ['note: something', 'tag:', ':-)', 'tag: home', 'tag:""'])
      expect(parts(text)).toEqual([{ kind: 'words', text }]);
  });

  it('tells what it does not understand, and does not search for it', () => {
    expect(parts('kamera:fuji')).toEqual([
      { kind: 'problem', text: 'kamera:fuji', reason: 'unknown-key', hint: 'camera' },
    ]);
    for (const text of ['12:30', 'https://example.org/a', 'C:\\pictures', 'foo:"a b"', '-foo:bar'])
      expect(parts(text)).toEqual([{ kind: 'problem', text, reason: 'unknown-key', hint: null }]);
    expect(parts('taken:someday boat')).toEqual([
      {
        kind: 'problem',
        text: 'taken:someday',
        reason: 'bad-value',
        hint: '2024, 2024-05, 2019..2022, 2019.., *-12-25',
      },
      { kind: 'words', text: 'boat' },
    ]);
  });

  it.each([
    ['plcae:x', 'place'],
    ['cam:x', 'camera'],
    ['oriention:x', 'orientation'],
    ['taggs:x', 'tag'],
    ['zzzzz:x', null],
  ])('offers for %s the key %s', (text, hint) => {
    expect(parseQuery(text).problems[0]?.hint).toBe(hint);
  });

  it.each([
    ['taken:2024', { from: '2024-01-01', to: '2024-12-31' }, 'taken:2024'],
    ['DATE:2024-02', { from: '2024-02-01', to: '2024-02-29' }, 'taken:2024-02'],
    ['taken:2023/2', { from: '2023-02-01', to: '2023-02-28' }, 'taken:2023-02'],
    ['taken:2024-01', { from: '2024-01-01', to: '2024-01-31' }, 'taken:2024-01'],
    ['taken:2024-05-12', { from: '2024-05-12', to: '2024-05-12' }, 'taken:2024-05-12'],
    ['taken:2019..2022', { from: '2019-01-01', to: '2022-12-31' }, 'taken:2019..2022'],
    ['taken:2022..2019', { from: '2019-01-01', to: '2022-12-31' }, 'taken:2019..2022'],
    ['taken:2024-05..2024-07', { from: '2024-05-01', to: '2024-07-31' }, 'taken:2024-05..2024-07'],
    ['taken:2024-05..2024', { from: '2024-05-01', to: '2024-12-31' }, 'taken:2024-05..2024'],
    ['taken:..2020', { from: null, to: '2020-12-31' }, 'taken:..2020'],
    ['taken:2019..', { from: '2019-01-01', to: null }, 'taken:2019..'],
    ['taken:>2019', { from: '2020-01-01', to: null }, 'taken:2020..'],
    ['taken:<=2019-05', { from: null, to: '2019-05-31' }, 'taken:..2019-05'],
    ['taken:*-12-25', { pattern: { year: null, month: 12, day: 25 } }, 'taken:*-12-25'],
    ['taken:2024-*-01', { pattern: { year: 2024, month: null, day: 1 } }, 'taken:2024-*-01'],
    ['taken:*-5', { pattern: { year: null, month: 5, day: null } }, 'taken:*-05'],
    ['taken:2024-*', { from: '2024-01-01', to: '2024-12-31' }, 'taken:2024'],
    ['日期：2024年5月', { from: '2024-05-01', to: '2024-05-31' }, 'taken:2024-05'],
    ['rating:3', { min: 3, max: 3 }, 'rating:3'],
    ['rating:3..', { min: 3, max: 5 }, 'rating:3..'],
    ['rating:>=3', { min: 3, max: 5 }, 'rating:3..'],
    ['rating:1..3', { min: 1, max: 3 }, 'rating:1..3'],
    ['rating:<3', { min: 0, max: 2 }, 'rating:..2'],
    ['rating:0..5', { min: 0, max: 5 }, 'rating:0..5'],
    ['rating:★★', { min: 2, max: 2 }, 'rating:2'],
    ['type:HEIC', 'heif', 'type:heif'],
    ['is:favorite', 'favourite', 'is:favourite'],
    ['has:location', 'gps', 'has:gps'],
    ['orientation:vertical', 'portrait', 'orientation:portrait'],
    ['folder:"/a b/"', '/a b', 'folder:"/a b"'],
    ['folder:/', '/', 'folder:/'],
    ['folder:C:\\x\\', 'C:\\x', 'folder:C:\\x'],
    ['file:IMG_1', 'IMG_1', 'name:IMG_1'],
  ])('reads %s', (text, expected, printed) => {
    const [term] = terms(text);
    expect(term?.value).toEqual(expected);
    expect(term == null ? null : printTerm(term)).toBe(printed);
  });

  it.each([
    'taken:2024-13',
    'taken:2023-02-29',
    'taken:..',
    'taken:*',
    'taken:*-02-30',
    'taken:>9999',
    'taken:2019..2020..2021',
    'rating:6',
    'rating:>5',
    'rating:5..3',
    'rating:22',
    'type:doc',
    'is:good',
  ])('does not take %s', (text) => {
    expect(parseQuery(text).problems).toMatchObject([{ text, reason: 'bad-value' }]);
  });

  it('says the same after it was printed', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = parseQuery(text);
        expect(said(parseQuery(printQuery(parsed)))).toEqual(said(parsed));
      }),
      { numRuns: 5000 },
    );
  });

  it('has its parts in order, and between them only spaces, quotes and minus signs', () => {
    fc.assert(
      fc.property(typed, (text) => {
        let at = 0;
        for (const { from, to } of parseQuery(text).parts) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          expect(text.slice(at, from)).toMatch(/^[\s"“”\-−－]*$/);
          at = to;
        }
        expect(text.slice(at)).toMatch(/^[\s"“”\-−－]*$/);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes time that grows no faster than its length', () => {
    for (const piece of [
      'a',
      'a ',
      '"a"',
      'a:"b"',
      'ab:c ',
      '-',
      '"',
      'tag:x ',
      'taken:',
      'folder:a/',
      '“',
      '/',
      ':',
      '﷽:',
    ])
      for (const text of [piece.repeat(20_000 / piece.length), `folder:x${piece.repeat(20_000 / piece.length)}y`]) {
        const start = performance.now();
        printQuery(parseQuery(text));
        expect.soft(performance.now() - start, piece).toBeLessThan(400);
      }
  });
});

describe('the filters of a query', () => {
  it('print each once, whatever their order', () => {
    const where = whereOf(parseQuery('boat type:jpg -tag:"my  dog" -x date:2024 type:jpeg'));
    expect(where).toBe('-tag:"my  dog" taken:2024 type:jpeg');
    expect(whereOf(parseQuery('taken:2024 type:jpeg -tag:"my  dog"'))).toBe(where);
    expect(whereOf(parseQuery(where))).toBe(where);
  });

  it('are all of it, or not', () => {
    expect(isFiltersOnly(parseQuery('tag:dog type:raw'))).toBe(true);
    for (const text of ['', 'dog', 'tag:dog x', 'tag:dog -x', 'foo:bar'])
      expect(isFiltersOnly(parseQuery(text))).toBe(false);
  });
});
