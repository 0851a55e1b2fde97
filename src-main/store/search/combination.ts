// What is asked of the vectors: one dot product, a constant, and penalties. Words, a picture, and both mixed all reduce to it.
// Runs in the backend; pure.
//
// [Note: mixing is one dot product]
// With unit vectors t (words), i (picture) and x (a photo), the formula mix is a·<t,x> + (1−a)·<i,x> = <a·t + (1−a)·i, x>.
// The calibrated mix standardises each similarity over the library first, z(s) = (s − mean) / sd, which is affine, so
// a·z(<t,x>) + (1−a)·z(<i,x>) = <(a/sd_t)·t + ((1−a)/sd_i)·i, x> − (a·mean_t/sd_t + (1−a)·mean_i/sd_i): one vector and a constant.
// The combined vector is rounded to float32 once; "exact" means exact for that vector. Words to avoid are not linear
// (−w·max(0, z − from)) and are kept beside it.
import { exactSimilarity } from './similarity.ts';

/** Mean and standard deviation of a vector's similarities over the library. */
export interface Statistics {
  readonly mean: number;
  readonly sd: number;
}

/** Takes `weight · max(0, <vector, x> − floor)` away; `weight` ≥ 0. */
export interface Penalty {
  readonly vector: Float32Array;
  readonly weight: number;
  readonly floor: number;
}

/** The value of a photo x is `<vector, x> + constant − penalties`. `vector` may have any length. */
export interface Combination {
  readonly vector: Float32Array;
  readonly constant: number;
  readonly penalties: readonly Penalty[];
}

/** The cosine to one unit vector. */
export const plain = (vector: Float32Array): Combination => ({ vector, constant: 0, penalties: [] });

export interface Mixture {
  /** Unit vectors of one dimension. */
  readonly text: Float32Array;
  readonly image: Float32Array;
  /** Weight of the words, 0 … 1. */
  readonly alpha: number;
}

/** `alpha · text + (1 − alpha) · image` on raw cosines, as in the literature. */
export function formulaMix({ text, image, alpha }: Mixture): Combination {
  return plain(weighted(text, alpha, { vector: image, weight: 1 - alpha }));
}

/** Both similarities in standard deviations of the library, so that alpha 0.5 weighs both alike. See the note above. */
export function calibratedMix(mixture: Mixture, over: { text: Statistics; image: Statistics }): Combination {
  const { text, image, alpha } = mixture;
  return calibratedSum([
    { vector: text, weight: alpha, over: over.text },
    { vector: image, weight: 1 - alpha, over: over.image },
  ]);
}

/** One of several vectors asked for together. `over`: its similarities over the library. */
export interface Side {
  /** Unit vectors of one dimension. */
  readonly vector: Float32Array;
  /** Against the other sides. */
  readonly weight: number;
  readonly over: Statistics;
}

/** The calibrated mix of any number of words and pictures: the sum of weight · (similarity − mean) / sd. At least one side. */
export function calibratedSum(sides: readonly Side[]): Combination {
  const vector = new Float32Array(sides[0]?.vector.length ?? 0);
  const sum = new Float64Array(vector.length);
  let constant = 0;
  for (const { vector: asked, weight, over } of sides) {
    const scale = weight / over.sd;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + scale * (asked[i] ?? 0);
    constant -= scale * over.mean;
  }
  vector.set(sum);
  return { vector, constant, penalties: [] };
}

/**
 * Pushes photos down that are like `not`: by `weight` for each standard deviation beyond one above the library's mean. A weight
 * in units of the combination's own value: 1 for a calibrated mix, the query's sd for raw cosines.
 */
export function without(
  combination: Combination,
  not: Float32Array,
  how: { statistics: Statistics; weight: number },
): Combination {
  const { mean, sd } = how.statistics;
  const penalty = { vector: not, weight: how.weight / sd, floor: mean + sd };
  return { ...combination, penalties: [...combination.penalties, penalty] };
}

/** The exact value of one photo's vector: what every path of the search ends in. */
export function valueOf(combination: Combination, vector: Float32Array): number {
  let value = exactSimilarity(combination.vector, vector) + combination.constant;
  for (const { vector: avoided, weight, floor } of combination.penalties) {
    value -= weight * Math.max(0, exactSimilarity(avoided, vector) - floor);
  }
  return value;
}

function weighted(a: Float32Array, weight: number, other: { vector: Float32Array; weight: number }): Float32Array {
  return a.map((value, i) => weight * value + other.weight * (other.vector[i] ?? 0));
}
