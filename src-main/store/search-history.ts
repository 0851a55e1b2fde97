// Searches that a person stayed with, as the address of the search screen has them. Runs in the backend; never leaves this computer.
import { inTransaction, type Library } from './open.ts';

export interface RememberedSearch {
  readonly query: string;
  readonly atMs: number;
}

const mostRemembered = 50;

/** Newest first. */
export const searchHistory = (library: Library): RememberedSearch[] =>
  library.sql('SELECT query, at_ms AS atMs FROM search_history ORDER BY at_ms DESC, query').all() as RememberedSearch[];

/** A search that is there already becomes the newest; the oldest beyond 50 go. */
export function rememberSearch(library: Library, query: string, atMs = Date.now()): void {
  inTransaction(library, () => {
    library
      .sql('INSERT INTO search_history (query, at_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms')
      .run(query, atMs);
    library
      .sql(
        `DELETE FROM search_history WHERE query NOT IN
         (SELECT query FROM search_history ORDER BY at_ms DESC LIMIT ${String(mostRemembered)})`,
      )
      .run();
  });
}

/** One, or all of them; says how many there were. */
export function forgetSearches(library: Library, query?: string): number {
  const statement =
    query === undefined
      ? library.sql('DELETE FROM search_history').run()
      : library.sql('DELETE FROM search_history WHERE query = ?').run(query);
  return statement.changes;
}
