// The vectors of one model, ready to be searched: in memory where that works, through sqlite-vec or by reading all otherwise.
// Every path gives the same contents in the same order. Runs in the backend; knows no model by name and no words.
import { setImmediate } from 'node:timers/promises';
import type { ContentId, ModelId } from '../../../src-shared/photo/ids.ts';
import { inSnapshot, type Library } from '../open.ts';
import { fromBlob, storedModel, type StoredModel } from '../vectors.ts';
import { valueOf, type Combination, type Statistics } from './combination.ts';
import { exhaustiveNearest } from './exhaustive.ts';
import { compileFilters, presentPhotos, type Within } from './filters.ts';
import { createMemoryIndex, type MemoryIndex } from './memory-index.ts';
import type { Hit } from './selection.ts';
import { exactSimilarity } from './similarity.ts';
import { loadSqliteVec, sqliteVecNearest } from './sqlite-vec.ts';

export type SearchEngine = 'scan' | 'sqlite-vec' | 'exhaustive';

export interface NearestQuestion {
  readonly combination: Combination;
  readonly filters?: Within | undefined;
  /** Contents that are none of it, whatever the filters say. */
  readonly without?: ReadonlySet<ContentId> | undefined;
  /** At least 1; any number beyond what is stored gives everything. */
  readonly limit: number;
}

export interface VectorIndex {
  readonly library: Library;
  readonly modelId: ModelId;
  /** What answers: `scan` falls back to the others where memory or WebAssembly is not to be had. */
  readonly engine: SearchEngine;
  /** Vectors held. */
  readonly size: number;
  /** Bytes of memory held. */
  readonly bytes: number;
  /** Takes up embeddings stored since. Every search does it first; call it to pay the first load early. Returns how many were new. */
  refresh(): number;
  /** The same in slices, so that calls are answered meanwhile: half a second in all at 100,000 × 512. A search does not wait for it. */
  load(): Promise<void>;
  /** Exact, filters applied before the nearest are taken; similarity falling, then content id rising. */
  nearest(question: NearestQuestion): Hit[];
  /** Photos (not contents) within the filters that have a vector of this model. */
  searched(filters?: Within): number;
  /** All vectors held, by place, and the photos within the filters behind each. */
  within(filters?: Within): Places;
  /** Similarities by place, each within 0.01 of the truth. */
  values(vector: Float32Array): Float32Array;
  /** Exact vectors by embedding id; those that are gone are left out. */
  vectors(embeddingIds: readonly number[]): Map<number, Float32Array>;
  /** Of a vector's similarities over all photos that are there. */
  statistics(vector: Float32Array): Statistics;
  /** Lets the memory go. */
  close(): void;
}

/** Where vectors lie. A place keeps its content, and gets another embedding id when the content is embedded anew. */
export interface Places {
  readonly size: number;
  readonly contentIds: ArrayLike<number>;
  readonly embeddingIds: ArrayLike<number>;
  /** Photos within the filters (255 stands for more). */
  readonly copies: Uint8Array;
  /** −1 where the content has no vector. */
  placeOf(contentId: ContentId): number;
}

export interface IndexOptions {
  /** The best that works, unless named. */
  readonly engine?: SearchEngine;
  /** Memory for whole vectors beside their codes. */
  readonly exactBytes?: number;
}

/**
 * The scan keeps the float32 vectors of the first so many photos as well, which spares reading the candidates from the file: a
 * millisecond of three at 100,000 × 512, which is 195 MiB. Beyond it the file is read, and nothing but time changes.
 */
const defaultExactBytes = 256 * 1024 * 1024;

/** About ten milliseconds of loading. */
const loadedAtOnce = 2000;

/** Opens over what is stored for a model, even nothing yet. Loads on the first search or `refresh`. */
export function openVectorIndex(library: Library, modelId: ModelId, options: IndexOptions = {}): VectorIndex {
  return new StoredVectorIndex(library, modelId, options);
}

class StoredVectorIndex implements VectorIndex {
  readonly library: Library;
  readonly modelId: ModelId;
  readonly #exactBytes: number;
  #engine: SearchEngine;
  #memory: MemoryIndex | null = null;

  constructor(library: Library, modelId: ModelId, options: IndexOptions) {
    this.library = library;
    this.modelId = modelId;
    this.#engine = options.engine ?? 'scan';
    this.#exactBytes = options.exactBytes ?? defaultExactBytes;
    if (this.#engine === 'sqlite-vec') this.#fallBack();
  }

  get engine(): SearchEngine {
    return this.#engine;
  }

  get size(): number {
    return this.#memory?.size ?? 0;
  }

  get bytes(): number {
    return this.#memory?.bytes ?? 0;
  }

  async load(): Promise<void> {
    while (this.#refresh(loadedAtOnce) === loadedAtOnce) await setImmediate();
  }

  refresh(): number {
    return this.#refresh(-1);
  }

  #refresh(limit: number): number {
    return this.#takeUp(storedModel(this.library, this.modelId), limit);
  }

  #takeUp(model: StoredModel | null, limit: number): number {
    if (model == null) this.#memory = null;
    if (model == null || this.#engine !== 'scan') return 0;
    try {
      // A model that was forgotten and came back has another row.
      if (this.#memory?.model !== model.id) this.#memory = null;
      this.#memory ??= createMemoryIndex(this.library, model, this.#exactBytes);
      return this.#memory.refresh(limit);
    } catch (error) {
      // No SIMD, or no memory for so many: the same results, slower.
      if (!(error instanceof RangeError)) throw error;
      this.#fallBack();
      return 0;
    }
  }

  #fallBack(): void {
    this.#memory = null;
    this.#engine = loadSqliteVec(this.library) ? 'sqlite-vec' : 'exhaustive';
  }

  nearest(question: NearestQuestion): Hit[] {
    return inSnapshot(this.library, () => this.#nearest(question));
  }

  #nearest(question: NearestQuestion): Hit[] {
    const model = storedModel(this.library, this.modelId);
    this.#takeUp(model, -1);
    if (model == null) return [];
    const { combination, limit, filters: within, without } = question;
    const read = this.#reader(combination);
    if (this.#engine === 'scan' && this.#memory != null) {
      return this.#memory.nearest({ combination, filters: within, without, limit, read });
    }
    const filters = compileFilters(within);
    const more = limit + (without?.size ?? 0);
    const kept = (hits: Hit[]): Hit[] => hits.filter((hit) => without?.has(hit.contentId) !== true).slice(0, limit);
    if (this.#engine === 'sqlite-vec' && combination.penalties.length === 0) {
      return kept(sqliteVecNearest(this.library, model.id, { combination, filters, limit: more, read }));
    }
    return kept(exhaustiveNearest(this.library, model.id, { combination, filters, limit: more }));
  }

  /** Exact values of embeddings by row id. */
  #reader(combination: Combination): (embeddingIds: readonly number[]) => Hit[] {
    const statement = this.library.sql(
      'SELECT content_id AS contentId, vector FROM json_each(?) AS wanted JOIN embedding ON embedding.id = wanted.value',
    );
    return (embeddingIds) => {
      const rows = statement.all(JSON.stringify(embeddingIds)) as { contentId: ContentId; vector: Uint8Array }[];
      return rows.map((row) => ({ contentId: row.contentId, similarity: valueOf(combination, fromBlob(row.vector)) }));
    };
  }

  searched(filters?: Within): number {
    this.refresh();
    if (this.#memory != null) return this.#memory.searched(filters);
    const model = storedModel(this.library, this.modelId);
    const compiled = compileFilters(filters);
    const row = this.library
      .sql(
        `SELECT count(*) AS photos FROM photo JOIN content ON content.id = photo.content_id
         JOIN embedding ON embedding.content_id = content.id AND embedding.model = ? WHERE ${compiled.where}`,
      )
      .get(model?.id ?? 0, ...compiled.parameters);
    return (row as { photos: number }).photos;
  }

  statistics(vector: Float32Array): Statistics {
    this.refresh();
    return this.#memory?.statistics(vector) ?? this.#exactStatistics(vector);
  }

  #exactStatistics(vector: Float32Array): Statistics {
    const model = storedModel(this.library, this.modelId);
    const rows = this.library
      .sql(
        `SELECT vector FROM embedding WHERE model = ?
         AND content_id IN (SELECT content_id FROM photo WHERE ${presentPhotos})`,
      )
      .iterate(model?.id ?? 0) as IterableIterator<{ vector: Uint8Array }>;
    return statisticsOf(similarities(rows, vector));
  }

  within(filters?: Within): Places {
    this.refresh();
    const memory = this.#memory;
    if (memory == null) return this.#storedWithin(filters);
    const { size, contentIds, embeddingIds } = memory;
    const copies = memory.within(filters).bytes;
    return { size, contentIds, embeddingIds, copies, placeOf: (contentId) => memory.slotOf(contentId) };
  }

  /** Places in the order of embedding ids, as `values` has them. */
  #storedWithin(filters: Within | undefined): Places {
    const model = storedModel(this.library, this.modelId);
    const compiled = compileFilters(filters);
    const rows = this.library
      .sql(
        `SELECT embedding.id, embedding.content_id, (SELECT count(*) FROM photo JOIN content ON content.id = photo.content_id
           WHERE photo.content_id = embedding.content_id AND ${compiled.where}) FROM embedding
         WHERE embedding.model = ? ORDER BY embedding.id`,
      )
      .raw()
      .all(...compiled.parameters, model?.id ?? 0) as [id: number, contentId: number, photos: number][];
    const places = new Map(rows.map(([, contentId], place) => [contentId, place]));
    return {
      size: rows.length,
      placeOf: (contentId) => places.get(contentId) ?? -1,
      embeddingIds: rows.map(([id]) => id),
      contentIds: rows.map(([, contentId]) => contentId),
      copies: Uint8Array.from(rows, ([, , photos]) => Math.min(photos, 255)),
    };
  }

  values(vector: Float32Array): Float32Array {
    this.refresh();
    if (this.#memory != null) return this.#memory.values(vector);
    const rows = this.library
      .sql('SELECT vector FROM embedding WHERE model = ? ORDER BY id')
      .iterate(storedModel(this.library, this.modelId)?.id ?? 0) as IterableIterator<{ vector: Uint8Array }>;
    return Float32Array.from(similarities(rows, vector));
  }

  vectors(embeddingIds: readonly number[]): Map<number, Float32Array> {
    const rows = this.library
      .sql('SELECT embedding.id, vector FROM json_each(?) AS wanted JOIN embedding ON embedding.id = wanted.value')
      .all(JSON.stringify(embeddingIds)) as { id: number; vector: Uint8Array }[];
    return new Map(rows.map(({ id, vector }) => [id, fromBlob(vector)]));
  }

  close(): void {
    this.#memory = null;
  }
}

function* similarities(rows: Iterable<{ vector: Uint8Array }>, vector: Float32Array): Generator<number> {
  for (const row of rows) yield exactSimilarity(vector, fromBlob(row.vector));
}

/** Of a vector's similarities over the library. */
export const statistics = (index: VectorIndex, vector: Float32Array): Statistics => index.statistics(vector);

/** Mean and standard deviation (of a population); sd 1 where there is no spread to speak of. */
function statisticsOf(values: Iterable<number>): Statistics {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    const off = value - mean;
    mean += off / ++count;
    squares += off * (value - mean);
  }
  const sd = count === 0 ? 0 : Math.sqrt(squares / count);
  return { mean, sd: sd > 1e-6 ? sd : 1 };
}
