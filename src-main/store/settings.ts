// What the user set, as JSON values by key. Runs in the backend; knows no setting by name.
import { inTransaction, type Library } from './open.ts';

export function readSettings(library: Library): Record<string, unknown> {
  const rows = library.sql('SELECT key, value FROM setting ORDER BY key').all() as { key: string; value: string }[];
  return Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value) as unknown]));
}

/** Writes the named keys, keeps the others; `undefined` removes one. */
export function writeSettings(library: Library, patch: Record<string, unknown>): void {
  inTransaction(library, () => {
    for (const [key, value] of Object.entries(patch)) {
      if (value === undefined) library.sql('DELETE FROM setting WHERE key = ?').run(key);
      else {
        library
          .sql('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
          .run(key, JSON.stringify(value));
      }
    }
  });
}
