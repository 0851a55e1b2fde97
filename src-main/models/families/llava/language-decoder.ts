// Writing with a cache: LLaVA's language model over words and the features of pictures. Runs in inference processes.
// Knows the contract of `languageGraph` and of the ready-made exports, nothing of how tokens are chosen.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { Decoder } from '../../generate/decoder.ts';
import type { FeedData, Kept } from '../../runtime/session.ts';
import { cacheNames } from './language-graph.ts';
import type { LlavaConfig } from './llava-config.ts';
import type { LlavaSessions } from './llava-sessions.ts';

export interface LanguageDecoderParts {
  readonly config: LlavaConfig;
  readonly sessions: LlavaSessions;
  /** [rows, width]: put in place of the picture tokens, in order, as the prompt is fed. */
  readonly features: Float32Array;
  /** Heard between the parts of a long prompt; then what comes back means nothing, and the loop stops too. */
  readonly signal?: AbortSignal | undefined;
}

export class LanguageDecoder implements Decoder {
  readonly vocabulary: number;
  readonly #parts: LanguageDecoderParts;
  /** `past_key_values` by name; null before the first tokens. */
  #past: Readonly<Record<string, Kept>> | null = null;
  #length = 0;
  /** Rows of features put in place so far. */
  #placed = 0;

  constructor(parts: LanguageDecoderParts) {
    this.#parts = parts;
    this.vocabulary = parts.config.language.vocabulary;
  }

  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const tokens = rows[0]?.length ?? 0;
    if (tokens === 0 || rows.some((row) => row.length !== tokens))
      throw new AppError('internal', 'A text was fed in rows of different lengths.');
    if (this.#length + tokens > this.#parts.config.language.context) throw tooLong();
    // Several rows after a cache go token by token: a limit of the runtime's operator.
    const each = rows.length > 1 ? 1 : this.#parts.sessions.tokensPerRun;
    let logits: Float32Array = new Float32Array(rows.length * this.vocabulary);
    for (let start = 0; start < tokens; start += each) {
      if (start > 0) await new Promise((resolve) => setImmediate(resolve));
      if (this.#parts.signal?.aborted === true) return logits;
      logits = await this.#run(rows.map((row) => row.slice(start, start + each)));
    }
    return logits;
  }

  reorder(order: readonly number[]): void {
    if (this.#past === null) return;
    this.#past = Object.fromEntries(Object.entries(this.#past).map(([name, kept]) => [name, rowsOf(kept, order)]));
  }

  async #run(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const { sessions, config } = this.#parts;
    const { layers, width } = config.language;
    const dims = [rows.length, rows[0]?.length ?? 0];
    const ids = integers(rows.flat(), dims);
    const { inputs_embeds: embeds = new Float32Array() } = await sessions.words.run({ input_ids: ids }, [
      'inputs_embeds',
    ]);
    this.#placeFeatures(rows.flat(), embeds);
    const feeds = { inputs_embeds: { data: embeds, dims: [...dims, width] }, ...this.#positions(dims) };
    const wants = { reads: ['logits'], keeps: cacheNames('present', layers) };
    const { read, kept } = await sessions.language.step(
      { ...feeds, ...(this.#past ?? emptyPast(config, rows.length)) },
      wants,
    );
    this.#past = Object.fromEntries(
      Object.entries(kept).map(([name, value]) => [name.replace('present', 'past_key_values'), value]),
    );
    this.#length += dims[1] ?? 0;
    return lastOf(read['logits'] ?? new Float32Array(), rows.length, this.vocabulary);
  }

  /** Picture tokens that the model itself writes later are words like others. */
  #placeFeatures(ids: readonly number[], embeds: Float32Array): void {
    const { config, features } = this.#parts;
    const { width } = config.language;
    for (const [i, id] of ids.entries()) {
      if (id !== config.imageToken || this.#placed * width >= features.length) continue;
      embeds.set(features.subarray(this.#placed * width, (this.#placed + 1) * width), i * width);
      this.#placed++;
    }
  }

  /** What exports want besides: nothing is padded, so the mask is all ones. */
  #positions([rows = 1, tokens = 0]: readonly number[]): Record<string, FeedData> {
    const { inputs } = this.#parts.sessions.language;
    if (!inputs.has('attention_mask') && !inputs.has('position_ids')) return {};
    const total = this.#length + tokens;
    const places = Array.from({ length: rows * tokens }, (_, i) => this.#length + (i % tokens));
    return {
      attention_mask: integers(new Array<number>(rows * total).fill(1), [rows, total]),
      position_ids: integers(places, [rows, tokens]),
    };
  }
}

export const tooLong = (): AppError =>
  new AppError('too-large', 'This conversation is longer than the model can remember.');

const integers = (values: readonly number[], dims: readonly number[]): FeedData => ({
  data: BigInt64Array.from(values, BigInt),
  dims,
});

function emptyPast({ language }: LlavaConfig, rows: number): Record<string, Kept> {
  const none = { data: new Float32Array(), dims: [rows, language.keyHeads, 0, language.headWidth] };
  return Object.fromEntries(cacheNames('past_key_values', language.layers).map((name) => [name, none]));
}

/** Ours answers one row of logits a text, exports one a token. */
function lastOf(logits: Float32Array, rows: number, vocabulary: number): Float32Array {
  const perRow = logits.length / rows;
  if (perRow === vocabulary) return logits;
  const last = new Float32Array(rows * vocabulary);
  for (let i = 0; i < rows; i++)
    last.set(logits.subarray((i + 1) * perRow - vocabulary, (i + 1) * perRow), i * vocabulary);
  return last;
}

/** Rows along the first axis, in another order, left out or repeated. */
function rowsOf({ data, dims }: Kept, order: readonly number[]): Kept {
  const [rows = 0, ...rest] = dims;
  if (order.length === rows && order.every((row, i) => row === i)) return { data, dims };
  const size = rest.reduce((a, b) => a * b, 1);
  const gathered = new Float32Array(order.length * size);
  for (const [i, row] of order.entries()) gathered.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { data: gathered, dims: [order.length, ...rest] };
}
