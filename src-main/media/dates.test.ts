import { describe, expect, it } from 'vitest';
import { offsetFromGps, parseMoment, parseOffset } from './dates.ts';

describe('parseMoment', () => {
  it.each([
    ['2011:05:06 09:59:48', '2011-05-06T09:59:48', null],
    ['2011-05-06T09:59:48', '2011-05-06T09:59:48', null],
    ['2022:01:10 15:15:44.31', '2022-01-10T15:15:44', null],
    ['2015-06-29T18:15:36+01:00', '2015-06-29T18:15:36', '+01:00'],
    ['2012-12-31T04:35:10Z', '2012-12-31T04:35:10', '+00:00'],
    ['2011-06-14T15:47+02:00', '2011-06-14T15:47:00', '+02:00'],
    ['2006-10-29', '2006-10-29T00:00:00', null],
    ['1904:07:12 10:00:00', '1904-07-12T10:00:00', null],
    ['2099:01:01 00:00:00', '2099-01-01T00:00:00', null],
    ['2024:02:29 12:00:00', '2024-02-29T12:00:00', null],
    // A wall time the zone skipped when clocks went forward is still what the camera showed.
    ['2024:03:31 02:30:00', '2024-03-31T02:30:00', null],
    ['2011:05:06 09:59:48\0', '2011-05-06T09:59:48', null],
  ])('reads %s', (text, local, offset) => {
    expect(parseMoment(text)).toEqual({ local, offset });
  });

  it.each([
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '2011:05:06 24:00:00',
    '2011:13:06 10:00:00',
    '2011:02:30 10:00:00',
    '2023:02:29 10:00:00',
    '1904:01:01 00:00:00',
    '1970:01:01 00:00:00',
    '1980:01:01 00:00:00',
    '1066:10:14 09:00:00',
    '2011:05:06 9:59',
    'yesterday',
    '',
  ])('takes %o for no date', (text) => {
    expect(parseMoment(text)).toBeNull();
  });
});

describe('parseOffset', () => {
  it.each([
    ['+02:00', '+02:00'],
    ['-0330', '-03:30'],
    ['Z', '+00:00'],
    ['+14:00', '+14:00'],
    ['-12:00', '-12:00'],
    ['+14:15', null],
    ['-12:15', null],
    ['+02:07', null],
    ['   :  ', null],
    [null, null],
  ])('reads %s as %s', (text, offset) => {
    expect(parseOffset(text)).toBe(offset);
  });
});

describe('offsetFromGps', () => {
  it.each<[string, string, number[], string | null]>([
    ['2011-05-06T09:59:48', '2011:05:06', [7, 59, 0], '+02:00'],
    ['2024-01-01T00:30:00', '2023:12:31', [19, 0, 0], '+05:30'],
    ['2024-01-01T05:45:30', '2024:01:01', [0, 0, 0], '+05:45'],
    ['2023-12-31T20:00:00', '2024:01:01', [3, 1, 0], '-07:00'],
    // A minute of drift is rounded away; the photo is not moved to another zone, nor to 1970.
    ['2024-06-01T12:01:00', '2024:06:01', [12, 0, 0], '+00:00'],
    // 20 minutes behind: an old fix, which says nothing.
    ['2024-06-01T12:20:00', '2024:06:01', [12, 0, 0], null],
    // A quarter hour no place uses.
    ['2024-06-01T14:15:00', '2024:06:01', [12, 0, 0], null],
    ['2024-06-03T12:00:00', '2024:06:01', [12, 0, 0], null],
    ['2024-06-01T12:00:00', '', [12, 0, 0], null],
    ['2024-06-01T12:00:00', '2024:06:01', [], null],
    ['2024-06-01T12:00:00', '2024:06:01', [NaN, 0, 0], null],
  ])('%s against %s %o is %s', (...[local, date, time, offset]) => {
    expect(offsetFromGps(local, date, time)).toBe(offset);
  });
});
