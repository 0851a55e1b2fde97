// How like each photo is to texts that nobody asked for: what a query's similarities are judged against. Kept by place beside
// the vectors of one model. Runs in the backend; pure memory, knows no words.
//
// [Note: judged against neutral texts]
// A cosine says little by itself: some photos (“hubs”) are like every text, and a library without a tractor still has a photo that is
// most like one. For each photo we keep the mean and spread of its similarities to a few hundred neutral texts (“a dog”, “a street”, “a
// document” …) and the four texts it is most like. A query then counts by how far it stands above that mean, in robust deviations over
// the library, and by its margin over the best neutral text that says something else: a truck is more like “a truck” than “a tractor”.
import { setImmediate } from 'node:timers/promises';
import { exactSimilarity } from './similarity.ts';
import type { Places, VectorIndex } from './vector-index.ts';

/** Of one photo, by place. */
export interface NeutralIndex {
  /** Vectors of the neutral texts. */
  readonly texts: readonly Float32Array[];
  readonly mean: Float32Array;
  readonly sd: Float32Array;
  /** Four a place, most like first: which text, and how like. */
  readonly top: Uint16Array;
  readonly topSimilarity: Float32Array;
  /** Places that were looked at. */
  readonly size: number;
  /** Takes up vectors stored since, in slices that let others in. */
  bringUp(): Promise<void>;
}

export const topTexts = 4;
/** Above this many new vectors all are scanned again, which costs a few milliseconds a text at 100,000; below, each is read. */
const fewNew = 500;

/** `texts`: unit vectors, at least `topTexts` of them. Empty until `bringUp`. */
export const createNeutralIndex = (index: VectorIndex, texts: readonly Float32Array[]): NeutralIndex =>
  new NeutralMemory(index, texts);

class NeutralMemory implements NeutralIndex {
  readonly texts: readonly Float32Array[];
  readonly #index: VectorIndex;
  mean = new Float32Array();
  sd = new Float32Array();
  top = new Uint16Array();
  topSimilarity = new Float32Array();
  size = 0;
  #embeddingIds = new Float64Array();
  #going: Promise<void> | null = null;

  constructor(index: VectorIndex, texts: readonly Float32Array[]) {
    this.#index = index;
    this.texts = texts;
  }

  async bringUp(): Promise<void> {
    while (this.#going !== null) await this.#going;
    const news = this.#news(this.#index.within());
    if (news.length === 0) return;
    if (news.length <= fewNew) {
      this.#readNew(news);
      return;
    }
    this.#going = this.#scanAll().finally(() => {
      this.#going = null;
    });
    await this.#going;
  }

  #news({ size, embeddingIds }: Places): number[] {
    const news: number[] = [];
    for (let place = 0; place < size; place++) if (this.#embeddingIds[place] !== embeddingIds[place]) news.push(place);
    return news;
  }

  #grow(size: number): void {
    this.mean = longer(this.mean, size);
    this.sd = longer(this.sd, size);
    this.top = longer(this.top, size * topTexts);
    this.topSimilarity = longer(this.topSimilarity, size * topTexts);
    this.#embeddingIds = longer(this.#embeddingIds, size);
  }

  #readNew(news: readonly number[]): void {
    const { size, embeddingIds } = this.#index.within();
    this.#grow(size);
    const vectors = this.#index.vectors(news.map((place) => embeddingIds[place] ?? 0));
    for (const place of news) {
      const id = embeddingIds[place] ?? 0;
      const vector = vectors.get(id);
      if (vector === undefined) continue;
      this.#forget(place);
      this.texts.forEach((text, at) => {
        this.#add(place, at, exactSimilarity(text, vector));
      });
      this.#finish(place);
      this.#embeddingIds[place] = id;
    }
    this.size = size;
  }

  /** Vectors that come meanwhile are for the next time. */
  async #scanAll(): Promise<void> {
    const { size, embeddingIds } = this.#index.within();
    const seen = Float64Array.from({ length: size }, (_, place) => embeddingIds[place] ?? 0);
    const fresh = new NeutralMemory(this.#index, this.texts);
    fresh.#grow(size);
    for (let place = 0; place < size; place++) fresh.#forget(place);
    for (const [at, text] of this.texts.entries()) {
      const values = this.#index.values(text);
      for (let place = 0; place < size; place++) fresh.#add(place, at, values[place] as number);
      await setImmediate();
    }
    for (let place = 0; place < size; place++) fresh.#finish(place);
    ({ mean: this.mean, sd: this.sd, top: this.top, topSimilarity: this.topSimilarity } = fresh);
    this.#embeddingIds = seen;
    this.size = size;
  }

  #forget(place: number): void {
    this.mean[place] = 0;
    this.sd[place] = 0;
    this.topSimilarity.fill(-1, place * topTexts, (place + 1) * topTexts);
  }

  /** Sums first; `finish` makes mean and deviation of them. */
  #add(place: number, text: number, similarity: number): void {
    this.mean[place] = (this.mean[place] as number) + similarity;
    this.sd[place] = (this.sd[place] as number) + similarity * similarity;
    const first = place * topTexts;
    const last = first + topTexts - 1;
    if (similarity <= (this.topSimilarity[last] as number)) return;
    let at = last;
    for (; at > first && (this.topSimilarity[at - 1] as number) < similarity; at--) {
      this.topSimilarity[at] = this.topSimilarity[at - 1] as number;
      this.top[at] = this.top[at - 1] as number;
    }
    this.topSimilarity[at] = similarity;
    this.top[at] = text;
  }

  #finish(place: number): void {
    const count = Math.max(1, this.texts.length);
    const mean = (this.mean[place] as number) / count;
    this.mean[place] = mean;
    this.sd[place] = Math.max(1e-4, Math.sqrt(Math.max(0, (this.sd[place] as number) / count - mean * mean)));
  }
}

function longer<Numbers extends Float32Array | Float64Array | Uint16Array>(array: Numbers, length: number): Numbers {
  if (length <= array.length) return array;
  const grown = new (array.constructor as new (length: number) => Numbers)(Math.ceil(length * 1.25));
  grown.set(array);
  return grown;
}
