// Beam search, step by step as transformers 5.18 does it (generation/utils.py, _beam_search), so that the same model writes the same
// text. Runs in inference processes; knows no model. Sums are float32 and −10⁹ stands for "not to be chosen", as there: both decide ties.
import { best, bestContinuations, type Candidate } from './candidates.ts';
import type { Decoder, GenerationEnd, GenerationOptions } from './decoder.ts';
import { toLogProbabilities } from './log-probabilities.ts';
import type { Penalise } from './penalties.ts';

/** What is added to a sum so that it is chosen last. */
const unwanted = -1e9;

export interface BeamTask {
  readonly decoder: Decoder;
  readonly prompt: readonly number[];
  /** Tokens before the new ones, for the penalties. */
  readonly counted: readonly number[];
  readonly endTokens: readonly number[];
  readonly options: GenerationOptions;
  readonly beams: number;
  readonly limit: number;
  readonly penalise: Penalise | null;
}

/** A text that ended: with its end token, where it has one. */
export interface FinishedBeam {
  readonly ids: readonly number[];
  /** Sum of log-probabilities ÷ lengthᵖ. */
  readonly worth: number;
  readonly end: GenerationEnd;
}

interface RunningBeam {
  readonly ids: readonly number[];
  readonly sum: number;
}

/** Where a place among the best is not taken yet, `end` is null. */
interface Place {
  readonly ids: readonly number[];
  readonly worth: number;
  readonly end: GenerationEnd | null;
}

/** A candidate with its whole text, and how it ends if it does. */
interface Grown extends Candidate {
  readonly ids: readonly number[];
  readonly end: GenerationEnd | null;
}

/** As many finished texts as beams, best first; if stopped, the best unfinished one before them. Feeds the prompt itself. */
export async function beamSearch(task: BeamTask): Promise<FinishedBeam[]> {
  const { decoder, beams, options } = task;
  const lengthPenalty = options.lengthPenalty ?? 1;
  let places = Array.from({ length: beams }, (): Place => ({ ids: [], worth: unwanted, end: null }));
  // Only the first beam counts at first, or all would write the same.
  let running = Array.from({ length: beams }, (_, i): RunningBeam => ({ ids: [], sum: i === 0 ? 0 : unwanted }));
  let rows = spread(await decoder.feed([task.prompt]), decoder.vocabulary, beams);
  for (let length = 1; ; length++) {
    if (options.signal?.aborted === true) return [...stopped(running, length - 1, lengthPenalty), ...finished(places)];
    const grown = grow(task, rows, running);
    const next = best(grown, (one) => Math.fround(one.sum + (one.end === null ? 0 : unwanted)), beams);
    running = next.map(({ ids, sum, end }) => ({ ids, sum: Math.fround(sum + (end === null ? 0 : unwanted)) }));
    places = settle(places, grown, length ** lengthPenalty);
    if (!mayImprove(running, places, length ** lengthPenalty)) break;
    if (options.earlyStopping === true && places.every(({ end }) => end !== null)) break;
    if (grown.every(({ end }) => end !== null)) break;
    // Lets messages in between steps: a run blocks this thread.
    await new Promise((resolve) => setImmediate(resolve));
    decoder.reorder(next.map(({ beam }) => (length === 1 ? 0 : beam)));
    const logits = await decoder.feed(next.map(({ id }) => [id]));
    rows = Array.from({ length: beams }, (_, i) => rowOf(logits, decoder.vocabulary, i));
  }
  return finished(places);
}

const rowOf = (logits: Float32Array, width: number, row: number): Float32Array =>
  logits.subarray(row * width, (row + 1) * width);

/** The prompt is fed once: each beam begins with a copy of its one row, for the penalties change rows. */
const spread = (logits: Float32Array, width: number, beams: number): Float32Array[] =>
  Array.from({ length: beams }, () => logits.slice(0, width));

/** More candidates than beams, so that enough go on even where many end. */
function grow(task: BeamTask, rows: readonly Float32Array[], running: readonly RunningBeam[]): Grown[] {
  const { counted, endTokens, limit, penalise, beams } = task;
  for (const [i, row] of rows.entries()) {
    toLogProbabilities(row);
    const ids = running[i]?.ids ?? [];
    penalise?.(row, [...counted, ...ids], ids.length);
  }
  const sums = running.map(({ sum }) => sum);
  const count = Math.max(2, 1 + endTokens.length) * beams;
  return bestContinuations(rows, sums, count).map((candidate) => {
    const ids = [...(running[candidate.beam]?.ids ?? []), candidate.id];
    const end = endTokens.includes(candidate.id) ? 'finished' : ids.length >= limit ? 'length' : null;
    return { ...candidate, ids, end };
  });
}

/** Of the candidates, only the first as many as there are beams may take a place; the others are there to go on. */
function settle(places: readonly Place[], grown: readonly Grown[], divisor: number): Place[] {
  const now = grown.map(({ ids, sum, end }, rank): Place => {
    const ends = rank < places.length ? end : null;
    const worth = Math.fround(sum / Math.fround(divisor));
    return { ids, worth: Math.fround(worth + (ends === null ? unwanted : 0)), end: ends };
  });
  return best([...places, ...now], ({ worth }) => worth, places.length);
}

/** Whether the best running text, were it to end here, would displace the worst finished one. */
function mayImprove(running: readonly RunningBeam[], places: readonly Place[], divisor: number): boolean {
  const hoped = Math.fround((running[0]?.sum ?? 0) / Math.fround(divisor));
  const worst = Math.min(...places.map(({ worth }) => worth));
  return places.some(({ end }) => hoped > (end === null ? unwanted : worst));
}

const finished = (places: readonly Place[]): FinishedBeam[] =>
  places.flatMap(({ ids, worth, end }) => (end === null ? [] : [{ ids, worth, end }]));

function stopped(running: readonly RunningBeam[], length: number, lengthPenalty: number): FinishedBeam[] {
  const [first] = running;
  if (first === undefined) return [];
  return [{ ids: first.ids, worth: first.sum / Math.max(length, 1) ** lengthPenalty, end: 'stopped' }];
}
