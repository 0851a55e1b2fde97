// What a grid shows: columns for every photo, rows (path, date, hash) only for those near the view.
import type { PhotoRow } from '../../../src-shared/contract/library.ts';

export interface PhotoSource {
  readonly count: number;
  readonly id: Uint32Array;
  readonly aspect: Float32Array;
  /** Mean colour, RGB565; 0 where unknown. */
  readonly colour: Uint16Array;
  readonly flags: Uint8Array;
  /** Null for a list that is not in time order: no headers, no scrubber years. */
  readonly day: Int32Array | null;
  /** Rows already at hand, by id: results come with theirs. */
  readonly known: ReadonlyMap<number, PhotoRow> | null;
}

export const emptySource: PhotoSource = {
  count: 0,
  id: new Uint32Array(),
  aspect: new Float32Array(),
  colour: new Uint16Array(),
  flags: new Uint8Array(),
  day: null,
  known: null,
};

/** Index of a photo, or -1. A linear pass over a typed array: under a millisecond for a million. */
export const indexOfPhoto = (source: PhotoSource, id: number): number => source.id.indexOf(id);

const survivorWindow = 5000;

/** Of a photo that went: the next one of the list before that is still there, else the last one before it. Null where all are gone. */
export function survivorNear(before: PhotoSource, after: PhotoSource, photo: number): number | null {
  if (photo < 0) return null;
  const near = before.id.subarray(Math.max(0, photo - survivorWindow), photo + survivorWindow);
  const own = Math.min(photo, survivorWindow);
  const place = new Map<number, number>();
  near.forEach((id, at) => place.set(id, at));
  let next = Infinity;
  let last = -1;
  for (const id of after.id) {
    const at = place.get(id) ?? -1;
    if (at > own) next = Math.min(next, at);
    else last = Math.max(last, at);
  }
  return near[next < Infinity ? next : last] ?? null;
}

export function aspectOf(row: { readonly width: number; readonly height: number }): number {
  return row.width > 0 && row.height > 0 ? row.width / row.height : 1.5;
}
