// The one loop that every writing model writes with: greedy, drawn, or by beam search. Runs in inference processes; knows no model.
// The same options give the same tokens as the reference's generate (transformers 5.18); test/parity/generate.test.ts.
import { beamSearch } from './beam-search.ts';
import type { Decoder, GenerationEnd, GenerationOptions } from './decoder.ts';
import { likeliest, logProbabilityOf } from './log-probabilities.ts';
import { penaltiesOf } from './penalties.ts';
import { choiceAmong, draw, seededRandom } from './sampling.ts';

export interface Generated {
  /** New tokens, without the prompt and without the end token. */
  readonly ids: readonly number[];
  readonly end: GenerationEnd;
  /**
   * Sum of the log-probabilities of the new tokens, the end token included, as the model gave them before penalties; for beams, as
   * the search counted: after penalties, divided by length to the power of the length penalty.
   */
  readonly logProbability: number;
}

export interface GenerationTask {
  readonly prompt: readonly number[];
  readonly endTokens: readonly number[];
  readonly options: GenerationOptions;
  /** Tokens that penalties count besides the new ones, where these are not the prompt (the reference given embeddings counts none). */
  readonly counted?: readonly number[] | undefined;
}

/** Tokens where the caller sets no limit. */
const defaultMaxNewTokens = 256;

/** Feeds the prompt and writes until an end token, the limit or the signal. */
export async function generate(decoder: Decoder, task: GenerationTask): Promise<Generated> {
  if ((task.options.beams ?? 1) <= 1) return oneByOne(decoder, task);
  return (await generateBeams(decoder, task))[0] ?? { ids: [], end: 'length', logProbability: 0 };
}

/**
 * By beam search: as many texts as beams, best first, for models whose alternatives are asked for. If stopped, the best unfinished text
 * comes first, before those that had ended. With one beam the only text.
 */
export async function generateBeams(decoder: Decoder, task: GenerationTask): Promise<Generated[]> {
  const { prompt, endTokens, options } = task;
  const beams = options.beams ?? 1;
  const limit = options.maxNewTokens ?? defaultMaxNewTokens;
  if (beams <= 1) return [await oneByOne(decoder, task)];
  if (limit < 1) return [{ ids: [], end: 'length', logProbability: 0 }];
  const penalise = penaltiesOf(options, endTokens);
  const counted = task.counted ?? prompt;
  const found = await beamSearch({ decoder, prompt, counted, endTokens, options, beams, limit, penalise });
  return found.map(({ ids, worth, end }) => ({
    ids: end === 'finished' ? ids.slice(0, -1) : ids,
    end,
    logProbability: worth,
  }));
}

async function oneByOne(decoder: Decoder, task: GenerationTask): Promise<Generated> {
  const { prompt, endTokens, options } = task;
  const limit = options.maxNewTokens ?? defaultMaxNewTokens;
  const penalise = penaltiesOf(options, endTokens);
  const choose = chooserOf(options);
  const before = task.counted ?? prompt;
  const ids: number[] = [];
  let logProbability = 0;
  if (limit < 1) return { ids, end: 'length', logProbability };
  let logits = await decoder.feed([prompt]);
  for (;;) {
    if (options.signal?.aborted === true) return { ids, end: 'stopped', logProbability };
    const penalised = penalise === null ? logits : logits.slice();
    penalise?.(penalised, [...before, ...ids], ids.length);
    const id = choose(penalised);
    logProbability += logProbabilityOf(logits, id);
    if (endTokens.includes(id)) return { ids, end: 'finished', logProbability };
    ids.push(id);
    options.onToken?.(id);
    if (ids.length >= limit) return { ids, end: 'length', logProbability };
    // Lets messages in between tokens: a run blocks this thread.
    await new Promise((resolve) => setImmediate(resolve));
    logits = await decoder.feed([[id]]);
  }
}

function chooserOf(options: GenerationOptions): (logits: Float32Array) => number {
  if ((options.temperature ?? 0) <= 0) return likeliest;
  const random = options.seed === undefined ? Math.random : seededRandom(options.seed);
  return (logits) => draw(choiceAmong(logits, options), random());
}
