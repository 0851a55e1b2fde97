// The vectors of one model in memory, kept in step with the embedding table. Runs in the backend; read only on the library.
import { toContentId, type ContentId } from '../../../src-shared/photo/ids.ts';
import type { Library } from '../open.ts';
import { createSlots, type Slots } from '../scan/slots.ts';
import { fromBlob, type StoredModel } from '../vectors.ts';
import { createAllowedSlots, type AllowedSlots, type AllowedSlotsFinder, type SlotMap } from './allowed-slots.ts';
import { valueOf, type Combination, type Statistics } from './combination.ts';
import { createExactVectors, type ExactVectors } from './exact-vectors.ts';
import type { Within } from './filters.ts';
import { createSelection, type Hit, type Selection } from './selection.ts';

export interface MemoryIndex {
  /** Row id of the model it was made for. */
  readonly model: number;
  readonly size: number;
  readonly bytes: number;
  /** Takes up at most `limit` embeddings that are newer than it knows; how many there were. */
  refresh(limit?: number): number;
  nearest(question: {
    combination: Combination;
    filters: Within | undefined;
    without: ReadonlySet<ContentId> | undefined;
    limit: number;
    read: (embeddingIds: readonly number[]) => Hit[];
  }): Hit[];
  searched(filters?: Within): number;
  /** Photos within the filters, by slot. */
  within(filters?: Within): AllowedSlots;
  /** By slot, in the arrays' first `size` places: what lies there. Not to be changed, and true until the next refresh. */
  readonly embeddingIds: Float64Array;
  readonly contentIds: Float64Array;
  /** −1 where the content has no slot. */
  slotOf(contentId: ContentId): number;
  /** Approximate similarities by slot: within 0.01 of the truth. */
  values(vector: Float32Array): Float32Array;
  statistics(vector: Float32Array): Statistics;
}

/** `exactBytes`: room for whole vectors beside their codes. */
export const createMemoryIndex = (library: Library, model: StoredModel, exactBytes: number): MemoryIndex =>
  new TableInMemory(library, model, exactBytes);

class TableInMemory implements MemoryIndex, SlotMap {
  readonly #library: Library;
  readonly #model: StoredModel;
  readonly #slots: Slots;
  readonly #exact: ExactVectors;
  #newestEmbedding = 0;
  /** By slot. */
  #embeddingIds = new Float64Array(1024);
  #contentIds = new Float64Array(1024);
  /** By content id: slot + 1, or 0. */
  #slotByContent = new Uint32Array(1024);
  readonly #allowed: AllowedSlotsFinder;

  constructor(library: Library, model: StoredModel, exactBytes: number) {
    this.#library = library;
    this.#model = model;
    this.#slots = createSlots(model.dimension);
    this.#exact = createExactVectors(model.dimension, exactBytes);
    this.#allowed = createAllowedSlots(library, this);
  }

  get model(): number {
    return this.#model.id;
  }

  get size(): number {
    return this.#slots.size;
  }

  get bytes(): number {
    return this.#slots.bytes + this.#exact.bytes;
  }

  slotOf(contentId: ContentId): number {
    return (this.#slotByContent[contentId] ?? 0) - 1;
  }

  refresh(limit = -1): number {
    const rows = this.#library
      .sql('SELECT id, content_id, vector FROM embedding WHERE id > ? AND +model = ? ORDER BY id LIMIT ?')
      .raw()
      .iterate(this.#newestEmbedding, this.#model.id, limit) as IterableIterator<[number, ContentId, Uint8Array]>;
    let added = 0;
    for (const [id, contentId, blob] of rows) {
      this.#put(id, contentId, fromBlob(blob));
      added++;
    }
    return added;
  }

  #put(embeddingId: number, contentId: ContentId, vector: Float32Array): void {
    this.#slotByContent = grown(this.#slotByContent, contentId);
    const known = this.#slotByContent[contentId] ?? 0;
    const slot = known > 0 ? known - 1 : this.#slots.size;
    this.#slots.set(slot, vector);
    this.#exact.set(slot, vector);
    this.#embeddingIds = grown(this.#embeddingIds, slot);
    this.#embeddingIds[slot] = embeddingId;
    this.#contentIds = grown(this.#contentIds, slot);
    this.#contentIds[slot] = contentId;
    this.#slotByContent[contentId] = slot + 1;
    this.#newestEmbedding = embeddingId;
    if (known === 0) this.#allowed.added(slot, contentId);
  }

  nearest(question: Parameters<MemoryIndex['nearest']>[0]): Hit[] {
    const allowed = { bytes: this.#allowedBut(question) };
    const selection = createSelection(Math.min(question.limit, this.size), question.combination.constant);
    const { combination } = question;
    if (combination.penalties.length === 0) this.#slots.scan(combination.vector, allowed.bytes, selection);
    else this.#scanWithPenalties(combination, allowed.bytes, selection);
    return selection.finish((slots) => this.#readExactly(slots, question));
  }

  #allowedBut({ filters, without }: Parameters<MemoryIndex['nearest']>[0]): Uint8Array {
    const { bytes } = this.#allowed.by(filters);
    if (without == null || without.size === 0) return bytes;
    const left = bytes.slice();
    for (const contentId of without) {
      const slot = this.slotOf(contentId);
      if (slot >= 0) left[slot] = 0;
    }
    return left;
  }

  #readExactly(slots: readonly number[], question: Parameters<MemoryIndex['nearest']>[0]): Hit[] {
    const hits: Hit[] = [];
    const inFile: number[] = [];
    for (const slot of slots) {
      const vector = this.#exact.get(slot);
      if (vector == null) inFile.push(this.#embeddingIds[slot] as number);
      else {
        const contentId = toContentId(this.#contentIds[slot] as number);
        hits.push({ contentId, similarity: valueOf(question.combination, vector) });
      }
    }
    return inFile.length === 0 ? hits : [...hits, ...question.read(inFile)];
  }

  /** Penalties only fall with a photo's likeness to the avoided words, so bounds of the parts give a bound of the whole. */
  #scanWithPenalties(combination: Combination, allowed: Uint8Array, selection: Selection): void {
    const values = this.#slots.values(combination.vector);
    const boundOf = this.#slots.boundOf(combination.vector);
    const bounds = values.map((_, slot) => boundOf(slot));
    for (const { vector, weight, floor } of combination.penalties) {
      const avoided = this.#slots.values(vector);
      const avoidedBound = this.#slots.boundOf(vector);
      for (let slot = 0; slot < values.length; slot++) {
        const over = (avoided[slot] as number) - floor;
        // max(0, ·) moves no more than its argument, so the penalty is off by at most weight × bound.
        values[slot] = (values[slot] as number) - weight * Math.max(0, over);
        bounds[slot] = (bounds[slot] as number) + weight * avoidedBound(slot);
      }
    }
    for (let slot = 0; slot < values.length; slot++) {
      // 1e-6 relative covers the float32 roundings of the sums above.
      const slack = 1e-6 * (1 + Math.abs(values[slot] as number));
      if (allowed[slot] !== 0) selection.offer(slot, values[slot] as number, (bounds[slot] as number) + slack);
    }
  }

  searched(filters?: Within): number {
    return this.#allowed.by(filters).photos;
  }

  within(filters?: Within): AllowedSlots {
    return this.#allowed.by(filters);
  }

  get embeddingIds(): Float64Array {
    return this.#embeddingIds;
  }

  get contentIds(): Float64Array {
    return this.#contentIds;
  }

  values(vector: Float32Array): Float32Array {
    return this.#slots.values(vector);
  }

  /** From the int8 values: their errors average out (the deviation from the exact ones is measured in the tests). */
  statistics(vector: Float32Array): Statistics {
    const allowed = this.#allowed.by(undefined).bytes;
    const values = this.#slots.values(vector);
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let slot = 0; slot < values.length; slot++) {
      if (allowed[slot] === 0) continue;
      const value = values[slot] as number;
      count++;
      sum += value;
      squares += value * value;
    }
    if (count === 0) return { mean: 0, sd: 1 };
    const mean = sum / count;
    const sd = Math.sqrt(Math.max(0, squares / count - mean * mean));
    return { mean, sd: sd > 1e-6 ? sd : 1 };
  }
}

/** The array itself while `index` fits, a longer copy otherwise. */
function grown<Numbers extends Float64Array | Uint32Array>(array: Numbers, index: number): Numbers {
  if (index < array.length) return array;
  const longer = new (array.constructor as new (length: number) => Numbers)(Math.max(index + 1, 2 * array.length));
  longer.set(array);
  return longer;
}
