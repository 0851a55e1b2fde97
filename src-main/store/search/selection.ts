// From approximate values with proven bounds to the exact nearest, order included. Runs in the backend; pure.
//
// [Note: exact results from bounds]
// A candidate's true value lies in [approximate − bound, approximate + bound]. The k-th largest lower bound, τ, is at most the
// k-th largest true value, so a candidate with an upper bound below τ cannot be among the k nearest and is dropped unread. The
// rest are read in order of their upper bounds; once k true values are known, reading ends at the first candidate whose upper
// bound is below the k-th of them. Ties are kept throughout (comparisons are strict), so equal values are ordered by content id.
import type { ContentId } from '../../../src-shared/photo/ids.ts';

export interface Hit {
  readonly contentId: ContentId;
  readonly similarity: number;
}

/** Better first: larger similarity, then smaller content id. */
export const byRank = (a: Hit, b: Hit): number => b.similarity - a.similarity || a.contentId - b.contentId;

/** Takes candidates in any order and keeps those that may be among the `limit` nearest (`limit`: no more than there are rows). */
export interface Selection {
  /** Candidates below this upper bound need not be offered. −Infinity until `limit` were. */
  readonly threshold: number;
  offer(row: number, approximate: number, bound: number): void;
  /** Reads true values as far as needed, a batch at a time, and gives the nearest, best first. */
  finish(read: (rows: readonly number[]) => Hit[]): Hit[];
  /** How many were offered and kept, and how many of them `finish` read: what the bounds cost. */
  readonly kept: number;
  readonly read: number;
}

/** A batch saves a statement a vector; the last one reads up to this many too many. */
const readAtOnce = 32;

/** `constant` is what a true value has over the values offered. */
export function createSelection(limit: number, constant = 0): Selection {
  const lowest = createLowestOf(limit);
  const rows: number[] = [];
  const uppers: number[] = [];
  let read = 0;
  return {
    get threshold() {
      return lowest.value;
    },
    get kept() {
      return rows.length;
    },
    get read() {
      return read;
    },
    offer(row, approximate, bound) {
      const upper = approximate + bound;
      if (upper < lowest.value) return;
      lowest.add(approximate - bound);
      rows.push(row);
      uppers.push(upper);
    },
    finish(readHits) {
      const candidates = mostPromisingFirst(rows, uppers, lowest.value);
      const nearest = createLowestOf(limit);
      const hits: Hit[] = [];
      for (let at = 0; at < candidates.length;) {
        const batch: number[] = [];
        for (; at < candidates.length && batch.length < readAtOnce; at++) {
          const candidate = candidates[at];
          if (candidate == null || candidate.upper + constant < nearest.value) at = candidates.length;
          else batch.push(candidate.row);
        }
        for (const hit of readHits(batch)) {
          nearest.add(hit.similarity);
          hits.push(hit);
        }
      }
      read = hits.length;
      return hits.sort(byRank).slice(0, limit);
    },
  };
}

interface Candidate {
  readonly row: number;
  readonly upper: number;
}

/** Most were kept before the threshold had risen: they go first, so that few are sorted. */
function mostPromisingFirst(rows: readonly number[], uppers: readonly number[], threshold: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (let i = 0; i < rows.length; i++) {
    const upper = uppers[i] as number;
    if (upper >= threshold) candidates.push({ row: rows[i] as number, upper });
  }
  return candidates.sort((a, b) => b.upper - a.upper);
}

/** The smallest of the `limit` largest numbers added; −Infinity while there are fewer. */
function createLowestOf(limit: number): { readonly value: number; add(value: number): void } {
  const heap = new Float64Array(limit);
  let size = 0;
  const swap = (a: number, b: number): void => {
    const kept = heap[a] as number;
    heap[a] = heap[b] as number;
    heap[b] = kept;
  };
  const sinkFromTop = (): void => {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= size) return;
      const right = left + 1;
      const child = right < size && (heap[right] as number) < (heap[left] as number) ? right : left;
      if ((heap[child] as number) >= (heap[parent] as number)) return;
      swap(parent, child);
      parent = child;
    }
  };
  return {
    get value() {
      return size < limit || limit === 0 ? -Infinity : (heap[0] as number);
    },
    add(value) {
      if (size < limit) {
        heap[size++] = value;
        for (let child = size - 1; child > 0;) {
          const parent = (child - 1) >> 1;
          if ((heap[parent] as number) <= (heap[child] as number)) return;
          swap(parent, child);
          child = parent;
        }
      } else if (limit > 0 && value > (heap[0] as number)) {
        heap[0] = value;
        sinkFromTop();
      }
    },
  };
}
