// Writing with a cache: BLIP's decoder over one memory (a picture, or a question that has seen one). Runs in inference processes.
// Knows the contract of `decoderGraph`, nothing of how tokens are chosen.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { Decoder } from '../../generate/decoder.ts';
import type { Kept, Session } from '../../runtime/session.ts';
import type { BlipText } from './blip-config.ts';
import { groups, namesOf } from './blip-text-layers.ts';
import type { Memory } from './blip-writer.ts';

interface CachedDecoderParts {
  readonly session: Session;
  readonly text: BlipText;
  readonly memory: Memory;
}

export class CachedDecoder implements Decoder {
  readonly vocabulary: number;
  readonly #parts: CachedDecoderParts;
  /** `past_key_values` by name; null before the first tokens. */
  #past: Readonly<Record<string, Kept>> | null = null;

  constructor(parts: CachedDecoderParts) {
    this.#parts = parts;
    this.vocabulary = parts.text.vocabulary;
  }

  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const { session, text, memory } = this.#parts;
    const past = this.#past ?? emptyPast(text, rows.length);
    const ids = { data: BigInt64Array.from(rows.flat(), BigInt), dims: [rows.length, tokensOf(rows)] };
    const wants = { reads: ['logits'], keeps: namesOf(groups.present, text.layers) };
    const { read, kept } = await session.step({ input_ids: ids, ...memory, ...past }, wants);
    this.#past = renamed(kept, groups.present, groups.past);
    return read['logits'] ?? new Float32Array();
  }

  reorder(order: readonly number[]): void {
    if (this.#past === null) return;
    this.#past = Object.fromEntries(Object.entries(this.#past).map(([name, kept]) => [name, rowsOf(kept, order)]));
  }
}

/** All rows' number of new tokens. A caller's mistake is caught here, for the runtime's words say nothing to a person. */
export function tokensOf(rows: readonly (readonly number[])[]): number {
  const tokens = rows[0]?.length ?? 0;
  if (tokens === 0 || rows.some((row) => row.length !== tokens))
    throw new AppError('internal', 'A text was fed in rows of different lengths.');
  return tokens;
}

function emptyPast(text: BlipText, rows: number): Record<string, Kept> {
  const none = { data: new Float32Array(), dims: [rows, text.heads, 0, text.width / text.heads] };
  return Object.fromEntries(namesOf(groups.past, text.layers).map((name) => [name, none]));
}

const renamed = (kept: Readonly<Record<string, Kept>>, from: string, to: string): Record<string, Kept> =>
  Object.fromEntries(Object.entries(kept).map(([name, value]) => [`${to}${name.slice(from.length)}`, value]));

/** Rows along the first axis, in another order, left out or repeated. */
function rowsOf({ data, dims }: Kept, order: readonly number[]): Kept {
  const [rows = 0, ...rest] = dims;
  const size = rest.reduce((a, b) => a * b, 1);
  if (order.length === rows && order.every((row, i) => row === i)) return { data, dims };
  const gathered = new Float32Array(order.length * size);
  for (const [i, row] of order.entries()) gathered.set(data.subarray(row * size, (row + 1) * size), i * size);
  return { data: gathered, dims: [order.length, ...rest] };
}
