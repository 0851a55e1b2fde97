// From how sure a probe is to how likely it is right, and which photos are worth asking about: by the values of the examples when
// they were left out, against the values of the whole library. Runs in the backend; pure arithmetic.
import type { LinearProbe } from './linear-probe.ts';

export interface ProbeVerdict {
  /** Of each value given, in their order; grows with the value. */
  readonly probabilities: Float64Array;
  /** Places of those worth a question, surest first; at most `most`. */
  readonly suggested: readonly number[];
  /** How many of the suggested are expected to be right; null where nothing is suggested. */
  readonly precision: number | null;
  /** How many of the examples would have been suggested, had they not been examples. */
  readonly recall: number;
}

/** A question is worth asking where it may well be one. This and what follows was chosen on the drawn scenes of docs/performance.md. */
const askedFrom = 0.4;
/** Where hardly anything is that sure, the best few are asked all the same: an answer teaches. */
const fewest = 12;
const askedAtLeast = 0.05;
/** Values of few examples say little about their spread: as if so many more lay as the library does. */
const spreadPrior = 3;
/** A label may hold at most half of a library, and is taken to be rare until the values say otherwise. */
const mostCommon = 0.5;
const rarityPrior = 5;
/** What the estimate from the values weighs, in examples, against explicit answers. */
const estimateWeight = 10;

/**
 * The library's values are taken as a mixture: most are not of the label and lie around the median; those of the label lie where the
 * examples lay when each was left out. With one spread for both, the probability is a sigmoid of the value; how common the label is
 * comes from the values themselves (expectation maximisation). `values`: of the library without the examples.
 */
export function judgeValues(values: Float64Array, leftOut: LinearProbe['leftOut'], most: number): ProbeVerdict {
  const sigmoid = mixtureOf(values, leftOut.positive);
  const probabilities = values.map(sigmoid);
  const order = [...probabilities.keys()]
    .filter((at) => (probabilities[at] ?? 0) >= askedAtLeast)
    .sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0));
  const sure = order.findIndex((at) => (probabilities[at] ?? 0) < askedFrom);
  const suggested = order.slice(0, Math.min(most, sure < 0 ? order.length : Math.max(sure, fewest)));
  const line = Math.min(askedFrom, probabilities[suggested.at(-1) ?? -1] ?? askedFrom);
  const yes = (found: Float64Array): number => found.filter((value) => sigmoid(value) >= line).length;
  const expected = suggested.reduce((sum, at) => sum + (probabilities[at] ?? 0), 0) / suggested.length;
  return {
    probabilities,
    suggested,
    precision:
      suggested.length === 0
        ? null
        : withAnswers(expected, { right: yes(leftOut.positive), wrong: yes(leftOut.negative) }),
    recall: yes(leftOut.positive) / leftOut.positive.length,
  };
}

/** Examples alone say nothing about mistakes; once there are answers of both kinds, they count. */
function withAnswers(expected: number, { right, wrong }: { right: number; wrong: number }): number {
  return wrong === 0 ? expected : (estimateWeight * expected + right) / (estimateWeight + right + wrong);
}

function mixtureOf(values: Float64Array, positive: Float64Array): (value: number) => number {
  const { centre, spread } = bulkOf(values);
  const mean = positive.reduce((sum, value) => sum + value, 0) / positive.length;
  const squares = positive.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const own = (squares + spreadPrior * spread ** 2) / (positive.length - 1 + spreadPrior);
  // Examples that lie among the others have not been learned: then nothing is sure.
  const of = Math.max(mean, centre + 1.5 * spread);
  const slope = (of - centre) / ((spread ** 2 + own) / 2);
  const middle = (of + centre) / 2;
  const odds = oddsOf(values.map((value) => slope * (value - middle)));
  return (value) => 1 / (1 + Math.exp(-(slope * (value - middle) + odds)));
}

/** Median and spread (from the median deviation): a few far ones do not move them. */
function bulkOf(values: Float64Array): { readonly centre: number; readonly spread: number } {
  const middle = (sorted: Float64Array): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
  const centre = middle(values.toSorted());
  const deviation = middle(values.map((value) => Math.abs(value - centre)).sort());
  return { centre, spread: Math.max(1.4826 * deviation, 1e-3) };
}

/** Logarithm of how common the label is to how common it is not. */
function oddsOf(evidence: Float64Array): number {
  // What lies further down adds less than a millionth each.
  const near = evidence.filter((value) => value > -14);
  let share = 0.02;
  for (let round = 0; round < 30; round++) {
    const odds = Math.log(share / (1 - share));
    let sum = 1;
    for (const value of near) sum += 1 / (1 + Math.exp(-(value + odds)));
    share = Math.min(mostCommon, sum / (evidence.length + rarityPrior));
  }
  return Math.log(share / (1 - share));
}
