// What a filter becomes: a condition over the aliases photo and content. Runs in the backend; pure.
import type { SqlValue } from 'better-sqlite3';
import { folded } from '../../text-functions.ts';

/** `where` has a `?` for each of `parameters`. It may be null of a row, which means no. */
export interface Clause {
  readonly where: string;
  readonly parameters: readonly SqlValue[];
}

export const nothing: Clause = { where: '0', parameters: [] };

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/**
 * Part of a text, letter case aside. SQLite's own functions know ASCII alone and are ten times as fast as ours: they serve where what is
 * looked for is ASCII.
 */
export function contains(column: string, part: string): Clause {
  const fold = isAscii(part) ? 'lower' : 'folded';
  return { where: `instr(${fold}(${column}), ?) > 0`, parameters: [folded(part)] };
}

/** The whole of a text, letter case aside. */
export function equals(column: string, text: string): Clause {
  if (isAscii(text)) return { where: `${column} = ? COLLATE NOCASE`, parameters: [text] };
  return { where: `folded(${column}) = ?`, parameters: [folded(text)] };
}

/** The name of the file at the end of its path, on any system. */
export const fileName = `substr(photo.path, length(rtrim(photo.path, replace(replace(photo.path, '/', ''), '\\', ''))) + 1)`;

export function anyOf(clauses: readonly Clause[]): Clause {
  const [only] = clauses;
  if (only == null) return nothing;
  return {
    where: clauses.length === 1 ? `(${only.where})` : `(${clauses.map(({ where }) => `(${where})`).join(' OR ')})`,
    parameters: clauses.flatMap((clause) => clause.parameters),
  };
}

export function allOf(clauses: readonly Clause[]): Clause {
  return {
    where: clauses.map(({ where }) => where).join(' AND '),
    parameters: clauses.flatMap((clause) => clause.parameters),
  };
}

/** Also holds where the condition is null. */
export const not = ({ where, parameters }: Clause): Clause => ({ where: `(${where}) IS NOT TRUE`, parameters });
