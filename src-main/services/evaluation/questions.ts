// Descriptions worth judging: what was searched for, and what the captions of this library often speak of. Pure; runs in the backend.

/** Words that name nothing. English, for models caption in it; words of one letter are left out in any language. */
const emptyWords: ReadonlySet<string> = new Set(
  `a an the and or of in on at to with from by for into over under near behind front top side next around up down out off as is are was
   were be being been has have having it its this that these those there their his her he she they them some several two three many one
   other another each very sitting standing laying lying holding wearing looking walking riding playing while that which who image photo
   picture view close shot background`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Rarer things are no fair question, and what most photos show asks for nothing. */
const fewestCaptions = 3;
const largestShare = 0.4;

/**
 * Words and pairs of words of captions that name things, those that tell the most first: how often times how surprising. A word that
 * nearly always stands in a pair that is told already is left out.
 */
export function frequentThings(captions: readonly string[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const caption of captions)
    for (const thing of new Set(thingsIn(caption))) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  const worth = (count: number): number => count * Math.log(captions.length / count);
  const ranked = [...counts]
    .filter(([, count]) => count >= fewestCaptions && count <= captions.length * largestShare)
    .sort(([a, m], [b, n]) => worth(n) - worth(m) || (a < b ? -1 : 1));
  const told: string[] = [];
  for (const [thing] of ranked) {
    if (told.length >= limit) break;
    const words = thing.split(' ');
    const isTold = told.some((other) => words.some((word) => other.split(' ').includes(word)));
    if (!isTold) told.push(thing);
  }
  return told;
}

function thingsIn(caption: string): string[] {
  const things: string[] = [];
  let before: string | null = null;
  for (const { segment, isWordLike } of segmenter.segment(caption.toLowerCase())) {
    if (isWordLike !== true) {
      if (segment.trim() !== '') before = null;
      continue;
    }
    const names = segment.length > 1 && !emptyWords.has(segment) && !/^\d+$/.test(segment);
    if (names) things.push(segment);
    if (names && before !== null) things.push(`${before} ${segment}`);
    before = names ? segment : null;
  }
  return things;
}

/** The words of a remembered search; null where it is none of plain words. */
export function wordsOfSearch(address: string): string | null {
  const parameters = new URLSearchParams(address);
  const words = plainWords(parameters.get('q') ?? '');
  return words === '' ? null : words;
}

/** Without filters and words to avoid, which are no description. */
const plainWords = (text: string): string =>
  text
    .replace(/(^|\s)-?[\p{L}]+:("[^"]*"|\S*)/gu, ' ')
    .replace(/(^|\s)-("[^"]*"|\S+)/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Those judged least first; among those judged alike, in the order given. */
export function leastJudgedFirst(texts: readonly string[], judged: ReadonlyMap<string, number>): string[] {
  const of = (text: string): number => judged.get(text) ?? 0;
  return [...new Set(texts)].sort((a, b) => of(a) - of(b));
}
