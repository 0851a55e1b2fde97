// Functions of SQL for comparing words in any script, which SQLite's own do for ASCII alone. Runs in the backend; pure.
import type { Database, SqlValue } from 'better-sqlite3';

/** Text as it is compared: composed, in lower case. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** Words alone, one space between and around them. */
const spaced = (text: string): string =>
  ` ${text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()} `;

/** Scripts that put no spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** `words` as whole words in this order, whatever stands between them that is no letter; parts of words where a script has no spaces. */
export function hasWords(text: string, words: string): boolean {
  const needle = spaced(words);
  if (needle.trim() === '') return false;
  const first = unspaced.test(needle[1] ?? '') ? 1 : 0;
  const last = unspaced.test(needle.at(-2) ?? '') ? needle.length - 1 : needle.length;
  return spaced(text).includes(needle.slice(first, last));
}

/** `folded(text)` and `has_words(text, words)`. Null stays null. */
export function addTextFunctions(db: Database): void {
  const text = (value: SqlValue | undefined): string | null => (typeof value === 'string' ? value : null);
  db.function('folded', { deterministic: true }, (value: SqlValue) => {
    const given = text(value);
    return given == null ? null : folded(given);
  });
  db.function('has_words', { deterministic: true }, (value: SqlValue, words: SqlValue) => {
    const [given, wanted] = [text(value), text(words)];
    return given == null || wanted == null ? null : Number(hasWords(given, wanted));
  });
}
