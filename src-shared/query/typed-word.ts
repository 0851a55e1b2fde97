// The word that is being typed, and the text with something else in its place: what completions are made of. Runs everywhere; pure.
import { filterNamed } from './filters/all.ts';
import { withPartAs } from './edit.ts';
import { placeAround } from './parse.ts';
import { isMinus } from './signs.ts';
import type { FilterKey } from './terms.ts';

export interface TypedWord {
  readonly from: number;
  readonly to: number;
  readonly negated: boolean;
  /** Of the filter before the colon; null where there is none. */
  readonly key: FilterKey | null;
  /** Up to the cursor, without signs and quotes; may be empty behind a colon. */
  readonly typed: string;
}

/** Null where nothing is being typed, where it is in quotes, or belongs to no filter there is. */
export function typedWord(text: string, at: number): TypedWord | null {
  const place = placeAround(text, at);
  if (place == null) return null;
  const negated = isMinus(text[place.from]);
  const piece = text.slice(negated ? place.from + 1 : place.from, at);
  const [, name, value = ''] = /^([^:："“]+)[:：]["“]?(.*)$/s.exec(piece) ?? [];
  const word = { ...place, negated };
  if (name == null) return piece === '' || /["“:：]/.test(piece) ? null : { ...word, key: null, typed: piece };
  const filter = filterNamed(name);
  return filter && { ...word, key: filter.key, typed: value };
}

/** With a space behind it at the end of the text, so that the next word can be typed at once; not behind a key without a value. */
export function withTyped(text: string, word: Pick<TypedWord, 'from' | 'to'>, replacement: string): string {
  const next = withPartAs(text, word, replacement);
  return word.to >= text.trimEnd().length && !/[:：]$/.test(replacement) ? `${next} ` : next;
}
