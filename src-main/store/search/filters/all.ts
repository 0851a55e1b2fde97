// All filters as SQL, one row for each key of the query language; a new key is a file beside and a line here. Runs in the backend; pure.
import type { FilterKey, FilterTerm, FilterValues } from '../../../../src-shared/query/terms.ts';
import { album } from './album.ts';
import { camera } from './camera.ts';
import { allOf, anyOf, not, type Clause } from './clause.ts';
import { exact } from './exact.ts';
import { folder } from './folder.ts';
import { has } from './has.ts';
import { is } from './is.ts';
import { label } from './label.ts';
import { lens } from './lens.ts';
import { name } from './name.ts';
import { orientation } from './orientation.ts';
import { place } from './place.ts';
import { rating } from './rating.ts';
import { tag } from './tag.ts';
import { taken } from './taken.ts';
import { type } from './type.ts';

const compilers: { readonly [Key in FilterKey]: (value: FilterValues[Key]) => Clause } = {
  taken,
  folder,
  name,
  camera,
  lens,
  place,
  tag,
  album,
  label,
  rating,
  type,
  orientation,
  is,
  has,
  exact,
};

const compile = ({ key, value }: FilterTerm): Clause => (compilers[key] as (value: unknown) => Clause)(value);

/** Terms of one key are alternatives, terms of several keys are all required; negated ones must all not hold. Null without terms. */
export function compileTerms(terms: readonly FilterTerm[]): Clause | null {
  const wanted = Map.groupBy(
    terms.filter((term) => !term.negated),
    (term) => term.key,
  );
  const clauses = [
    ...[...wanted.values()].map((alternatives) => anyOf(alternatives.map(compile))),
    ...terms.filter((term) => term.negated).map((term) => not(compile(term))),
  ];
  return clauses.length === 0 ? null : allOf(clauses);
}
