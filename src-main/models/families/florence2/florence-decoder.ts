// Writing with a cache over the merged decoder of a ready-made export: one graph, told by `use_cache_branch` whether it has keys of the
// picture and question already. Runs in inference processes; knows nothing of how tokens are chosen.
import type { Decoder } from '../../generate/decoder.ts';
import type { FeedData, Kept, Session } from '../../runtime/session.ts';
import type { FlorenceConfig } from './florence-config.ts';

export interface Memory {
  /** `encoder_hidden_states`, float32 [1, tokens, width]. */
  readonly states: Kept;
}

type Cache = Readonly<Record<string, Kept>>;

export const cacheNames = (prefix: string, layers: number): string[] =>
  Array.from({ length: layers }, (_, i) => i).flatMap((i) =>
    ['decoder', 'encoder'].flatMap((side) => ['key', 'value'].map((part) => `${prefix}.${String(i)}.${side}.${part}`)),
  );

export class FlorenceDecoder implements Decoder {
  readonly vocabulary: number;
  readonly #decoder: Session;
  readonly #words: Session;
  readonly #config: FlorenceConfig;
  readonly #memory: Memory;
  #past: Cache | null = null;
  /** The first logits say what the publisher forces, not what the model thinks. */
  #firstStep = true;

  constructor(sessions: { decoder: Session; words: Session }, config: FlorenceConfig, memory: Memory) {
    this.#decoder = sessions.decoder;
    this.#words = sessions.words;
    this.#config = config;
    this.#memory = memory;
    this.vocabulary = config.vocabulary;
  }

  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    // One token a step: the published decoders were made for that, and some do not hide later tokens from earlier ones.
    let logits: Float32Array = new Float32Array();
    for (let at = 0; at < (rows[0]?.length ?? 0); at++) logits = await this.#step(rows.map((row) => row[at] ?? 0));
    const forced = this.#config.writing.firstToken;
    if (this.#firstStep && forced !== null && rows[0]?.length === 1) {
      logits.fill(Number.NEGATIVE_INFINITY);
      for (let row = 0; row < rows.length; row++) logits[row * this.vocabulary + forced] = 0;
    }
    this.#firstStep = false;
    return logits;
  }

  reorder(order: readonly number[]): void {
    if (this.#past === null) return;
    this.#past = Object.fromEntries(Object.entries(this.#past).map(([name, kept]) => [name, rowsOf(kept, order)]));
  }

  async #step(ids: readonly number[]): Promise<Float32Array> {
    const { layers } = this.#config.decoder;
    const words = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims: [ids.length, 1] } };
    const { kept: embedded } = await this.#words.step(words, { reads: [], keeps: ['inputs_embeds'] });
    const states = repeated(this.#memory.states, ids.length);
    const tokens = states.dims[1] ?? 0;
    const feeds: Record<string, FeedData | Kept> = {
      ...embedded,
      encoder_hidden_states: states,
      encoder_attention_mask: {
        data: new BigInt64Array(ids.length * tokens).fill(1n),
        dims: [ids.length, tokens],
      },
      use_cache_branch: { data: Uint8Array.of(this.#past === null ? 0 : 1), dims: [1] },
      ...(this.#past ?? this.#nothing(ids.length)),
    };
    const wants = { reads: ['logits'], keeps: cacheNames('present', layers) };
    const { read, kept } = await this.#decoder.step(feeds, wants);
    this.#past = this.#kept(kept);
    return read['logits'] ?? new Float32Array();
  }

  /** Keys of picture and question are given out the first time only; from then on those count. */
  #kept(present: Cache): Cache {
    const past = this.#past;
    return Object.fromEntries(
      Object.entries(present).map(([name, value]) => {
        const pastName = name.replace(/^present/, 'past_key_values');
        return [pastName, name.includes('.encoder.') ? (past?.[pastName] ?? value) : value];
      }),
    );
  }

  #nothing(rows: number): Cache {
    const { layers, heads } = this.#config.decoder;
    const none = { data: new Float32Array(), dims: [rows, heads, 0, this.#config.width / heads] };
    return Object.fromEntries(cacheNames('past_key_values', layers).map((name) => [name, none]));
  }
}

const repeated = (states: Kept, rows: number): Kept =>
  rows === 1 ? states : rowsOf(states, new Array<number>(rows).fill(0));

/** Rows along the first axis, in another order, left out or repeated. */
function rowsOf({ data, dims }: Kept, order: readonly number[]): Kept {
  const [, ...rest] = dims;
  const size = rest.reduce((a, b) => a * b, 1);
  const gathered = new Float32Array(order.length * size);
  for (const [i, row] of order.entries()) gathered.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { data: gathered, dims: [order.length, ...rest] };
}
