// The fallback scan: sqlite-vec's distance functions over the embedding table, when the scan in memory is not to be had.
// Runs in the backend; the extension is loaded when it is first needed.
import { getLoadablePath } from 'sqlite-vec';
import type { Library } from '../open.ts';
import { toBlob } from '../vectors.ts';
import type { Combination } from './combination.ts';
import type { CompiledFilters } from './filters.ts';
import { createSelection, type Hit } from './selection.ts';
import { lengthOf } from './similarity.ts';

const loaded = new WeakMap<Library, boolean>();

/** In a packaged application the extension lies beside the archive, not inside it. Throws where there is none for this machine. */
export const sqliteVecFile = (): string => getLoadablePath().replace('app.asar', 'app.asar.unpacked');

/** False where there is no build of the extension for this machine, or it cannot be loaded. */
export function loadSqliteVec(library: Library): boolean {
  const before = loaded.get(library);
  if (before != null) return before;
  let works = false;
  try {
    library.db.loadExtension(sqliteVecFile());
    works = true;
  } catch {
    // Any reason is the same to us: the exhaustive path remains.
  }
  loaded.set(library, works);
  return works;
}

/** Cosine distances are of order 1 and summed in float32: no sum of n products is off by more than n + 16 roundings of 2⁻²³. */
const distanceError = (dimension: number): number => (dimension + 16) * 2 ** -23;

/** The nearest contents within the filters, exact and best first. Only for combinations without penalties. */
export function sqliteVecNearest(
  library: Library,
  model: number,
  question: {
    combination: Combination;
    filters: CompiledFilters;
    limit: number;
    read: (embeddingIds: readonly number[]) => Hit[];
  },
): Hit[] {
  const { combination, filters, limit } = question;
  const length = lengthOf(combination.vector);
  const rows = library
    .sql(
      `SELECT id, vec_distance_cosine(vector, ?) FROM embedding WHERE model = ? AND content_id IN (
         SELECT photo.content_id FROM photo JOIN content ON content.id = photo.content_id WHERE ${filters.where})`,
    )
    .raw()
    .all(toBlob(combination.vector), model, ...filters.parameters) as [id: number, distance: number | null][];
  const bound = length * distanceError(combination.vector.length) + 1e-12;
  const selection = createSelection(Math.min(limit, rows.length), combination.constant);
  // A vector of length 0 has no cosine (null), and its dot products are 0.
  for (const [id, distance] of rows) selection.offer(id, length * (1 - (distance ?? 1)), bound);
  return selection.finish(question.read);
}
