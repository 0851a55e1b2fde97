// Whether the search knows what is not there: each thing of the sample library is asked for, taken away, and asked for again; things
// that were never drawn are asked for, too. And what captions add to the look: nDCG@10 on the judged queries. Run by hand:
//   node test/bench/relevance.ts [--home DIR]    (DIR keeps the drawn pictures and the library for the next run)
// Prints Markdown tables.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ndcg } from '../../src-main/services/ndcg.ts';
import { withArticle } from '../../src-main/samples/words.ts';
import type { SearchQuery } from '../../src-shared/contract/search.ts';
import { tableRow } from './bench-figures.ts';
import { askAbsent, askPresent, conceptsOf, emptyTally, openJudgedLibrary, thingOf, type JudgedLibrary, type Tally } from './judged-library.ts'; // prettier-ignore

/** Nothing of it is drawn, and the starter was not taught it. */
const neverTaught = [
  'a submarine', 'a volcano erupting', 'an invoice', 'a dentist', 'a chess board', 'a wedding', 'a football match', 'a microscope',
  'a swimming pool', 'a passport', 'a traffic jam', 'a motorcycle race', 'a crocodile', 'a concert', 'a sushi plate', 'a keyboard',
  'a waterfall', 'a snowboarder', 'an ambulance', 'a satellite', 'a skeleton', 'a tattoo', 'a ballerina', 'a newspaper', 'a surfer',
  'a roller coaster', 'an escalator', 'two people shaking hands', 'my grandmother', 'receipt', 'screenshot of a chat', 'xylophone',
  'quarterly report', 'a person skiing', 'aquarium', 'fireworks', 'a razor', 'a dinosaur skeleton', 'a hospital', 'the moon landing',
]; // prettier-ignore

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

const { values } = parseArgs({ options: { home: { type: 'string' } } });
const home = values.home === undefined ? await mkdtemp(join(tmpdir(), 'afterimage-relevance-')) : resolve(values.home);
const judged = await openJudgedLibrary({ home, captions: true });
const concepts = conceptsOf(judged.photos);
const drawn = new Set(concepts.map(({ text }) => text));
const manifest = JSON.parse(
  await readFile(new URL('../../resources/starter/clip/starter.json', import.meta.url), 'utf8'),
) as {
  knows: { photographs: string[] };
};
const neverDrawn = manifest.knows.photographs.map(withArticle).filter((text) => !drawn.has(text));

/** By kind of concept. */
async function measure(how: SearchQuery): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (kind: string): Tally => {
    const tally = tallies.get(kind) ?? emptyTally();
    tallies.set(kind, tally);
    return tally;
  };
  for (const concept of concepts) {
    await askPresent(judged, concept, how, tallyOf(concept.kind));
    const gone = judged.photos.filter(thingOf(concept, concepts));
    await askAbsent(judged, concept.text, { ...how, gone }, tallyOf(concept.kind));
  }
  for (const text of neverDrawn) await askAbsent(judged, text, how, tallyOf('taught, never drawn'));
  for (const text of neverTaught) await askAbsent(judged, text, how, tallyOf('never taught'));
  return tallies;
}

const head = ['answered by', 'asked for', 'queries', 'right among strong', 'of the right, strong or possible', 'there, called clear', 'there, called none', 'not there, called none', 'not there, called clear']; // prettier-ignore

function printTallies(name: string, tallies: ReadonlyMap<string, Tally>): void {
  for (const [kind, tally] of tallies) {
    const {
      strong,
      strongRight,
      toldRight,
      relevant,
      present,
      presentClear,
      presentNone,
      absent,
      absentNone,
      absentClear,
    } = tally;
    console.log(
      tableRow([
        name, kind, `${String(present)} / ${String(absent)}`, share(strongRight, strong), share(toldRight, relevant),
        share(presentClear, present), share(presentNone, present), share(absentNone, absent), share(absentClear, absent),
      ]), // prettier-ignore
    );
  }
}

interface JudgedQueries {
  readonly queries: readonly { readonly text: string; readonly relevant: Readonly<Record<string, number>> }[];
}

/** Of what `search.run` tells, in its order. */
async function toldNdcg(): Promise<number> {
  const { queries } = JSON.parse(await readFile(join(home, 'sample', 'judgements.json'), 'utf8')) as JudgedQueries;
  let sum = 0;
  for (const { text, relevant } of queries) {
    const { results } = await judged.search({ text, limit: 4096 });
    sum += ndcg(results.map(({ path, rank }) => ({ similarity: -rank, gain: relevant[judged.nameOf(path)] ?? 0 })), 10); // prettier-ignore
  }
  return sum / queries.length;
}

async function meanNdcg(library: JudgedLibrary, how: { fuse: boolean; lookWeight?: number }): Promise<number> {
  const { queries } = JSON.parse(await readFile(join(home, 'sample', 'judgements.json'), 'utf8')) as JudgedQueries;
  let sum = 0;
  for (const { text, relevant } of queries) {
    const ranked = await library.rank(text, how);
    sum += ndcg(ranked.map(({ path, similarity }) => ({ similarity, gain: relevant[path] ?? 0 })), 10); // prettier-ignore
  }
  return sum / queries.length;
}

console.log(`${String(judged.photos.length)} drawn photos, the starter, its captions; queries: there / not there.\n`);
console.log(tableRow(head));
console.log(tableRow(head.map((_, at) => (at < 2 ? '---' : '---:'))));
printTallies('the look', await measure({ fuse: false }));
printTallies('look and captions', await measure({ fuse: true }));

console.log('\nThe same by strictness, look and captions, all kinds together:\n');
const strictHead = [
  'strictness',
  'right among strong',
  'of the right, strong or possible',
  'there, called none',
  'not there, called none',
];
console.log(tableRow(strictHead));
console.log(tableRow(strictHead.map((_, at) => (at < 1 ? '---' : '---:'))));
for (const strictness of ['wide', 'normal', 'strict'] as const) {
  const tally = [...(await measure({ strictness }))].reduce<Tally>((sum, [, each]) => {
    for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += each[key];
    return sum;
  }, emptyTally());
  console.log(
    tableRow([
      strictness, share(tally.strongRight, tally.strong), share(tally.toldRight, tally.relevant),
      share(tally.presentNone, tally.present), share(tally.absentNone, tally.absent),
    ]), // prettier-ignore
  );
}

console.log('\nRankings of the whole library on its judged queries:\n');
console.log(tableRow(['ranked by', 'nDCG@10']));
console.log(tableRow(['---', '---:']));
console.log(tableRow(['the look alone', (await meanNdcg(judged, { fuse: false })).toFixed(4)]));
for (const lookWeight of [0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0])
  console.log(tableRow([`look and texts, weight of the look ${String(lookWeight)}`, (await meanNdcg(judged, { fuse: true, lookWeight })).toFixed(4)])); // prettier-ignore
console.log(tableRow(['as a search tells it: by band, then look and texts', (await toldNdcg()).toFixed(4)]));
await judged.close();
if (values.home === undefined) await rm(home, { recursive: true });
