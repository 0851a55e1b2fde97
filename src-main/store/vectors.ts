// Image embeddings, the truth about them: float32 unit vectors by model and content. Runs in the backend; searching is search/.
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ContentId, ModelId } from '../../src-shared/photo/ids.ts';
import { inTransaction, type Library } from './open.ts';

export interface StoredModel {
  readonly id: number;
  readonly dimension: number;
}

export function storedModel(library: Library, modelId: ModelId): StoredModel | null {
  const row = library.sql('SELECT id, dimension FROM embedding_model WHERE model_id = ?').get(modelId);
  return (row as StoredModel | undefined) ?? null;
}

/**
 * Stores vectors of length 1 ± 0.001; they are scaled to length 1 exactly (as float32 allows), because the search's error bound
 * and the sqlite-vec path count on it. A model's first vector fixes its dimension. Throws `internal` on another dimension, a
 * vector that is not finite, or one of another length: never silently dropped, never mixed.
 */
export function putEmbeddings(
  library: Library,
  modelId: ModelId,
  rows: readonly { contentId: ContentId; vector: Float32Array }[],
): void {
  const first = rows[0];
  if (first == null) return;
  inTransaction(library, () => {
    const model = storedModel(library, modelId) ?? insertModel(library, modelId, first.vector.length);
    for (const { contentId, vector } of rows) {
      if (vector.length !== model.dimension) {
        const got = `${String(vector.length)} instead of ${String(model.dimension)}`;
        throw new AppError('internal', `An embedding of ${modelId} has ${got} numbers.`);
      }
      // A new id each time: an index in memory takes up what is newer than it knows.
      library
        .sql('INSERT OR REPLACE INTO embedding (model, content_id, vector) VALUES (?, ?, ?)')
        .run(model.id, contentId, toBlob(toUnit(vector)));
    }
  });
}

function insertModel(library: Library, modelId: ModelId, dimension: number): StoredModel {
  const row = library
    .sql('INSERT INTO embedding_model (model_id, dimension) VALUES (?, ?) RETURNING id, dimension')
    .get(modelId, dimension);
  return row as StoredModel;
}

export function getEmbedding(library: Library, modelId: ModelId, contentId: ContentId): Float32Array | null {
  const row = library
    .sql(
      `SELECT embedding.vector FROM embedding JOIN embedding_model ON embedding_model.id = embedding.model
       WHERE embedding_model.model_id = ? AND embedding.content_id = ?`,
    )
    .get(modelId, contentId) as { vector: Uint8Array } | undefined;
  return row == null ? null : fromBlob(row.vector);
}

export function embeddingCount(library: Library, modelId: ModelId): number {
  const row = library
    .sql('SELECT count(*) AS vectors FROM embedding WHERE model = (SELECT id FROM embedding_model WHERE model_id = ?)')
    .get(modelId);
  return (row as { vectors: number }).vectors;
}

export function embeddingModels(library: Library): { modelId: ModelId; dimension: number; vectors: number }[] {
  return library
    .sql(
      `SELECT model_id AS modelId, dimension, (SELECT count(*) FROM embedding WHERE model = embedding_model.id) AS vectors
       FROM embedding_model ORDER BY id`,
    )
    .all() as { modelId: ModelId; dimension: number; vectors: number }[];
}

/** Drops a model's vectors and the record that they were made. Returns how many there were. */
export function forgetModel(library: Library, modelId: ModelId): number {
  return inTransaction(library, () => {
    const model = storedModel(library, modelId);
    if (model == null) return 0;
    library.sql(`DELETE FROM stage WHERE stage = 'embed' AND version = ?`).run(modelId);
    library.sql('DELETE FROM query_embedding WHERE model_id = ?').run(modelId);
    const { changes } = library.sql('DELETE FROM embedding WHERE model = ?').run(model.id);
    library.sql('DELETE FROM embedding_model WHERE id = ?').run(model.id);
    return changes;
  });
}

const lengthTolerance = 1e-3;
/** A float32 vector cannot be closer to length 1 than this; scaling again would only jiggle its last bits. */
const alreadyUnit = 1e-6;

/** A vector of length 1 (within 1e-6). Throws `internal` where it is off by more than 0.001 or not finite. */
export function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!(Math.abs(length - 1) <= lengthTolerance)) {
    throw new AppError('internal', `An embedding has length ${String(length)}; the search needs length 1.`);
  }
  return Math.abs(length - 1) <= alreadyUnit ? vector : vector.map((value) => value / length);
}

/** Every machine Afterimage runs on is little endian, so the bytes are the array's own. */
export const toBlob = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** Copies where the bytes do not lie on a multiple of four. */
export function fromBlob(blob: Uint8Array): Float32Array {
  if (blob.byteOffset % 4 === 0) return new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength / 4);
  return new Float32Array(blob.slice().buffer);
}
