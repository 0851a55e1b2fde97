// Embeddings of words that were searched for, so that a repeated search needs no model. Runs in the backend; a cache: losing it
// costs milliseconds.
import type { ModelId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';
import { fromBlob, toBlob } from './vectors.ts';

const queriesKept = 10_000;

export function cachedQueryEmbedding(library: Library, modelId: ModelId, text: string): Float32Array | null {
  const row = library.sql('SELECT vector FROM query_embedding WHERE model_id = ? AND text = ?').get(modelId, text);
  return row == null ? null : fromBlob((row as { vector: Uint8Array }).vector);
}

/** Keeps the newest 10,000; the oldest go. */
// eslint-disable-next-line max-params -- the key of `cachedQueryEmbedding` and a value
export function cacheQueryEmbedding(library: Library, modelId: ModelId, text: string, vector: Float32Array): void {
  inTransaction(library, () => {
    library
      .sql('INSERT OR REPLACE INTO query_embedding (model_id, text, vector, used_at_ms) VALUES (?, ?, ?, ?)')
      .run(modelId, text, toBlob(vector), Date.now());
    library
      .sql(
        `DELETE FROM query_embedding WHERE rowid IN (
           SELECT rowid FROM query_embedding ORDER BY used_at_ms DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      )
      .run(queriesKept);
  });
}
