// What a row of the filters is: how a key of the query language is named, read, written and explained. Runs everywhere; pure.
import type { FilterKey, FilterValues } from '../terms.ts';

export interface Filter<Key extends FilterKey> {
  readonly key: Key;
  /** Other names of the key; lower case. */
  readonly aliases: readonly string[];
  /** Null where the filter does not take it. */
  parse(value: string): FilterValues[Key] | null;
  /** parse(print(value)) is the value. Quotes are put around it by whoever prints the term. */
  print(value: FilterValues[Key]): string;
  /** What it takes, by example; the same in every language. */
  readonly hint: string;
  /** All values, where they are few. */
  readonly choices?: readonly FilterValues[Key][];
}

type TextKey = { [Key in FilterKey]: string extends FilterValues[Key] ? Key : never }[FilterKey];
interface TextFilter<Key extends TextKey> {
  readonly key: Key;
  readonly aliases: readonly string[];
  readonly hint: string;
  parse(value: string): string | null;
  print(value: string): string;
}

type Word = FilterValues[FilterKey] & string;

/** A filter over a closed list; `synonyms` are lower case. */
export function choiceFilter<Key extends FilterKey>(row: {
  readonly key: Key;
  readonly aliases: readonly string[];
  readonly choices: readonly (FilterValues[Key] & Word)[];
  readonly synonyms: Readonly<Record<string, FilterValues[Key] & Word>>;
}): Filter<Key> {
  const byName = new Map<string, FilterValues[Key] & Word>(Object.entries(row.synonyms));
  for (const choice of row.choices) byName.set(choice, choice);
  return {
    key: row.key,
    aliases: row.aliases,
    choices: row.choices,
    hint: row.choices.join(', '),
    parse: (value) => byName.get(value.normalize('NFKC').trim().toLowerCase()) ?? null,
    print: (value) => value as string,
  };
}

/** A filter over free text. */
export const textFilter = <Key extends TextKey>(row: {
  readonly key: Key;
  readonly aliases: readonly string[];
  readonly hint: string;
}): TextFilter<Key> => ({ ...row, parse: (value) => value.trim() || null, print: (value) => value });
