// What a filter of the query language says, as data: the parser makes it, the printer writes it, the store compiles it.
// Runs everywhere; pure types. One file in filters/ for each key.
import type { PhotoFormat } from '../photo/formats.ts';

/** Null where that part may be anything: `*-12-25` is every Christmas. */
export interface DayPattern {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
}

/** Local calendar days `YYYY-MM-DD`, inclusive; null where that end is open. */
export interface DayRange {
  readonly from: string | null;
  readonly to: string | null;
}

export const orientations = ['portrait', 'landscape', 'square'] as const;
export const states = ['favourite', 'hidden', 'removed', 'unread'] as const;
export const possessions = ['caption', 'gps', 'tag', 'album', 'date', 'rating'] as const;

/** What each key takes. Text is compared without regard to case. */
export interface FilterValues {
  readonly taken: DayRange | { readonly pattern: DayPattern };
  /** An absolute path (at or below it), or the name of a folder anywhere on the way to the photo. */
  readonly folder: string;
  /** Part of the file's name. */
  readonly name: string;
  /** Part of maker and model. */
  readonly camera: string;
  readonly lens: string;
  /** Part of the name of the nearest town, its region or its country. */
  readonly place: string;
  /** Whole names. */
  readonly tag: string;
  readonly album: string;
  readonly label: string;
  readonly rating: { readonly min: number; readonly max: number };
  readonly type: PhotoFormat;
  readonly orientation: (typeof orientations)[number];
  readonly is: (typeof states)[number];
  readonly has: (typeof possessions)[number];
  /** "in quotes": these words, in this order, in the caption, a tag, a label or the file's name. */
  readonly exact: string;
}

export type FilterKey = keyof FilterValues;

/** Terms of one key are alternatives, terms of several keys are all required; negated ones must all not hold. */
export type FilterTerm = {
  readonly [Key in FilterKey]: { readonly key: Key; readonly value: FilterValues[Key]; readonly negated: boolean };
}[FilterKey];
