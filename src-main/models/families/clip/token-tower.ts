// A tower for words over one open session: texts to unit vectors. Runs in the query process, kept warm.
// Knows what goes in and out, not what is inside: CLIP, SigLIP and the multilingual towers share it.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { TextTower } from '../../model-description.ts';
import type { FeedData, Session } from '../../runtime/session.ts';
import { unitRows } from '../../unit-vector.ts';

/** What towers may be fed; exports differ in which of these they declare. */
export const tokenFeeds = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

export interface TokenTowerParts {
  readonly session: Session;
  /** The output that holds the embeddings. */
  readonly output: string;
  readonly tokenizer: { encode(text: string): number[] };
  readonly dimension: number;
  /** Texts of one run: enough to fill the cores, little enough that a thousand labels do not take a gigabyte. */
  readonly batch: number;
}

export class TokenTower implements TextTower {
  readonly dimension: number;
  readonly #parts: TokenTowerParts;

  constructor(parts: TokenTowerParts) {
    this.#parts = parts;
    this.dimension = parts.dimension;
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const ids = texts.map((text) => this.#parts.tokenizer.encode(text));
    const vectors = new Array<Float32Array>(texts.length);
    for (const places of batchesOfOneLength(ids, this.#parts.batch)) {
      const rows = await this.#run(places.map((place) => ids[place] ?? []));
      for (const [i, place] of places.entries()) vectors[place] = rows[i] ?? new Float32Array();
    }
    return vectors;
  }

  release(): Promise<void> {
    return this.#parts.session.release();
  }

  async #run(ids: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const { session, output, dimension } = this.#parts;
    const dims = [ids.length, ids[0]?.length ?? 0];
    const feed = (name: string, values: readonly number[]): FeedData =>
      session.inputs.get(name)?.type === 'int32'
        ? { data: Int32Array.from(values), dims }
        : { data: BigInt64Array.from(values, BigInt), dims };
    const flat = ids.flat();
    // A batch has one length, so nothing is hidden as padding: the mask that some exports want is all ones.
    const [ones, zeros] = [flat.map(() => 1), flat.map(() => 0)];
    const values = { input_ids: flat, attention_mask: ones, token_type_ids: zeros };
    const feeds = Object.fromEntries(tokenFeeds.map((name) => [name, feed(name, values[name])]));
    const rows = unitRows((await session.run(feeds, [output]))[output] ?? new Float32Array(), dimension);
    if (rows.length !== ids.length)
      throw damaged('The text model answers with embeddings of another length than it declares.');
    return rows;
  }
}

/** Indices of texts, grouped by token count and cut to `batch`: unpadded rows give each text the same vector whatever its neighbours. */
export function batchesOfOneLength(ids: readonly (readonly number[])[], batch: number): number[][] {
  const byLength = new Map<number, number[]>();
  for (const [place, { length }] of ids.entries()) byLength.set(length, [...(byLength.get(length) ?? []), place]);
  return [...byLength.values()].flatMap((places) =>
    Array.from({ length: Math.ceil(places.length / batch) }, (_, i) => places.slice(i * batch, (i + 1) * batch)),
  );
}
