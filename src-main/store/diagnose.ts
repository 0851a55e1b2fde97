// Whether SQLite, its vector extension and the vector scan work here, and whether the library is sound. Runs in the
// backend; everything but the library's own checks happens in memory.
import { setImmediate as nextTurn } from 'node:timers/promises';
import Sqlite, { type Database } from 'better-sqlite3';
import { failed, passed, skipped, type Finding } from '../../src-shared/contract/diagnostics.ts';
import { toContentId } from '../../src-shared/photo/ids.ts';
import { listFolders } from './folders.ts';
import type { Library } from './open.ts';
import { createSlots } from './scan/slots.ts';
import { createSelection } from './search/selection.ts';
import { exactSimilarity } from './search/similarity.ts';
import { sqliteVecFile } from './search/sqlite-vec.ts';
import { timelinePhotos } from './timeline.ts';
import { toBlob } from './vectors.ts';

function inMemory<Out>(use: (db: Database) => Out): Out {
  const db = new Sqlite(':memory:');
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** A table written and read in memory. */
export function diagnoseSqlite(): Finding {
  return inMemory((db) => {
    db.exec("CREATE TABLE t (n INTEGER, w TEXT) STRICT; INSERT INTO t VALUES (2, 'two'), (40, 'forty')");
    const row = db
      .prepare("SELECT sum(n) AS sum, group_concat(w, ' ') AS words, sqlite_version() AS version FROM t")
      .get();
    const { sum, words, version } = row as { sum: number; words: string; version: string };
    if (sum !== 42 || words !== 'two forty') return failed(`SQLite ${version} computes wrongly.`);
    return passed(`SQLite ${version} answers.`);
  });
}

/** Unit vectors whose similarities with the first are 1, 0.6, −1, 0.8 and 0. */
const vectors = [
  [1, 0, 0, 0],
  [0.6, 0.8, 0, 0],
  [-1, 0, 0, 0],
  [0.8, 0, 0.6, 0],
  [0, 0, 0, 1],
].map((values) => Float32Array.from(values));
const query = Float32Array.of(1, 0, 0, 0);
/** Rows of `vectors`, nearest first. */
const nearest = '0 3 1 4 2';
const distances = [0, 0.2, 0.4, 1, 2];

/** Loads sqlite-vec and asks it for the nearest of five vectors. */
export function diagnoseSqliteVec(): Finding {
  return inMemory((db) => {
    db.loadExtension(sqliteVecFile());
    db.exec('CREATE TABLE v (id INTEGER PRIMARY KEY, vector BLOB) STRICT');
    vectors.forEach((vector, id) => db.prepare('INSERT INTO v VALUES (?, ?)').run(id, toBlob(vector)));
    const rows = db
      .prepare('SELECT id, vec_distance_cosine(vector, ?) AS distance FROM v ORDER BY distance')
      .all(toBlob(query)) as { id: number; distance: number }[];
    const { version } = db.prepare('SELECT vec_version() AS version').get() as { version: string };
    const close = rows.every(({ distance }, at) => Math.abs(distance - (distances[at] ?? NaN)) < 1e-6);
    const right = close && rows.map(({ id }) => id).join(' ') === nearest;
    return right
      ? passed(`sqlite-vec ${version} found the nearest of ${String(vectors.length)} vectors.`)
      : failed(`sqlite-vec ${version} found the wrong vectors.`);
  });
}

/** The scan that searches run: WebAssembly with SIMD over int8 codes, then the exact comparison. */
export function diagnoseScan(): Finding {
  const slots = createSlots(query.length);
  vectors.forEach((vector, slot) => {
    slots.set(slot, vector);
  });
  const selection = createSelection(vectors.length);
  slots.scan(query, new Uint8Array(vectors.length).fill(1), selection);
  const hits = selection.finish((rows) =>
    rows.map((row) => ({
      contentId: toContentId(row),
      similarity: exactSimilarity(query, vectors[row] ?? new Float32Array(query.length)),
    })),
  );
  const right = hits.map(({ contentId }) => contentId).join(' ') === nearest;
  return right
    ? passed('The vector scan runs with SIMD and found the nearest vectors.')
    : failed('The vector scan found the wrong vectors.');
}

/** What the open library holds. */
export function diagnoseLibrary(library: Library): Finding {
  const version = String(library.db.pragma('user_version', { simple: true }));
  const counts = `${String(timelinePhotos(library))} photos in ${String(listFolders(library).length)} folders`;
  const recovered = library.recovered ? ' It was not closed the last time; nothing was lost.' : '';
  return passed(`${library.file} is open: version ${version}, ${counts}.${recovered}`);
}

/** A larger table takes longer than anybody should wait for the database; SQLite cannot be stopped within one. */
const integrityLimits = { largestBytes: 1e9, timeMs: 5000 };

/** SQLite's own quick check, a table at a time until the time is up: others are answered in between. */
export async function diagnoseIntegrity(library: Library, limits = integrityLimits): Promise<Finding> {
  const { db } = library;
  const bytes = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  const megabytes = String(Math.round(bytes / 1e6));
  if (bytes > limits.largestBytes)
    return skipped(`The library is too large to check while it is used: ${megabytes} MB.`);
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  const startedAtMs = performance.now();
  for (const [at, table] of tables.entries()) {
    if (!db.open) return skipped('The library was closed meanwhile.');
    if (performance.now() - startedAtMs > limits.timeMs)
      return skipped(`Checking takes too long here: ${String(at)} of ${String(tables.length)} tables are sound.`);
    const verdict = String(db.pragma(`quick_check('${table}')`, { simple: true }));
    if (verdict !== 'ok')
      return failed(`The library is damaged (${verdict}). A backup may lie beside it: ${library.file}.`);
    await nextTurn();
  }
  return passed(`All ${String(tables.length)} tables are sound (${megabytes} MB).`);
}

/** Counting stops here: more folders than this exceed any limit that matters to them. */
const mostCountedPhotos = 200_000;

/** Folders that directly hold photos of the library. */
export function photoFolders(library: Library): number {
  // What is left of a path when every character of its last part is taken off its end.
  const sql = `SELECT count(DISTINCT rtrim(path, replace(replace(path, '/', ''), '\\', ''))) FROM
    (SELECT path FROM photo WHERE missing_since_ms IS NULL LIMIT ${String(mostCountedPhotos)})`;
  return library.db.prepare(sql).pluck().get() as number;
}
