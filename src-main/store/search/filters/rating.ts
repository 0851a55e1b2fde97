// `rating:` as SQL; what nobody rated has 0. Runs in the backend; pure.
import type { FilterValues } from '../../../../src-shared/query/terms.ts';
import { not, type Clause } from './clause.ts';

export function rating({ min, max }: FilterValues['rating']): Clause {
  if (min > 0) return rated(min, max);
  return max >= 5 ? { where: '1', parameters: [] } : not(rated(max + 1, 5));
}

const rated = (min: number, max: number): Clause => ({
  where: 'photo.content_id IN (SELECT content_id FROM mark WHERE rating BETWEEN ? AND ?)',
  parameters: [min, max],
});
