// Measures of a ranking: nDCG as scikit-learn's `ndcg_score` computes it, and recall. Pure; runs anywhere.

/** One photo of a ranking. `gain` 0 means not relevant. */
export interface Judged {
  readonly similarity: number;
  readonly gain: number;
}

/** Places after the k-th count nothing; the first counts 1, the second 1 / log2(3), … */
const discount = (place: number, k: number): number => (place < k ? 1 / Math.log2(place + 2) : 0);

/**
 * nDCG@k with linear gain and log2 discount. Photos of equal similarity share the places they take: each gets the mean of
 * their gains (McSherry and Najork 2008), so the order among them cannot matter. 0 where no gain is above 0.
 */
export function ndcg(photos: readonly Judged[], k: number): number {
  const ideal = photos.map(({ gain }) => gain).sort((a, b) => b - a);
  const best = ideal.reduce((sum, gain, place) => sum + gain * discount(place, k), 0);
  return best === 0 ? 0 : tieAveragedDcg(photos, k) / best;
}

function tieAveragedDcg(photos: readonly Judged[], k: number): number {
  const order = [...photos].sort((a, b) => (a.similarity === b.similarity ? 0 : b.similarity - a.similarity));
  let sum = 0;
  for (let from = 0; from < order.length && from < k;) {
    const { similarity } = order[from] ?? { similarity: 0 };
    let to = from;
    let gains = 0;
    let discounts = 0;
    for (let photo = order[to]; photo?.similarity === similarity; photo = order[++to]) {
      gains += photo.gain;
      discounts += discount(to, k);
    }
    sum += (gains / (to - from)) * discounts;
    from = to;
  }
  return sum;
}

/** The part of the relevant photos (gain above 0) that is among the first k; photos in the order they are shown. */
export function recall(photos: readonly Judged[], k: number): number {
  const relevant = photos.filter(({ gain }) => gain > 0).length;
  const found = photos.slice(0, k).filter(({ gain }) => gain > 0).length;
  return relevant === 0 ? 0 : found / relevant;
}
