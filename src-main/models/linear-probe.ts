// A linear probe: from a few examples and a sample of everything else, a direction in which the vectors of a label lie.
// Runs in the backend; pure arithmetic in float64, the same for the same input; knows no photo, no model and no database.
import { AppError } from '../../src-shared/contract/errors.ts';

export interface ProbeExamples {
  /** Unit vectors of one length; at least one. */
  readonly positive: readonly Float32Array[];
  readonly negative: readonly Float32Array[];
  /** Drawn from everything there is: probably not the thing, so each weighs little. */
  readonly background: readonly Float32Array[];
  /** What the model makes of the label's name, where it can read. Used where it helps with the examples, see `teachProbe`. */
  readonly name?: Float32Array | null;
}

/** `weights · vector + bias` grows with how sure it is: about 1 for examples of it, about −1 for others. */
export interface LinearProbe {
  readonly weights: Float64Array;
  readonly bias: number;
  /** The value that each example would have had, had it not been one: what the probe is worth on what it has not seen. */
  readonly leftOut: {
    readonly positive: Float64Array;
    readonly negative: Float64Array;
    readonly background: Float64Array;
  };
  /** Whether the name had a say. */
  readonly named: boolean;
}

export interface ProbeOptions {
  /** Against overfitting, as a share of the mean squared length of the centred vectors. */
  readonly ridge: number;
  /** Length of one standard deviation of likeness to the name, beside vectors of length 1. */
  readonly nameScale: number;
}

/**
 * Chosen on the drawn scenes that docs/performance.md measures, among ridges of 0.001 … 100 and scales of 0.3, 0.6 and 1. A scale of 1
 * found slightly more for names that the model knows; only 0.6 was tried with wrong names.
 */
const withoutName: ProbeOptions = { ridge: 0.01, nameScale: 0 };
const withName: ProbeOptions = { ridge: 0.03, nameScale: 0.6 };
/** What an explicit no weighs; all of the background together weighs 1. */
const negativeWeight = 0.5;

/**
 * Teaches with and without the name and keeps what errs less on the examples it was not shown: a name that the model never heard
 * ("Miso", "our roof") must not spoil what the photos say. Throws `invalid-input` where there is no positive example or nothing else.
 */
export function teachProbe(examples: ProbeExamples): LinearProbe {
  const plain = fitProbe(examples, withoutName);
  if (examples.name == null || examples.background.length === 0) return plain;
  const named = fitProbe(examples, withName);
  return errorOf(named) < errorOf(plain) ? named : plain;
}

const meanSquare = (values: Float64Array, target: number): number =>
  values.reduce((sum, value) => sum + (target - value) ** 2, 0) / Math.max(1, values.length);

const errorOf = ({ leftOut }: LinearProbe): number =>
  meanSquare(leftOut.positive, 1) + meanSquare(leftOut.background, -1) + meanSquare(leftOut.negative, -1);

/**
 * Ridge regression to +1 and −1, each side weighing the same in all, in its dual form: the cost grows with the number of examples
 * (cubed) and not with the dimension, and the values with one example left out come from the same inverse without another fit
 * (Cawley and Talbot, "Fast exact leave-one-out cross-validation of sparse least-squares support vector machines", 2004).
 */
export function fitProbe(examples: ProbeExamples, { ridge, nameScale }: ProbeOptions): LinearProbe {
  const { positive, negative, background } = examples;
  if (positive.length === 0 || negative.length + background.length === 0)
    throw new AppError('invalid-input', 'A label is taught by photos that show it and by others that do not.');
  const vectors = [...positive, ...negative, ...background];
  const size = vectors.length;
  const weighing = weightsOf(examples);
  // Of the background alone: an example that is left out must not have moved it.
  const centre = meanOf(background.length > 0 ? background : vectors);
  const axis = nameScale > 0 && examples.name != null ? nameAxis(examples.name, background, nameScale) : null;
  const kernel = kernelOf(vectors, centre, axis);
  const spread = meanDiagonal(kernel, weighing);
  for (let at = 0; at < size; at++)
    kernel[at * size + at] = valueAt(kernel, at * size + at) + (ridge * spread) / valueAt(weighing, at);
  // The constant term, as one more axis on which all vectors are alike.
  for (let at = 0; at < kernel.length; at++) kernel[at] = valueAt(kernel, at) + spread;
  const inverse = invertPositiveDefinite(kernel, size);
  const targets = vectors.map((_, at) => (at < positive.length ? 1 : -1));
  const dual = multiply(inverse, targets);
  const leftOut = dual.map((value, at) => (targets[at] ?? 0) - value / valueAt(inverse, at * size + at));
  const weights = combine(vectors, { dual, centre, axis });
  return {
    weights,
    bias: spread * dual.reduce((sum, value) => sum + value, 0) - dot(weights, centre),
    leftOut: {
      positive: leftOut.slice(0, positive.length),
      negative: leftOut.slice(positive.length, positive.length + negative.length),
      background: leftOut.slice(positive.length + negative.length),
    },
    named: axis != null,
  };
}

/** The direction of the name, as long as one standard deviation of the background's likeness to it is to be. */
function nameAxis(name: Float32Array, background: readonly Float32Array[], scale: number): Float64Array {
  const likeness = background.map((vector) => dot(vector, name));
  const mean = likeness.reduce((sum, value) => sum + value, 0) / likeness.length;
  const sd = Math.sqrt(likeness.reduce((sum, value) => sum + (value - mean) ** 2, 0) / likeness.length);
  return Float64Array.from(name, (value) => (value * scale) / Math.max(sd, 1e-6));
}

/** How sure the probe is of a vector; grows better. */
export function probeValue({ weights, bias }: LinearProbe, vector: Float32Array): number {
  let sum = bias;
  for (let at = 0; at < weights.length; at++) sum += (weights[at] as number) * (vector[at] as number);
  return sum;
}

type Numbers = Float32Array | Float64Array;

const valueAt = (numbers: Numbers, index: number): number => numbers[index] as number;

/** A half for the positive ones; the other half is shared by what was said no to and the background. */
function weightsOf({ positive, negative, background }: ProbeExamples): Float64Array {
  const others = negative.length * negativeWeight + (background.length > 0 ? 1 : 0);
  return Float64Array.from([
    ...positive.map(() => 0.5 / positive.length),
    ...negative.map(() => (0.5 * negativeWeight) / others),
    ...background.map(() => 0.5 / background.length / others),
  ]);
}

function meanOf(vectors: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let place = 0; place < mean.length; place++)
      mean[place] = valueAt(mean, place) + valueAt(vector, place) / vectors.length;
  return mean;
}

/** Inner products of the centred vectors, and of their places on the name's axis; row by row. */
function kernelOf(vectors: readonly Float32Array[], centre: Float64Array, axis: Float64Array | null): Float64Array {
  const centred = vectors.map((vector) => Float64Array.from(vector, (value, place) => value - valueAt(centre, place)));
  const named = centred.map((vector) => (axis == null ? 0 : dot(vector, axis)));
  const size = centred.length;
  const kernel = new Float64Array(size * size);
  centred.forEach((one, row) => {
    for (let column = 0; column <= row; column++) {
      const value = dot(one, centred[column] ?? one) + (named[row] ?? 0) * (named[column] ?? 0);
      kernel[row * size + column] = value;
      kernel[column * size + row] = value;
    }
  });
  return kernel;
}

function meanDiagonal(kernel: Float64Array, weighing: Float64Array): number {
  let sum = 0;
  for (const [place, weight] of weighing.entries()) sum += weight * valueAt(kernel, place * weighing.length + place);
  return Math.max(sum, 1e-12);
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += valueAt(a, place) * valueAt(b, place);
  return sum;
}

function multiply(matrix: Float64Array, vector: readonly number[]): Float64Array {
  const size = vector.length;
  return Float64Array.from(vector, (_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column++)
      sum += (matrix[row * size + column] as number) * (vector[column] as number);
    return sum;
  });
}

interface Dual {
  readonly dual: Float64Array;
  readonly centre: Float64Array;
  readonly axis: Float64Array | null;
}

/** The sum of the centred vectors, each times its dual coefficient; what the name's axis says is folded in. */
function combine(vectors: readonly Float32Array[], { dual, centre, axis }: Dual): Float64Array {
  const weights = new Float64Array(centre.length);
  for (const [at, vector] of vectors.entries())
    for (let place = 0; place < weights.length; place++)
      weights[place] = valueAt(weights, place) + valueAt(dual, at) * (valueAt(vector, place) - valueAt(centre, place));
  if (axis == null) return weights;
  const onAxis = dot(weights, axis);
  return weights.map((value, place) => value + onAxis * valueAt(axis, place));
}

/** By Cholesky; the ridge on the diagonal keeps it positive definite. */
function invertPositiveDefinite(matrix: Float64Array, size: number): Float64Array {
  const lower = cholesky(matrix, size);
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    // L z = e, from where e begins; then Lᵀ x = z.
    const solved = new Float64Array(size);
    for (let row = column; row < size; row++) {
      let sum = row === column ? 1 : 0;
      for (let at = column; at < row; at++) sum -= valueAt(lower, row * size + at) * valueAt(solved, at);
      solved[row] = sum / valueAt(lower, row * size + row);
    }
    inverse.set(solved, column * size);
  }
  return transposedProduct(inverse, size);
}

/** Lower triangle L with L Lᵀ = matrix. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = valueAt(matrix, row * size + column);
      for (let at = 0; at < column; at++) sum -= valueAt(lower, row * size + at) * valueAt(lower, column * size + at);
      const diagonal = valueAt(lower, column * size + column);
      lower[row * size + column] = row === column ? Math.sqrt(Math.max(sum, 1e-300)) : sum / diagonal;
    }
  return lower;
}

/** Rows hold the columns of L⁻¹; the inverse is L⁻ᵀ L⁻¹. */
function transposedProduct(columns: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let at = row; at < size; at++)
        sum += valueAt(columns, row * size + at) * valueAt(columns, column * size + at);
      product[row * size + column] = sum;
      product[column * size + row] = sum;
    }
  return product;
}
