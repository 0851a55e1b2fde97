// Texts and queries as the words that the text index knows. Runs in the backend; pure.
//
// [Note: words of Chinese]
// The index's tokenizer takes a run of Chinese for one word. Its signs are set apart when a text is indexed, and a run in a query is
// asked for as pairs of neighbouring signs (“红色的火车” → 红色, 色的, 的火, 火车), so that a part of a sentence is found, too.

/** Han, kana and hangul: written without spaces, or with few. */
const sign = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const signRuns = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;
const wordRuns = /[\p{L}\p{N}\p{M}]+/gu;

/** English words that say nothing about a photo: without them “a red car on the beach” asks for red, car and beach. */
const small = new Set(
  'a an and are as at be by for from has have in into is it its of on or photo photos picture pictures image images the there this that to was with'.split(
    ' ',
  ),
);

/** As words are compared here: as the index does it, accents on Latin letters do not count. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase();

/** A text as it is put into the index: Chinese signs set apart. */
export const indexable = (text: string): string =>
  text.normalize('NFKC').replace(signRuns, (run) => ` ${Array.from(run).join(' ')} `);

/** A word of a query: what a person sees, and the forms that count as it. A form of several signs stands for them in a row. */
export interface QueryWord {
  readonly word: string;
  readonly forms: readonly string[];
}

/** Words worth looking for, in order, each once; the small ones only where there are no others. */
export function queryWords(text: string): QueryWord[] {
  const words = new Map<string, QueryWord>();
  for (const [run] of text.normalize('NFKC').matchAll(wordRuns))
    for (const word of pieces(run)) words.set(folded(word), { word, forms: formsOf(word.toLowerCase()) });
  const worth = [...words].filter(([word]) => !small.has(word));
  return (worth.length > 0 ? worth : [...words]).map(([, word]) => word);
}

/** A run of letters, cut where Chinese begins and ends; Chinese in pairs. */
function pieces(run: string): string[] {
  const found: string[] = [];
  let rest = '';
  let signs: string[] = [];
  const close = (): void => {
    if (rest !== '') found.push(rest);
    if (signs.length === 1) found.push(...signs);
    for (let at = 0; at + 1 < signs.length; at++) found.push(`${signs[at] ?? ''}${signs[at + 1] ?? ''}`);
    rest = '';
    signs = [];
  };
  for (const letter of run) {
    if (sign.test(letter) !== signs.length > 0 && (rest !== '' || signs.length > 0)) close();
    if (sign.test(letter)) signs.push(letter);
    else rest += letter;
  }
  close();
  return found;
}

/** English singular and plural count as one; both are tried, whichever was typed. */
function formsOf(word: string): string[] {
  if (!/^[a-z]{3,}$/.test(word)) return [word];
  const forms = new Set([word, `${word}s`]);
  if (/(?:s|x|z|ch|sh)$/.test(word)) forms.add(`${word}es`);
  if (/[^aeiou]y$/.test(word)) forms.add(`${word.slice(0, -1)}ies`);
  if (word.endsWith('ies')) forms.add(`${word.slice(0, -3)}y`);
  if (/(?:s|x|z|ch|sh)es$/.test(word)) forms.add(word.slice(0, -2));
  if (/[^s]s$/.test(word)) forms.add(word.slice(0, -1));
  return [...forms];
}

/** The words of a text, as the index has them. */
const wordsOf = (text: string): string[] => [...indexable(text).matchAll(wordRuns)].map(([word]) => folded(word));

/** Those of the query's words that the text holds. */
export function heldWords(words: readonly QueryWord[], text: string): string[] {
  const held = ` ${wordsOf(text).join(' ')} `;
  return words
    .filter(({ forms }) => forms.some((form) => held.includes(` ${wordsOf(form).join(' ')} `)))
    .map(({ word }) => word);
}
