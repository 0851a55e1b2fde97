// Reads every stored vector and values it exactly. Slow, and needs nothing but SQLite: the last fallback, and the yardstick the
// other paths are tested against. Runs in the backend; read only.
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../open.ts';
import { fromBlob } from '../vectors.ts';
import { valueOf, type Combination } from './combination.ts';
import type { CompiledFilters } from './filters.ts';
import { byRank, type Hit } from './selection.ts';

/** The nearest contents that have a photo within the filters, best first. */
export function exhaustiveNearest(
  library: Library,
  model: number,
  question: { combination: Combination; filters: CompiledFilters; limit: number },
): Hit[] {
  const { combination, filters, limit } = question;
  const rows = library
    .sql(
      `SELECT content_id AS contentId, vector FROM embedding WHERE model = ? AND content_id IN (
         SELECT photo.content_id FROM photo JOIN content ON content.id = photo.content_id WHERE ${filters.where})`,
    )
    .iterate(model, ...filters.parameters) as IterableIterator<{ contentId: ContentId; vector: Uint8Array }>;
  const hits: Hit[] = [];
  for (const row of rows) {
    hits.push({ contentId: row.contentId, similarity: valueOf(combination, fromBlob(row.vector)) });
  }
  return hits.sort(byRank).slice(0, limit);
}
