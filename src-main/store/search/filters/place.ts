// `place:` as SQL: part of the town, the region or the country. Runs in the backend; pure.
import { anyOf, contains, type Clause } from './clause.ts';

export function place(value: string): Clause {
  const { where, parameters } = anyOf(
    ['place.town', 'place.region', 'place.country'].map((column) => contains(column, value)),
  );
  return { where: `content.place_id IN (SELECT place.id FROM place WHERE ${where})`, parameters };
}
