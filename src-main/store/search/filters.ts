// Search filters as SQL over the aliases photo and content. Runs in the backend; pure.
import type { SqlValue } from 'better-sqlite3';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { SearchFilters } from '../../../src-shared/contract/search.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import type { FilterTerm } from '../../../src-shared/query/terms.ts';
import { compileTerms } from './filters/all.ts';
import { allOf, anyOf, type Clause } from './filters/clause.ts';
import { atOrBelow } from './filters/folder.ts';
import { onDay } from './filters/taken.ts';

/** `where` is a condition with `?` for each of `parameters`, never empty: photos that are missing are never found. */
export interface CompiledFilters {
  readonly where: string;
  readonly parameters: readonly SqlValue[];
}

/** `typed`: filters beside the words of a search; they hold besides those of `where`, of whatever key. */
export interface Within extends SearchFilters {
  readonly typed?: string | undefined;
}

/**
 * `readingInOrder` hides the folder's range from the index on paths: for a folder that holds most photos, jumping about the photo
 * table in the order of paths takes three times as long as reading it through.
 */
export function compileFilters(filters: Within = {}, plan: { readingInOrder?: boolean } = {}): CompiledFilters {
  const path = plan.readingInOrder === true ? '+photo.path' : 'photo.path';
  const terms = termsOf(filters.where);
  const typed = termsOf(filters.typed);
  const clauses: Clause[] = [{ where: presentWithin([...terms, ...typed]), parameters: [] }];
  if (filters.folders != null) clauses.push(anyOf(filters.folders.map((folder) => atOrBelow(folder, path))));
  if (filters.takenFrom != null) clauses.push(onDay('>=', filters.takenFrom));
  if (filters.takenTo != null) clauses.push(onDay('<=', filters.takenTo));
  if (filters.formats != null) {
    const where = 'content.format IN (SELECT value FROM json_each(?))';
    clauses.push({ where, parameters: [JSON.stringify(filters.formats)] });
  }
  for (const compiled of [compileTerms(terms), compileTerms(typed)]) if (compiled != null) clauses.push(compiled);
  return allOf(clauses);
}

/** The filters of a text that may hold nothing else. `invalid-input`: what is not understood is never left out in silence. */
export function termsOf(where: string | undefined): readonly FilterTerm[] {
  const { words, not, terms, problems } = parseQuery(where ?? '');
  const [problem] = problems;
  if (problem != null) throw new AppError('invalid-input', `“${problem.text}” is no filter that Afterimage knows.`);
  const [word] = [words, ...not].filter((text) => text !== '');
  if (word != null) throw new AppError('invalid-input', `“${word}” is no filter. Only filters can be used here.`);
  return terms;
}

const present = 'photo.missing_since_ms IS NULL';
const notRemoved = 'photo.removed_at_ms IS NULL';
/** Null (a file that was not read) is among no contents, and must not be unknown. */
const notHidden = 'coalesce(photo.content_id, 0) NOT IN (SELECT content_id FROM mark WHERE hidden = 1)';

/** Hidden and removed photos are there only for who asks for them; among the removed ones, hidden ones are not held back twice. */
function presentWithin(terms: readonly FilterTerm[]): string {
  const asks = (state: string): boolean =>
    terms.some(({ key, value, negated }) => key === 'is' && value === state && !negated);
  if (asks('removed')) return present;
  return [present, notRemoved, ...(asks('hidden') ? [] : [notHidden])].join(' AND ');
}

/** Photos that every view has: neither missing nor removed nor hidden. Aliases photo. */
export const presentPhotos = presentWithin([]);
