// The one loop that every writing model writes with. Runs in inference processes; knows no model.
import type { Decoder, GenerationEnd, GenerationOptions } from './decoder.ts';

export interface Generated {
  /** New tokens, without the prompt and without the end token. */
  readonly ids: readonly number[];
  readonly end: GenerationEnd;
  /** Sum of the log-probabilities of the new tokens, the end token included; for beams, divided by length as the search did. */
  readonly logProbability: number;
}

export interface GenerationTask {
  readonly prompt: readonly number[];
  readonly endTokens: readonly number[];
  readonly options: GenerationOptions;
}

/** Tokens where the caller sets no limit. */
const defaultMaxNewTokens = 256;

/** Feeds the prompt and writes until an end token, the limit or the signal. The likeliest token each time; other ways follow. */
export async function generate(decoder: Decoder, { prompt, endTokens, options }: GenerationTask): Promise<Generated> {
  const limit = options.maxNewTokens ?? defaultMaxNewTokens;
  const ids: number[] = [];
  let logProbability = 0;
  let logits = await decoder.feed([prompt]);
  for (;;) {
    if (options.signal?.aborted === true) return { ids, end: 'stopped', logProbability };
    const id = likeliest(logits);
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

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] ?? 0) > (logits[best] ?? 0)) best = id;
  return best;
}

function logProbabilityOf(logits: Float32Array, id: number): number {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return (logits[id] ?? 0) - most - Math.log(sum);
}
