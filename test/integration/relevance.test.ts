// The search knows what is there and what is not, by the bundled model on drawn photos: a hundred of them, each thing asked for, taken
// away and asked for again. The floors are a little below what was measured; docs/performance.md has the figures for four hundred.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAbsent, askPresent, conceptsOf, emptyTally, openJudgedLibrary, thingOf, type JudgedLibrary, type Tally } from '../bench/judged-library.ts'; // prettier-ignore

let home = '';
let judged: JudgedLibrary;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'afterimage-relevance-')));
  judged = await openJudgedLibrary({ home, count: 100 });
}, 120_000);
afterAll(async () => {
  await judged.close();
  await rm(home, { recursive: true, force: true });
});

const share = (part: number, whole: number): number => part / Math.max(1, whole);

describe('relevance by the look alone', () => {
  it('finds things that are there, and says of things taken away that they are not', async () => {
    const concepts = conceptsOf(judged.photos);
    const tally: Tally = emptyTally();
    for (const concept of concepts.filter(({ kind }) => kind === 'a thing')) {
      await askPresent(judged, concept, { fuse: false }, tally);
      const gone = judged.photos.filter(thingOf(concept, concepts));
      await askAbsent(judged, concept.text, { fuse: false, gone }, tally);
    }
    const figures = {
      strongRight: share(tally.strongRight, tally.strong),
      found: share(tally.toldRight, tally.relevant),
      presentNone: share(tally.presentNone, tally.present),
      absentNone: share(tally.absentNone, tally.absent),
    };
    expect(figures.strongRight).toBeGreaterThan(0.93);
    expect(figures.found).toBeGreaterThan(0.6);
    expect(figures.presentNone).toBeLessThan(0.33);
    expect(figures.absentNone).toBeGreaterThan(0.88);
  });

  it('says of what was never drawn that it is not there', async () => {
    const tally = emptyTally();
    for (const text of [
      'a submarine',
      'an invoice',
      'a dentist',
      'a volcano erupting',
      'a microscope',
      'a football match',
      'a swimming pool',
      'a passport',
      'a lobster',
      'a saxophone',
      'an accordion',
      'a pagoda',
      'a wheelchair',
      'a revolver',
    ])
      // prettier-ignore
      await askAbsent(judged, text, { fuse: false }, tally);
    expect(share(tally.absentNone, tally.absent)).toBeGreaterThan(0.9);
  });
});
