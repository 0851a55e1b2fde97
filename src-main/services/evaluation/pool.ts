// Which photos are worth judging for a query: from several rankings, from deeper ranks and at random, in an order that gives none of
// them away (pooling, as TREC does it: Voorhees & Harman 2005). Pure; runs in the backend.
import { chance, hashOf, shuffled } from './shuffled.ts';

export interface PoolSources<Id> {
  /** As a search answers now, by the look alone, by words alone: each best first. */
  readonly fused: readonly Id[];
  readonly look: readonly Id[];
  readonly words: readonly Id[];
  /** Every photo there is. */
  readonly all: readonly Id[];
  readonly judged: ReadonlySet<Id>;
}

export interface PoolOptions {
  readonly text: string;
  readonly limit: number;
}

/** Shares of the pool; what one source cannot give, the tops of the others do. */
const shares = { look: 0.2, words: 0.2, deep: 0.15, random: 0.15 } as const;
/** Between the top, which is judged anyway, and what chance covers. */
const deepRanks = { from: 20, to: 200 } as const;

/** At most `limit` photos that were not judged, each once. The same for the same text, library and judgements. */
export function poolOf<Id>(sources: PoolSources<Id>, { text, limit }: PoolOptions): Id[] {
  const random = chance(hashOf(text));
  const pool = new Set<Id>();
  const take = (from: Iterable<Id>, wanted: number): void => {
    let left = wanted;
    for (const id of from) {
      if (left <= 0 || pool.size >= limit) return;
      if (pool.has(id) || sources.judged.has(id)) continue;
      pool.add(id);
      left--;
    }
  };
  const part = (share: number): number => Math.round(limit * share);
  const others = part(shares.look) + part(shares.words) + part(shares.deep) + part(shares.random);
  const deep = shuffled(sources.fused.slice(deepRanks.from, deepRanks.to), random);
  take(sources.fused, limit - others);
  take(sources.look, part(shares.look));
  take(sources.words, part(shares.words));
  take(deep, part(shares.deep));
  take(drawn(sources.all, random), part(shares.random));
  for (const rest of [sources.fused, sources.look, drawn(sources.all, random)]) take(rest, limit);
  return shuffled([...pool], random);
}

/** All of them, in an order of chance, without a copy of a library of a million: a stride that is coprime to its length. */
function* drawn<Id>(all: readonly Id[], random: () => number): Generator<Id> {
  const { length } = all;
  let stride = Math.floor(random() * length) | 1;
  while (gcd(stride, length) !== 1) stride += 2;
  let at = Math.floor(random() * length);
  for (let step = 0; step < length; step++) {
    yield all[at] as Id;
    at = (at + stride) % length;
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
