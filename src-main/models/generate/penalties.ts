// What is taken off the logits before a token is chosen: repetition, repeated n-grams, an end that comes too early.
// Runs in inference processes; pure. Order and arithmetic of the reference (transformers 5.18, generation/logits_process.py).
import type { GenerationOptions } from './decoder.ts';

/** Changes one row of logits (or of log-probabilities), given what was fed and written before and how much of it is new. */
export type Penalise = (row: Float32Array, history: readonly number[], newTokens: number) => void;

/** All that the options ask for, in the reference's order; null where they ask for nothing. */
export function penaltiesOf(options: GenerationOptions, endTokens: readonly number[]): Penalise | null {
  const { repetitionPenalty = 1, noRepeatNgramSize = 0, minNewTokens = 0 } = options;
  const steps: Penalise[] = [];
  if (repetitionPenalty !== 1)
    steps.push((row, history) => {
      penaliseRepetition(row, history, repetitionPenalty);
    });
  if (noRepeatNgramSize > 0)
    steps.push((row, history) => {
      forbid(row, repeatedNgramEnds(history, noRepeatNgramSize));
    });
  if (minNewTokens > 0)
    steps.push((row, _, newTokens) => {
      if (newTokens < minNewTokens) forbid(row, endTokens);
    });
  if (steps.length === 0) return null;
  return (row, history, newTokens) => {
    for (const step of steps) step(row, history, newTokens);
  };
}

/**
 * Keskar et al. 2019, section 4.1: tokens that were there already count for less. Negative values are multiplied, so that they
 * fall too. Each token once, however often it was there; the prompt counts. Ids outside the row (places of a picture) do not.
 */
export function penaliseRepetition(row: Float32Array, history: readonly number[], penalty: number): void {
  // The reference multiplies by the penalty as float32.
  const factor = Math.fround(penalty);
  for (const id of new Set(history)) {
    const value = row[id];
    if (value !== undefined) row[id] = value < 0 ? value * factor : value / factor;
  }
}

/** Tokens that would make the last `size` − 1 tokens an n-gram that was there before. With `size` 1: every token so far. */
export function repeatedNgramEnds(history: readonly number[], size: number): number[] {
  const tail = size - 1;
  const lastStart = history.length - tail;
  const ends: number[] = [];
  for (let start = 0; start < lastStart; start++) {
    let same = true;
    for (let i = 0; i < tail && same; i++) same = history[start + i] === history[lastStart + i];
    const end = history[start + tail];
    if (same && end !== undefined) ends.push(end);
  }
  return ends;
}

function forbid(row: Float32Array, ids: readonly number[]): void {
  for (const id of ids) if (id < row.length) row[id] = -Infinity;
}
