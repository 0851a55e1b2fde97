// CLIP's text tower: words to unit vectors. Runs in the query process, kept warm.
import { damaged } from '../../checkpoint/stored-tensor.ts';
import type { TextTower, TowerOptions } from '../../model-description.ts';
import { openSession, type FeedData, type Session } from '../../runtime/session.ts';
import { unitRows } from '../../unit-vector.ts';
import { readClipConfig } from './clip-config.ts';
import { towerSource } from './clip-source.ts';
import { loadTokenizer, type ClipTokenizer } from './clip-tokenizer.ts';

const output = 'text_embeds';
/** Texts of one run: enough to fill the cores, little enough that a thousand labels do not take a gigabyte. */
const maxBatch = 32;

/** `model-missing` or `model-damaged` with one sentence. */
export async function loadTextTower(directory: string, options: TowerOptions): Promise<TextTower> {
  const config = await readClipConfig(directory);
  const tokenizer = await loadTokenizer(directory, config.text.maxTokens);
  const { model, quantised } = await towerSource(directory, config, 'text');
  const expected = { feeds: ['input_ids', 'attention_mask'], reads: [output] };
  const session = await openSession(model, options, expected);
  return new ClipTextTower({ session, tokenizer, dimension: config.dimension, batch: quantised ? 1 : maxBatch });
}

interface Parts {
  readonly session: Session;
  readonly tokenizer: ClipTokenizer;
  readonly dimension: number;
  readonly batch: number;
}

class ClipTextTower implements TextTower {
  readonly dimension: number;
  readonly #parts: Parts;

  constructor(parts: Parts) {
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
    const { session, dimension } = this.#parts;
    const dims = [ids.length, ids[0]?.length ?? 0];
    const feed = (values: readonly number[], name: string): FeedData =>
      session.inputs.get(name)?.type === 'int32'
        ? { data: Int32Array.from(values), dims }
        : { data: BigInt64Array.from(values, BigInt), dims };
    const flat = ids.flat();
    // A batch has one length, so nothing is padding: the mask that some exports want is all ones.
    const mask = flat.map(() => 1);
    const feeds = { input_ids: feed(flat, 'input_ids'), attention_mask: feed(mask, 'attention_mask') };
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
