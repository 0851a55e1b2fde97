// Vectors kept in memory as int8 codes, and the scan over them. Runs in the backend; knows slot numbers, not photos or SQL.
//
// [Note: proven bound of the int8 scan]
// A vector x is kept as x̂ = scale · codes with error e = ‖x − x̂‖ measured in float64 when it is stored; the query q as
// q̂ = factor · integers. Then <q,x> = <q̂,x̂> + <q̂, x − x̂> + <q − q̂, x>, and by Cauchy–Schwarz the last two are at most
// ‖q̂‖ · e + ‖q − q̂‖ · ‖x‖. <q̂,x̂> itself is an exact integer times two float32 factors: three roundings of 2⁻²⁴ each, and as
// much again for the bound and their sum, together under ‖q‖ · 2·10⁻⁶, which is added. Vectors are of length 1 within 10⁻⁶.
// The kernel looks at a slot with 7 bits of the query first and with 14 bits where that does not rule it out; both bounds are of
// this form. With 512 dimensions the 7-bit bound is about 0.022 and the 14-bit bound 0.007, of which the codes' error is most.
import { lengthOf } from '../search/similarity.ts';
import type { Selection } from '../search/selection.ts';
import { instantiateKernel, type Kernel } from './kernel.ts';

export interface Slots {
  readonly dimension: number;
  readonly size: number;
  /** Bytes of memory held. */
  readonly bytes: number;
  /** Writes a unit vector into slot `slot` ≤ size; `size` appends. Throws RangeError where memory cannot grow. */
  set(slot: number, vector: Float32Array): void;
  /** Offers every slot with `allowed[slot] ≠ 0` to the selection, the hopeless ones left out. */
  scan(query: Float32Array, allowed: Uint8Array, selection: Selection): void;
  /** Approximate similarities of all slots, each within `boundOf` of the truth. */
  values(query: Float32Array): Float32Array;
  /** The proven error bound of a query's value on a slot. */
  boundOf(query: Float32Array): (slot: number) => number;
}

const maxDimension = 4096;
const codesAlign = 64;
const headBytes = 16;
const pageBytes = 65_536;
const maxPages = 65_535;
/**
 * Slots a call of the kernel looks at: the threshold is renewed in between, and candidates fit the buffer. The first calls are
 * short, because until there is a threshold every slot is a candidate.
 */
const blockSlots = 4096;
const firstBlockSlots = 256;

const roughAt = 0;
const fineAt = roughAt + maxDimension;
const allowedAt = fineAt + 2 * maxDimension;
const outAt = allowedAt + blockSlots;
const slotsAt = outAt + 16 * blockSlots;

const roughSteps = 63;
const roughOffset = 64;
/** 14 bits; fewer where sums of so many products could leave int32 (above 1,032 dimensions). */
const fineSteps = (length: number): number => Math.min(16_383, Math.floor(2_147_483_647 / (127 * length)));

/** Throws RangeError where WebAssembly SIMD is not to be had; callers then use another path. */
export function createSlots(dimension: number): Slots {
  if (dimension > maxDimension) throw new RangeError(`${String(dimension)} dimensions are more than the scan takes`);
  return new SlotMemory(instantiateKernel(), dimension);
}

/** A query as integers times `factor`; `spread` = ‖q̂‖ and `slack` = what is off besides, both rounded up. */
interface QuantisedQuery {
  readonly factor: number;
  readonly spread: number;
  readonly slack: number;
}

interface PreparedQuery {
  readonly rough: QuantisedQuery;
  readonly fine: QuantisedQuery;
}

class SlotMemory implements Slots {
  readonly dimension: number;
  readonly #length: number;
  readonly #stride: number;
  readonly #kernel: Kernel;
  #size = 0;
  #codes: Int8Array;
  #floats: Float32Array;
  #integers: Int32Array;

  constructor(kernel: Kernel, dimension: number) {
    this.#kernel = kernel;
    this.dimension = dimension;
    this.#length = Math.ceil(dimension / codesAlign) * codesAlign;
    this.#stride = this.#length + headBytes;
    this.#codes = new Int8Array(kernel.memory.buffer);
    this.#floats = new Float32Array(kernel.memory.buffer);
    this.#integers = new Int32Array(kernel.memory.buffer);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#kernel.memory.buffer.byteLength;
  }

  set(slot: number, vector: Float32Array): void {
    if (vector.length !== this.dimension || slot > this.#size) throw new RangeError('no such slot');
    if (slot === this.#size) this.#grow(slot + 1);
    const at = slotsAt + slot * this.#stride;
    let largest = 0;
    for (const value of vector) largest = Math.max(largest, Math.abs(value));
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : 1 / scale;
    let squares = 0;
    let sum = 0;
    for (let i = 0; i < vector.length; i++) {
      const value = vector[i] as number;
      // Half up is as near as half to even, and faster here; the float32 scale may be rounded down, hence the clamp.
      const code = Math.min(127, Math.max(-127, Math.floor(value * inverse + 0.5)));
      this.#codes[at + headBytes + i] = code;
      sum += code;
      const off = value - scale * code;
      squares += off * off;
    }
    this.#floats[at >> 2] = scale;
    this.#floats[(at >> 2) + 1] = roundedUp(Math.sqrt(squares));
    this.#integers[(at >> 2) + 2] = sum;
    if (slot === this.#size) this.#size++;
  }

  scan(query: Float32Array, allowed: Uint8Array, selection: Selection): void {
    const prepared = this.#prepare(query);
    let block = firstBlockSlots;
    for (let first = 0; first < this.#size;) {
      const count = Math.min(block, this.#size - first);
      this.#codes.set(allowed.subarray(first, first + count), allowedAt);
      this.#offer(first, this.#scanBlock(prepared, { first, count, threshold: selection.threshold }), selection);
      first += count;
      block = Math.min(2 * block, blockSlots);
    }
  }

  #scanBlock({ rough, fine }: PreparedQuery, block: { first: number; count: number; threshold: number }): number {
    return this.#kernel.scan(
      slotsAt + block.first * this.#stride,
      block.count,
      this.#length,
      allowedAt,
      // The threshold becomes a float32 on the way: the slack keeps it from being rounded up.
      block.threshold - fine.slack,
      outAt,
      roughAt,
      rough.factor,
      rough.spread,
      rough.slack,
      fineAt,
      fine.factor,
      fine.spread,
      fine.slack,
    );
  }

  #offer(first: number, found: number, selection: Selection): void {
    for (let i = outAt >> 2; i < (outAt >> 2) + 4 * found; i += 4) {
      selection.offer(
        first + (this.#integers[i] as number),
        this.#floats[i + 1] as number,
        this.#floats[i + 2] as number,
      );
    }
  }

  values(query: Float32Array): Float32Array {
    const { fine } = this.#prepare(query);
    const values = new Float32Array(this.#size);
    for (let first = 0; first < this.#size; first += blockSlots) {
      const count = Math.min(blockSlots, this.#size - first);
      this.#kernel.values(slotsAt + first * this.#stride, count, this.#length, fineAt, fine.factor, outAt);
      values.set(this.#floats.subarray(outAt >> 2, (outAt >> 2) + count), first);
    }
    return values;
  }

  boundOf(query: Float32Array): (slot: number) => number {
    const { spread, slack } = this.#prepare(query).fine;
    return (slot) => (this.#floats[((slotsAt + slot * this.#stride) >> 2) + 1] as number) * spread + slack;
  }

  /** Writes the query's integers into the kernel's memory. */
  #prepare(query: Float32Array): PreparedQuery {
    if (query.length !== this.dimension) throw new RangeError('the query has another dimension');
    const rough = new Int8Array(this.#kernel.memory.buffer, roughAt, this.#length).fill(0);
    const fine = new Int16Array(this.#kernel.memory.buffer, fineAt, this.#length).fill(0);
    const prepared = {
      rough: quantise(query, roughSteps, rough),
      fine: quantise(query, fineSteps(this.#length), fine),
    };
    // Codes are 0 where the padding is, so what the offset adds there does not count.
    for (let i = 0; i < rough.length; i++) rough[i] = (rough[i] as number) + roughOffset;
    return prepared;
  }

  #grow(slots: number): void {
    const needed = slotsAt + slots * this.#stride;
    const { memory } = this.#kernel;
    if (needed <= memory.buffer.byteLength) return;
    // A quarter more each time, so that growing is rare; pages not touched cost nothing.
    const wantedPages = Math.min(Math.ceil((needed * 1.25) / pageBytes), maxPages);
    const pages = Math.max(wantedPages, Math.ceil(needed / pageBytes));
    memory.grow(pages - memory.buffer.byteLength / pageBytes);
    this.#codes = new Int8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#integers = new Int32Array(memory.buffer);
  }
}

/** Rounds a query to integers of −steps … steps, and says how far off that can make a value. */
function quantise(query: Float32Array, steps: number, integers: Int8Array | Int16Array): QuantisedQuery {
  const largest = query.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const factor = Math.fround(largest / steps);
  let off = 0;
  let kept = 0;
  for (let i = 0; i < query.length; i++) {
    const value = query[i] as number;
    const integer = factor === 0 ? 0 : Math.min(steps, Math.max(-steps, Math.round(value / factor)));
    integers[i] = integer;
    kept += (factor * integer) ** 2;
    off += (value - factor * integer) ** 2;
  }
  const slack = Math.sqrt(off) * 1.00001 + lengthOf(query) * 2e-6 + 1e-12;
  return { factor, spread: roundedUp(Math.sqrt(kept)), slack: roundedUp(slack) };
}

const roundedUp = (value: number): number => Math.fround(value * (1 + 1e-6));
