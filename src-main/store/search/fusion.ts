// Several rankings become one: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). Runs in the backend; pure.
// Ranks alone count, so that a cosine and a bm25, which have nothing in common, need no common scale.

/** Of the paper: how little the first places stand out. */
const k = 60;

/** Of contents, or of photos. */
export interface Rankings<Id extends number> {
  /** Best first, each id once. */
  readonly look: readonly Id[];
  readonly text: readonly Id[];
  /** Of the look against the text, 0 … 1. */
  readonly lookWeight: number;
}

/** The ids of both rankings by weight / (60 + rank), best first; equal ones in the order of the look, then by id. */
export function fuse<Id extends number>(rankings: Rankings<Id>): { readonly id: Id; readonly value: number }[] {
  const { look, text, lookWeight } = rankings;
  const values = new Map<Id, { readonly id: Id; readonly value: number; readonly place: number }>();
  look.forEach((id, at) => {
    values.set(id, { id, value: lookWeight / (k + at + 1), place: at });
  });
  text.forEach((id, at) => {
    const known = values.get(id) ?? { id, value: 0, place: Infinity };
    values.set(id, { ...known, value: known.value + (1 - lookWeight) / (k + at + 1) });
  });
  return [...values.values()].sort(
    (a, b) => b.value - a.value || (a.place === b.place ? a.id - b.id : a.place - b.place),
  );
}
