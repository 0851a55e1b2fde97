// The one definition of "exact": every path of the search ends in this function, and so does the exhaustive scan it is tested
// against. Runs in the backend; pure.

/**
 * Dot product of two float32 vectors of one length, in float64: four running sums (index mod 4), joined as (0+1)+(2+3). Products
 * of two float32 are exact in float64, so the result is within 1e-13 of the true value, and equal vectors give equal results.
 */
export function exactSimilarity(a: Float32Array, b: Float32Array): number {
  const length = a.length;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    sum0 += (a[i] as number) * (b[i] as number);
    sum1 += (a[i + 1] as number) * (b[i + 1] as number);
    sum2 += (a[i + 2] as number) * (b[i + 2] as number);
    sum3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < length; i++) sum0 += (a[i] as number) * (b[i] as number);
  return sum0 + sum1 + (sum2 + sum3);
}

/** Euclidean length in float64. */
export const lengthOf = (vector: Float32Array): number => Math.sqrt(exactSimilarity(vector, vector));
