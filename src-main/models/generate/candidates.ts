// The best continuations of several beams. Runs in inference processes; pure.

/** One beam and the token that would follow it. */
export interface Candidate {
  readonly beam: number;
  readonly id: number;
  /** Sum of log-probabilities, float32. */
  readonly sum: number;
}

/** Largest first; of equals, the earlier one. At most `count`. */
export function best<T>(items: readonly T[], worthOf: (item: T) => number, count: number): T[] {
  return items.toSorted((a, b) => compare(worthOf(b), worthOf(a))).slice(0, count);
}

/** −∞ minus −∞ is no number, so a difference will not do. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The `count` largest of sums[beam] + rows[beam][id], largest first; of equals, the earlier beam and id. Sums are rounded to float32,
 * as the reference's are: it decides ties. One pass over beams × vocabulary, with a short sorted list.
 */
export function bestContinuations(
  rows: readonly Float32Array[],
  sums: readonly number[],
  count: number,
): readonly Candidate[] {
  const kept: Candidate[] = [];
  let least = -Infinity;
  for (const [beam, row] of rows.entries()) {
    const before = sums[beam] ?? 0;
    for (let id = 0; id < row.length; id++) {
      const sum = Math.fround(before + (row[id] ?? 0));
      if (kept.length >= count && !(sum > least)) continue;
      let at = kept.length;
      while (at > 0 && (kept[at - 1]?.sum ?? 0) < sum) at -= 1;
      kept.splice(at, 0, { beam, id, sum });
      if (kept.length > count) kept.pop();
      least = kept.at(-1)?.sum ?? -Infinity;
    }
  }
  return kept;
}
