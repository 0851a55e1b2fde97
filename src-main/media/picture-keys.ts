// Keys by which pictures that may be alike are brought together without comparing each with each. Pure; runs in the backend.
// Method: bands of signs of low frequencies (locality-sensitive hashing), asked with the least certain signs both ways (multi-probe).
import { gridSide } from './picture-fingerprint.ts';

/** Frequencies 0 … 7 both ways hold the first 32 of the zigzag. */
const sides = 8;
/** Lowest frequencies of the grid's cosine transform but for the mean. */
export const frequencies = 32;
/** Bands, signs in each, and how many of a band's least certain signs are asked both ways: what they find is measured in test/bench/duplicates.ts. */
export const bands = 10;
const signs = 14;
const doubtful = 3;
/** Keys of one picture in each band when it asks; the first is its own. */
export const probes = 1 << doubtful;
/** Keys are below this. */
export const keySpan = 1 << signs;

const cosines = Array.from({ length: sides }, (_, frequency) =>
  Float64Array.from({ length: gridSide }, (_, at) => Math.cos((Math.PI * frequency * (2 * at + 1)) / (2 * gridSide))),
);

const zigzag: readonly (readonly [across: number, down: number])[] = Array.from({ length: sides * sides }, (_, at) => {
  return [Math.floor(at / sides), at % sides] as const;
})
  .filter(([across, down]) => across + down > 0)
  .toSorted((one, other) => one[0] + one[1] - (other[0] + other[1]) || one[0] - other[0])
  .slice(0, frequencies);

/** A fixed shuffle for each band: which frequencies it looks at. */
const bandFrequencies: readonly Uint8Array[] = Array.from({ length: bands }, (_, band) => {
  let state = 7 + band;
  const places = Uint8Array.from({ length: frequencies }, (_, at) => at);
  for (let at = frequencies - 1; at > 0; at--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = Math.floor((state / 0x80000000) * (at + 1));
    const value = places[at] ?? 0;
    places[at] = places[other] ?? 0;
    places[other] = value;
  }
  return places.slice(0, signs);
});

/** Of length 1; all 0 for a plain surface. */
export function spectrumOf(grid: Uint8Array): Float32Array {
  const rows = new Float64Array(sides * gridSide);
  for (let frequency = 0; frequency < sides; frequency++)
    for (let y = 0; y < gridSide; y++) {
      let sum = 0;
      for (let x = 0; x < gridSide; x++) sum += (grid[y * gridSide + x] ?? 0) * (cosines[frequency]?.[x] ?? 0);
      rows[frequency * gridSide + y] = sum;
    }
  const spectrum = Float32Array.from(zigzag, ([across, down]) => {
    let sum = 0;
    for (let y = 0; y < gridSide; y++) sum += (rows[across * gridSide + y] ?? 0) * (cosines[down]?.[y] ?? 0);
    return sum;
  });
  let squares = 0;
  for (const value of spectrum) squares += value * value;
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  return spectrum.map((value) => value * scale);
}

/** Cosine of two spectra, -1 … 1. */
export function spectrumSimilarity(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < frequencies; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

/** `probes` keys of one band: its own first, then with the least certain signs turned. */
export function keysOf(spectrum: Float32Array, band: number, out: Uint16Array): void {
  const places = bandFrequencies[band] ?? new Uint8Array();
  let own = 0;
  const weakest = [0, 0, 0];
  const least = [Infinity, Infinity, Infinity];
  for (let at = 0; at < signs; at++) {
    const value = spectrum[places[at] ?? 0] ?? 0;
    if (value > 0) own |= 1 << at;
    let size = Math.abs(value);
    let place = at;
    for (let rank = 0; rank < doubtful; rank++) {
      const held = least[rank] ?? Infinity;
      if (size >= held) continue;
      const heldPlace = weakest[rank] ?? 0;
      least[rank] = size;
      weakest[rank] = place;
      size = held;
      place = heldPlace;
    }
  }
  for (let probe = 0; probe < probes; probe++) {
    let key = own;
    for (let rank = 0; rank < doubtful; rank++) if ((probe & (1 << rank)) !== 0) key ^= 1 << (weakest[rank] ?? 0);
    out[probe] = key;
  }
}
