// Which contents look nearly the same: each new one is held against those whose keys it shares and those taken within the same minute.
// Runs in the backend, in slices; holds 110 bytes a content in memory and no pixels. Knows nothing of photos, folders or the store.
import { readFingerprint } from '../../media/picture-fingerprint.ts';
import { bands, frequencies, keySpan, keysOf, probes, spectrumOf } from '../../media/picture-keys.ts';
import { burstLine, leastContrast, likeness, shapeOf, type Shape } from '../../media/picture-likeness.ts';
import { createSlices } from './slice.ts';

export interface Compared {
  readonly contentId: number;
  readonly fingerprint: Uint8Array;
  /** Local wall time in seconds; null where it is not known. */
  readonly takenAtSeconds: number | null;
}

export interface NearPair {
  readonly a: number;
  readonly b: number;
  readonly likeness: number;
}

export interface Comparer {
  /** How many contents were taken in. */
  readonly size: number;
  has(contentId: number): boolean;
  /** Takes in contents, in slices. */
  add(contents: readonly Compared[], signal?: AbortSignal): Promise<void>;
  /** Every pair found at the line for bursts or above it, likest first not promised. */
  pairs(): readonly NearPair[];
  /** Of any two that were taken in. */
  likenessOf(a: number, b: number): number;
}

/** Reads a fingerprint again: shapes are made when they are needed, for keeping them would take half a gigabyte at 100,000. */
export type ReadFingerprint = (contentId: number) => Uint8Array | null;

/** Pairs whose low frequencies agree less are not laid over each other: about 3 in 100 copies are lost, 6 in 10 others are saved. */
const leastSpectrum = 0.6;
/** A content is laid over the likest few, out of at most so many with a key in common: a library of one scene must end, too. */
const mostAsked = 16;
const mostVisited = 6_000;
export const burstSeconds = 60;
/** In a burst the next few are enough: groups grow from neighbour to neighbour only as far as all agree. */
const burstNeighbours = 12;

interface Found {
  readonly slot: number;
  readonly agreement: number;
}

export function createComparer(read: ReadFingerprint): Comparer {
  return new GrowingComparer(read);
}

class GrowingComparer implements Comparer {
  readonly #read: ReadFingerprint;
  readonly #slots = new Map<number, number>();
  readonly #ids: number[] = [];
  readonly #seen = new Map<string, NearPair>();
  readonly #shapes = new Map<number, Shape | null>();
  readonly #times: { seconds: number; contentId: number }[] = [];
  /** Of the last content with a key, by band and key; -1 for none. */
  readonly #heads = new Int32Array(bands * keySpan).fill(-1);
  /** The content before it with the same key, by content and band. */
  #links = new Int32Array(bands * 1024);
  /** Spectra as eighths of a per cent: -127 … 127. */
  #spectra = new Int8Array(frequencies * 1024);
  #asked = new Int32Array(1024).fill(-1);

  constructor(read: ReadFingerprint) {
    this.#read = read;
  }

  get size(): number {
    return this.#ids.length;
  }

  has(contentId: number): boolean {
    return this.#slots.has(contentId);
  }

  pairs(): readonly NearPair[] {
    return [...this.#seen.values()];
  }

  async add(contents: readonly Compared[], signal?: AbortSignal): Promise<void> {
    const rest = createSlices(signal);
    for (const content of contents) {
      if (!this.has(content.contentId)) this.#take(content);
      await rest();
    }
  }

  likenessOf(a: number, b: number): number {
    const known = this.#seen.get(pairKey(a, b));
    if (known != null) return known.likeness;
    const [one, other] = [this.#shape(a), this.#shape(b)];
    return one == null || other == null ? 0 : likeness(one, other);
  }

  #take(content: Compared): void {
    const fingerprint = readFingerprint(content.fingerprint);
    const slot = this.#ids.push(content.contentId) - 1;
    this.#slots.set(content.contentId, slot);
    this.#grow(slot);
    if (fingerprint == null) return;
    const spectrum = spectrumOf(fingerprint.grid);
    // A plain surface has no form to be known by; a thousand of them would share one key.
    if (spectrum.every((value) => value === 0) || shapeOf(fingerprint).contrast < leastContrast) return;
    for (let at = 0; at < frequencies; at++)
      this.#spectra[slot * frequencies + at] = Math.round((spectrum[at] ?? 0) * 127);
    const candidates = this.#candidates(slot, spectrum);
    this.#burst(content, candidates);
    if (candidates.size === 0) return;
    const shape = shapeOf(fingerprint);
    for (const other of candidates) this.#compare(slot, shape, other);
  }

  #grow(slot: number): void {
    if (slot < this.#asked.length) return;
    const room = slot * 2;
    const [links, spectra, asked] = [this.#links, this.#spectra, this.#asked];
    this.#links = new Int32Array(bands * room);
    this.#links.set(links);
    this.#spectra = new Int8Array(frequencies * room);
    this.#spectra.set(spectra);
    this.#asked = new Int32Array(room).fill(-1);
    this.#asked.set(asked);
  }

  /** Earlier contents under any of its keys, newest first within a key; then puts the content under its own. */
  #candidates(slot: number, spectrum: Float32Array): Set<number> {
    const found: Found[] = [];
    const keys = new Uint16Array(probes);
    let visits = mostVisited;
    for (let band = 0; band < bands; band++) {
      keysOf(spectrum, band, keys);
      for (const key of keys) {
        const head = this.#heads[band * keySpan + key] ?? -1;
        for (let other = head; other !== -1 && visits > 0; other = this.#links[other * bands + band] ?? -1) {
          visits -= 1;
          if (this.#asked[other] === slot) continue;
          this.#asked[other] = slot;
          const agreement = this.#agreement(slot, other);
          if (agreement >= leastSpectrum) found.push({ slot: other, agreement });
        }
      }
      const place = band * keySpan + (keys[0] ?? 0);
      this.#links[slot * bands + band] = this.#heads[place] ?? -1;
      this.#heads[place] = slot;
    }
    found.sort((one, other) => other.agreement - one.agreement);
    return new Set(found.slice(0, mostAsked).map((each) => each.slot));
  }

  #agreement(one: number, other: number): number {
    let sum = 0;
    for (let at = 0; at < frequencies; at++)
      sum += (this.#spectra[one * frequencies + at] ?? 0) * (this.#spectra[other * frequencies + at] ?? 0);
    return sum / (127 * 127);
  }

  /** Those taken next to it in time; then puts the content among them. */
  #burst({ contentId, takenAtSeconds: seconds }: Compared, candidates: Set<number>): void {
    if (seconds == null) return;
    const place = firstAfter(this.#times, seconds);
    for (let step = 1; step <= burstNeighbours; step++)
      for (const near of [this.#times[place - step], this.#times[place + step - 1]]) {
        if (near == null || Math.abs(near.seconds - seconds) > burstSeconds) continue;
        const slot = this.#slots.get(near.contentId);
        if (slot != null) candidates.add(slot);
      }
    this.#times.splice(place, 0, { seconds, contentId });
  }

  #compare(slot: number, shape: Shape, other: number): void {
    const [a, b] = [this.#ids[slot], this.#ids[other]];
    if (a == null || b == null) return;
    const second = this.#shape(b);
    if (second == null) return;
    const value = likeness(shape, second);
    if (value >= burstLine) this.#seen.set(pairKey(a, b), { a, b, likeness: value });
  }

  /** The last few hundred are kept: neighbours ask for the same ones. */
  #shape(contentId: number): Shape | null {
    const held = this.#shapes.get(contentId);
    if (held !== undefined) return held;
    const bytes = this.#read(contentId);
    const fingerprint = bytes == null ? null : readFingerprint(bytes);
    const shape = fingerprint == null ? null : shapeOf(fingerprint);
    if (this.#shapes.size >= shapesKept) this.#shapes.delete(this.#shapes.keys().next().value ?? 0);
    this.#shapes.set(contentId, shape);
    return shape;
  }
}

/** At 5 KB each. */
const shapesKept = 4_000;

export const pairKey = (a: number, b: number): string =>
  a < b ? `${String(a)}-${String(b)}` : `${String(b)}-${String(a)}`;

/** Place of the first entry that is later. */
function firstAfter(times: readonly { readonly seconds: number }[], seconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.seconds ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
