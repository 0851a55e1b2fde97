// GIT's writer with its cache: a picture's tokens go in with the first words, then words alone. Runs in inference processes.
import { AppError } from '../../../../src-shared/contract/errors.ts';
import type { Decoder } from '../../generate/decoder.ts';
import type { FeedData, Kept, Session } from '../../runtime/session.ts';
import type { GitText } from './git-config.ts';
import { cacheNames } from './git-text-graph.ts';

export const textOutputs = ({ layers }: GitText): string[] => ['logits', ...cacheNames(layers, 'present')];
export const textInputs = ({ layers }: GitText): string[] => [
  'image_embeds',
  'input_ids',
  'position',
  ...cacheNames(layers, 'past'),
];

export class GitDecoder implements Decoder {
  readonly vocabulary: number;
  readonly #session: Session;
  readonly #text: GitText;
  /** float32 [1, picture tokens, width], until the first words have gone in with it. */
  #picture: Kept | null;
  /** Keys and values by layer, of picture and words so far: [rows, heads, tokens, head width]. */
  #cache: readonly Kept[] = [];
  #words = 0;

  constructor(session: Session, text: GitText, picture: Kept) {
    this.#session = session;
    this.#text = text;
    this.#picture = picture;
    this.vocabulary = text.vocabulary;
  }

  async feed(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const length = rows[0]?.length ?? 0;
    const { maxTokens, layers, heads, width } = this.#text;
    if (this.#words + length > maxTokens)
      throw new AppError('too-large', `The model writes texts of at most ${String(maxTokens)} tokens.`);
    const feeds: Record<string, FeedData | Kept> = {
      image_embeds: this.#pictureFor(rows.length),
      input_ids: { data: BigInt64Array.from(rows.flat(), BigInt), dims: [rows.length, length] },
      position: { data: BigInt64Array.of(BigInt(this.#words)), dims: [1] },
    };
    const nothing = { data: new Float32Array(), dims: [rows.length, heads, 0, width / heads] };
    for (const [i, name] of cacheNames(layers, 'past').entries()) feeds[name] = this.#cache[i] ?? nothing;
    const presents = cacheNames(layers, 'present');
    const { read, kept } = await this.#session.step(feeds, { reads: ['logits'], keeps: presents });
    this.#cache = presents.map((name) => kept[name] ?? nothing);
    this.#picture = null;
    this.#words += length;
    return read['logits'] ?? new Float32Array();
  }

  reorder(order: readonly number[]): void {
    const rows = this.#cache[0]?.dims[0] ?? 0;
    if (order.length === rows && order.every((from, to) => from === to)) return;
    this.#cache = this.#cache.map((kept) => rowsOf(kept, order));
  }

  /** No tokens of the picture where they are in the cache already. */
  #pictureFor(rows: number): Kept {
    if (this.#picture === null) return { data: new Float32Array(), dims: [rows, 0, this.#text.width] };
    return rowsOf(
      this.#picture,
      Array.from({ length: rows }, () => 0),
    );
  }
}

/** Row i of the result is row `order[i]`. */
function rowsOf({ data, dims }: Kept, order: readonly number[]): Kept {
  const [rows = 0, ...rest] = dims;
  const each = rest.reduce((product, axis) => product * axis, 1);
  if (order.some((from) => from < 0 || from >= rows))
    throw new AppError('internal', 'There is no such row in the cache.');
  if (order.length === 1 && rows === 1) return { data, dims };
  const picked = new Float32Array(order.length * each);
  for (const [to, from] of order.entries()) picked.set(data.subarray(from * each, (from + 1) * each), to * each);
  return { data: picked, dims: [order.length, ...rest] };
}
