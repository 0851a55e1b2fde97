// `rating:` — stars, 1 to 5; 0 is not rated. Runs everywhere; pure.
import type { FilterValues } from '../terms.ts';
import type { Filter } from './filter.ts';

type Rating = FilterValues['rating'];

export const ratingFilter: Filter<'rating'> = {
  key: 'rating',
  aliases: ['stars', '评分', '星级'],
  hint: '3, 3.., 1..3, >=3, 0',
  parse: (value) => {
    const text = value.normalize('NFKC').replace(/\s+/g, '');
    if (/^★{1,5}$/.test(text)) return { min: text.length, max: text.length };
    return compared(text) ?? between(text);
  },
  print: ({ min, max }) => {
    if (min === max) return String(min);
    if (max === 5 && min > 0) return `${String(min)}..`;
    return `${min === 0 && max < 5 ? '' : String(min)}..${String(max)}`;
  },
};

const valid = (min: number, max: number): Rating | null => (min >= 0 && max <= 5 && min <= max ? { min, max } : null);

function compared(text: string): Rating | null {
  const [, sign, digit] = /^([<>]=?|≥|≤|=)(\d)$/.exec(text) ?? [];
  const stars = Number(digit);
  if (sign == null || stars > 5) return null;
  if (sign === '=') return valid(stars, stars);
  if (sign.startsWith('>') || sign === '≥') return valid(sign === '>' ? stars + 1 : stars, 5);
  return valid(0, sign === '<' ? stars - 1 : stars);
}

function between(text: string): Rating | null {
  const [, from = '', dots, to = ''] = /^(\d?)(\.{2,3}|…)?(\d?)$/.exec(text) ?? [];
  if (from + to === '' || (dots == null && to !== '')) return null;
  const min = from === '' ? 0 : Number(from);
  return valid(min, dots == null ? min : to === '' ? 5 : Number(to));
}
