// How alike two pictures look by their fingerprints, 0 … 1, wherever one was cropped, turned a little, framed, or changed in tone.
// Pure; runs in the backend. Method: Lucas and Kanade, "An Iterative Image Registration Technique" (1981), affine, on the brightness grids.
import { colourSide, gridSide, type PictureFingerprint } from './picture-fingerprint.ts';

const cells = gridSide * gridSide;

/** From here on two pictures are nearly the same: what it finds and what it confuses is in docs/performance.md. */
export const nearLine = 0.9;
/** The same for photos of one burst, which show one thing in motion. */
export const burstLine = 0.8;

/** What a grid needs to be laid over another. Both have mean 0 and length 1. */
export interface Shape {
  readonly grid: Float32Array;
  /** Slightly blurred: the first steps see the large forms only. */
  readonly soft: Float32Array;
  readonly colours: Uint8Array;
  /** Standard deviation of the brightness, 0 … 128; a plain surface has next to none and is like nothing. */
  readonly contrast: number;
}

export function shapeOf({ grid, colours }: PictureFingerprint): Shape {
  const plain = Float32Array.from(grid);
  const { values, deviation } = normalised(plain);
  return { grid: values, soft: normalised(blurred(blurred(plain))).values, colours, contrast: deviation };
}

function normalised(values: Float32Array): { values: Float32Array; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  const scale = deviation === 0 ? 0 : 1 / (deviation * Math.sqrt(values.length));
  return { values: values.map((value) => (value - mean) * scale), deviation };
}

/** Weights 1 2 1, both ways; the edge is repeated. */
function blurred(values: Float32Array): Float32Array {
  const once = new Float32Array(cells);
  const twice = new Float32Array(cells);
  pass(values, once, { step: 1, across: gridSide });
  pass(once, twice, { step: gridSide, across: 1 });
  return twice;
}

function pass(from: Float32Array, to: Float32Array, { step, across }: { step: number; across: number }): void {
  for (let line = 0; line < gridSide; line++)
    for (let at = 0; at < gridSide; at++) {
      const here = line * across + at * step;
      const before = at === 0 ? here : here - step;
      const after = at === gridSide - 1 ? here : here + step;
      to[here] = ((from[before] ?? 0) + 2 * (from[here] ?? 0) + (from[after] ?? 0)) / 4;
    }
}

/** x' = a x + b y + c, y' = d x + e y + f; in cells from the middle of the grid. */
type Affine = Float64Array;

const middle = (gridSide - 1) / 2;

/** Steps over the softened grids, then over the plain ones. More changes nothing that is measured. */
const softSteps = 5;
const plainSteps = 4;

/**
 * 1 where they are the same; above `nearLine` for copies that were resized, compressed, cropped by a tenth, turned by a few degrees,
 * framed or changed in tone; mostly below 0.7 for others. One is laid over the other where it fits best; three parts in four are how
 * their brightness agrees there, one is how the details do, and where colours are far apart it is less. See docs/duplicates.md.
 */
export function likeness(one: Shape, other: Shape): number {
  if (Math.min(one.contrast, other.contrast) < leastContrast) return 0;
  const agreement = laidOver(one, other);
  return Math.max(0, Math.min(1, agreement * colourLikeness(one.colours, other.colours)));
}

/** Below it lie walls, skies, blank pages: they look alike and are not the same. */
export const leastContrast = 4;
/** Share of the details, which tell two motorbikes on white from one motorbike twice. */
const detailShare = 0.25;

const still: Affine = Float64Array.of(1, 0, 0, 0, 1, 0);

function laidOver(one: Shape, other: Shape): number {
  const before = agreementAt(one, other, still);
  // Already the same, and the great majority of pairs: resized, compressed, brighter.
  if (before > 0.99) return before;
  const warp = still.slice();
  for (let step = 0; step < softSteps + plainSteps; step++) {
    const soft = step < softSteps;
    if (!refine(soft ? one.soft : one.grid, soft ? other.soft : other.grid, warp)) return before;
    if (step === hopelessAfter && softAgreement(one, other, warp) < hopeless) return before;
  }
  return Math.max(before, agreementAt(one, other, warp));
}

/** By then copies agree in their large forms, and most pairs that are laid over each other are none. */
const hopelessAfter = 2;
const hopeless = 0.75;

function softAgreement(one: Shape, other: Shape, warp: Affine): number {
  const count = sample(other.soft, warp, null);
  return count < leastInside ? 0 : correlation(one.soft, under, count);
}

function agreementAt(one: Shape, other: Shape, warp: Affine): number {
  const count = sample(other.grid, warp, null);
  if (count < leastInside) return 0;
  const whole = correlation(one.grid, under, count);
  if (whole < 0.7) return whole * (1 - detailShare);
  return whole * (1 - detailShare) + detailShare * detailAgreement(one.grid);
}

/** How the differences of each cell from its four neighbours correlate. */
function detailAgreement(grid: Float32Array): number {
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let y = 1; y < gridSide - 1; y++)
    for (let x = 1, cell = y * gridSide + 1; x < gridSide - 1; x++, cell++) {
      if (!hasNeighbours(cell)) continue;
      const a = edge(grid, cell);
      const b = edge(under, cell);
      squaresA += a * a;
      squaresB += b * b;
      products += a * b;
    }
  const spread = Math.sqrt(squaresA * squaresB);
  return spread === 0 ? 0 : products / spread;
}

const hasNeighbours = (cell: number): boolean =>
  inside[cell] === 1 && inside[cell - 1] === 1 && inside[cell + 1] === 1 && inside[cell - gridSide] === 1 && inside[cell + gridSide] === 1; // prettier-ignore

const edge = (values: Float32Array | Float64Array, cell: number): number =>
  (values[cell] ?? 0) -
  ((values[cell - 1] ?? 0) +
    (values[cell + 1] ?? 0) +
    (values[cell - gridSide] ?? 0) +
    (values[cell + gridSide] ?? 0)) /
    4;

/** Values of the other grid under every cell of the first, with slopes. */
const under = new Float64Array(cells);
const inside = new Uint8Array(cells);

/** Samples `grid` where the warp takes each cell; false where too little of it lies inside. */
function sample(grid: Float32Array, warp: Affine, slopes: { x: Float64Array; y: Float64Array } | null): number {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = warp;
  let count = 0;
  for (let y = 0, cell = 0; y < gridSide; y++)
    for (let x = 0; x < gridSide; x++, cell++) {
      const u = a * (x - middle) + b * (y - middle) + c + middle;
      const v = d * (x - middle) + e * (y - middle) + f + middle;
      inside[cell] = 0;
      if (u < 0 || v < 0 || u > gridSide - 1 || v > gridSide - 1) continue;
      const left = Math.min(gridSide - 2, Math.floor(u));
      const top = Math.min(gridSide - 2, Math.floor(v));
      const at = top * gridSide + left;
      const across = u - left;
      const down = v - top;
      const nw = grid[at] ?? 0;
      const ne = grid[at + 1] ?? 0;
      const sw = grid[at + gridSide] ?? 0;
      const se = grid[at + gridSide + 1] ?? 0;
      under[cell] = (nw * (1 - across) + ne * across) * (1 - down) + (sw * (1 - across) + se * across) * down;
      if (slopes != null) {
        slopes.x[cell] = (ne - nw) * (1 - down) + (se - sw) * down;
        slopes.y[cell] = (sw - nw) * (1 - across) + (se - ne) * across;
      }
      inside[cell] = 1;
      count++;
    }
  return count;
}

/** At least this much of the first picture must lie inside the other. */
const leastInside = cells * 0.6;

/** Of the cells that lie inside, `count` of them. */
function correlation(grid: Float32Array, other: Float64Array, count: number): number {
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let cell = 0; cell < cells; cell++) {
    if (inside[cell] === 0) continue;
    const a = grid[cell] ?? 0;
    const b = other[cell] ?? 0;
    sumA += a;
    sumB += b;
    squaresA += a * a;
    squaresB += b * b;
    products += a * b;
  }
  const spread = Math.sqrt(Math.max(0, squaresA - sumA ** 2 / count) * Math.max(0, squaresB - sumB ** 2 / count));
  return spread === 0 ? 0 : (products - (sumA * sumB) / count) / spread;
}

const slopes = { x: new Float64Array(cells), y: new Float64Array(cells) };
/** Six of the warp, then gain and offset of the brightness. */
const unknowns = 8;
const normal = new Float64Array(unknowns * (unknowns + 1));
const column = new Float64Array(unknowns);

/** One step of the least squares; false where it cannot be had or goes astray. */
function refine(grid: Float32Array, other: Float32Array, warp: Affine): boolean {
  if (sample(other, warp, slopes) < leastInside) return false;
  normal.fill(0);
  for (let y = 0, cell = 0; y < gridSide; y++)
    for (let x = 0; x < gridSide; x++, cell++) {
      if (inside[cell] === 0) continue;
      const dx = slopes.x[cell] ?? 0;
      const dy = slopes.y[cell] ?? 0;
      column[0] = dx * (x - middle);
      column[1] = dx * (y - middle);
      column[2] = dx;
      column[3] = dy * (x - middle);
      column[4] = dy * (y - middle);
      column[5] = dy;
      column[6] = -(grid[cell] ?? 0);
      column[7] = -1 / gridSide;
      const wanted = -(under[cell] ?? 0);
      for (let i = 0; i < unknowns; i++) {
        const value = column[i] ?? 0;
        const row = i * (unknowns + 1);
        for (let j = i; j < unknowns; j++) normal[row + j] = (normal[row + j] ?? 0) + value * (column[j] ?? 0);
        normal[row + unknowns] = (normal[row + unknowns] ?? 0) + value * wanted;
      }
    }
  const change = solved();
  if (change == null) return false;
  for (let at = 0; at < 6; at++) warp[at] = (warp[at] ?? 0) + (change[at] ?? 0);
  return isModest(warp);
}

/** Gaussian elimination of the symmetric system in `normal`; null where it is singular. */
function solved(): Float64Array | null {
  const width = unknowns + 1;
  for (let i = 0; i < unknowns; i++) for (let j = 0; j < i; j++) normal[i * width + j] = normal[j * width + i] ?? 0;
  for (let i = 0; i < unknowns; i++) normal[i * width + i] = (normal[i * width + i] ?? 0) * (1 + 1e-6) + 1e-12;
  for (let pivot = 0; pivot < unknowns; pivot++) {
    const head = normal[pivot * width + pivot] ?? 0;
    if (Math.abs(head) < 1e-14) return null;
    for (let row = pivot + 1; row < unknowns; row++) {
      const factor = (normal[row * width + pivot] ?? 0) / head;
      for (let at = pivot; at < width; at++)
        normal[row * width + at] = (normal[row * width + at] ?? 0) - factor * (normal[pivot * width + at] ?? 0);
    }
  }
  const out = new Float64Array(unknowns);
  for (let row = unknowns - 1; row >= 0; row--) {
    let sum = normal[row * width + unknowns] ?? 0;
    for (let at = row + 1; at < unknowns; at++) sum -= (normal[row * width + at] ?? 0) * (out[at] ?? 0);
    out[row] = sum / (normal[row * width + row] ?? 1);
  }
  return out;
}

/** What a crop, a border, a small turn can do: a fifth in size, a tenth of the side in place, a tenth of shear. */
function isModest([a = 1, b = 0, c = 0, d = 0, e = 1, f = 0]: Affine): boolean {
  return (
    Math.abs(a - 1) < 0.25 && Math.abs(e - 1) < 0.25 && Math.abs(b) < 0.15 && Math.abs(d) < 0.15 &&
    Math.abs(c) < gridSide * 0.12 && Math.abs(f) < gridSide * 0.12
  ); // prettier-ignore
}

/** Of 255; the mean colours of copies differ by less than the first, those of others by any amount. */
const tint = 24;

/** 1 while the mean chroma of the cells is alike, then falling; brightness is left to the grids. */
function colourLikeness(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  const chroma = (colours: Uint8Array, at: number, channel: number): number =>
    (colours[at + channel] ?? 0) - (colours[at + 1] ?? 0);
  for (let at = 0; at < one.length; at += 3)
    for (const channel of [0, 2]) sum += Math.abs(chroma(one, at, channel) - chroma(other, at, channel));
  const mean = sum / (2 * colourSide * colourSide);
  return mean <= tint ? 1 : Math.max(0, 1 - (mean - tint) / 100);
}
