// Draws a token: temperature, then the k likeliest, then the nucleus (Holtzman et al. 2020, "top-p"). Runs in inference processes; pure.
// Which tokens stay, and their probabilities, are the reference's (transformers 5.18 warpers); the draws are ours.
import { bestContinuations } from './candidates.ts';
import type { GenerationOptions } from './decoder.ts';
import { normaliserOf } from './log-probabilities.ts';

/** Tokens that may be drawn, by id, with probabilities that sum to 1. */
export interface Choice {
  readonly ids: readonly number[];
  readonly probabilities: readonly number[];
}

type Warp = Pick<GenerationOptions, 'temperature' | 'topK' | 'topP'>;

/** `logits` may hold −∞ for what is forbidden. Temperature must be above 0. */
export function choiceAmong(logits: Float32Array, { temperature = 1, topK = 0, topP = 1 }: Warp): Choice {
  const row = cooled(logits, temperature);
  if (topK > 0 && topK < row.length) keepLikeliest(row, topK);
  if (topP < 1) keepNucleus(row, topP);
  const { most, logSum } = normaliserOf(row);
  const ids = possibleIds(row);
  return { ids, probabilities: ids.map((id) => Math.exp((row[id] ?? 0) - most - logSum)) };
}

/** The token at which the running sum of probabilities passes `at`, a number from 0 up to 1. */
export function draw({ ids, probabilities }: Choice, at: number): number {
  let sum = 0;
  for (const [i, probability] of probabilities.entries()) {
    sum += probability;
    if (at < sum) return ids[i] ?? 0;
  }
  // Rounding may leave the sum a little below 1.
  return ids.at(-1) ?? 0;
}

/** Numbers from 0 up to 1, always the same for a seed: the mixing of SplitMix (Steele et al. 2014) at 32 bits. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

function cooled(logits: Float32Array, temperature: number): Float32Array {
  const row = logits.slice();
  if (temperature !== 1) for (let id = 0; id < row.length; id++) row[id] = (row[id] ?? 0) / temperature;
  return row;
}

/** As many as `count`, and those that equal the last of them. */
function keepLikeliest(row: Float32Array, count: number): void {
  const least = bestContinuations([row], [0], count).at(-1)?.sum ?? -Infinity;
  for (let id = 0; id < row.length; id++) if ((row[id] ?? 0) < least) row[id] = -Infinity;
}

/**
 * Leaves out the least likely tokens as long as they sum to no more than 1 − topP; the likeliest always stays. Tokens below
 * (1 − topP) ÷ count cannot reach that sum together, so only the others are sorted: with 150,000 tokens that is most of the time.
 */
function keepNucleus(row: Float32Array, topP: number): void {
  const { most, logSum } = normaliserOf(row);
  const left = Math.fround(1 - topP);
  const small = most + logSum + Math.log(left / row.length);
  let sum = 0;
  for (let id = 0; id < row.length; id++) {
    const logit = row[id] ?? 0;
    if (logit > small || logit === most) continue;
    sum += Math.exp(logit - most - logSum);
    row[id] = -Infinity;
  }
  const rising = possibleIds(row).sort((a, b) => (row[a] ?? 0) - (row[b] ?? 0));
  for (const id of rising.slice(0, -1)) {
    sum += Math.exp((row[id] ?? 0) - most - logSum);
    if (Math.fround(sum) > left) return;
    row[id] = -Infinity;
  }
}

function possibleIds(row: Float32Array): number[] {
  const ids: number[] = [];
  for (let id = 0; id < row.length; id++) if ((row[id] ?? 0) > -Infinity) ids.push(id);
  return ids;
}
