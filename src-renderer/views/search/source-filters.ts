// "Only other days" and "Different camera" beside a picture that is searched by: negated filters of the query text. Pure.
import type { PhotoDetails } from '../../../src-shared/contract/library.ts';
import { withoutTerm, withTerm } from '../../../src-shared/query/edit.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { printTerm } from '../../../src-shared/query/print.ts';
import type { FilterTerm } from '../../../src-shared/query/terms.ts';

interface SourceFilter {
  readonly kind: 'days' | 'camera';
  readonly term: FilterTerm;
}

/** Those that the photo has something for: a day, a camera. */
export function sourceFilters({ takenAt, camera }: Pick<PhotoDetails, 'takenAt' | 'camera'>): SourceFilter[] {
  const filters: SourceFilter[] = [];
  const day = takenAt?.slice(0, 10) ?? null;
  if (day != null) filters.push({ kind: 'days', term: { key: 'taken', value: { from: day, to: day }, negated: true } });
  const model = camera?.model ?? camera?.make ?? null;
  if (model != null && model.trim() !== '')
    filters.push({ kind: 'camera', term: { key: 'camera', value: model.trim(), negated: true } });
  return filters;
}

export const isOn = (text: string, { term }: SourceFilter): boolean =>
  parseQuery(text).terms.some((other) => printTerm(other) === printTerm(term));

export const toggled = (text: string, filter: SourceFilter): string =>
  isOn(text, filter) ? withoutTerm(text, filter.term) : withTerm(text, filter.term);
