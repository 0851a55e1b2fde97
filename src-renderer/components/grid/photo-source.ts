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

export function aspectOf(row: { readonly width: number; readonly height: number }): number {
  return row.width > 0 && row.height > 0 ? row.width / row.height : 1.5;
}
