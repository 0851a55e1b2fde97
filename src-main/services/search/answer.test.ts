// A filtered, fused and banded search against a brute force that reads every photo: order, bands, counts, what is left out.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Band } from '../../../src-shared/contract/choices.ts';
import { toModelId, type ContentId, type PhotoId } from '../../../src-shared/photo/ids.ts';
import { recordCaption } from '../../store/captions.ts';
import { bandLines, bandOf } from '../../store/search/bands.ts';
import { plain } from '../../store/search/combination.ts';
import { exactSimilarity } from '../../store/search/similarity.ts';
import { askText, contentsHolding, refreshTextIndex } from '../../store/search/text-index.ts';
import { queryWords } from '../../store/search/text-words.ts';
import { openVectorIndex, type VectorIndex } from '../../store/search/vector-index.ts';
import { plantFolder, plantPhoto, scratchLibrary, type ScratchLibrary } from '../../store/testing/scratch-library.ts';
import { putEmbeddings } from '../../store/vectors.ts';
import { answer, type Asking } from './answer.ts';

interface Photo {
  readonly photoId: PhotoId;
  readonly contentId: ContentId;
  readonly path: string;
  readonly caption: string;
  readonly vector: Float32Array;
}

const model = toModelId('m');
const captions = ['a red car', 'a red bus', 'a blue car', 'a dog', 'a red dog in a car', ''];
const photos: Photo[] = [];
let scratch: ScratchLibrary;
let index: VectorIndex;
let seed = 7;
const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

function unit(): Float32Array {
  const vector = Float32Array.from({ length: 8 }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

beforeAll(() => {
  scratch = scratchLibrary();
  const { library } = scratch;
  const folder = plantFolder(library);
  for (let at = 0; at < 60; at++) {
    const path = `/photos/${at % 3 === 0 ? 'trip' : 'home'}/${String(at).padStart(3, '0')}.jpg`;
    // Every tenth is a copy of the one before it.
    const content = String(at % 10 === 9 ? at - 1 : at);
    const { photoId, contentId } = plantPhoto(library, folder, { path, content });
    const before = photos.find((photo) => photo.contentId === contentId);
    const vector = before?.vector ?? unit();
    const caption = before?.caption ?? captions[at % captions.length] ?? '';
    photos.push({ photoId, contentId, path, caption, vector });
    if (before !== undefined) continue;
    putEmbeddings(library, model, [{ contentId, vector }]);
    if (caption !== '') recordCaption(library, { contentId, modelId: model, version: 'v', made: { text: caption } });
  }
  while (refreshTextIndex(library, 100) > 0);
  index = openVectorIndex(library, model);
});
afterAll(() => {
  scratch.remove();
});

interface Drawn {
  readonly words: string;
  readonly not: string;
  readonly folder: 'trip' | 'home' | null;
  readonly fuse: boolean;
  readonly lookWeight: number;
  readonly unlikely: boolean;
  readonly limit: number;
  readonly evidence: readonly number[];
  readonly query: readonly number[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  words: fc.constantFrom('red car', 'dog', 'zebra', 'a red'),
  not: fc.constantFrom('', 'blue', 'dog'),
  folder: fc.constantFrom('trip', 'home', null),
  fuse: fc.boolean(),
  lookWeight: fc.constantFrom(0.2, 0.8),
  unlikely: fc.boolean(),
  limit: fc.constantFrom(3, 20, 100),
  evidence: fc.array(fc.integer({ min: -6, max: 3 }), { minLength: 60, maxLength: 60 }),
  query: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }),
});

function asking(given: Drawn): Asking {
  return {
    index,
    combination: plain(Float32Array.from(given.query)),
    evidence: Float32Array.from(given.evidence),
    text: given.fuse ? askText(scratch.library, queryWords(given.words)) : null,
    within: given.folder === null ? undefined : { folders: [`/photos/${given.folder}`] },
    without: contentsHolding(scratch.library, [queryWords(given.not)]),
    excludePhotos: [],
    lines: bandLines('normal'),
    lookWeight: given.lookWeight,
    wordShare: 1,
    known: false,
    sort: 'relevance',
    unlikely: given.unlikely,
    limit: given.limit,
  };
}

/** All of it, as plainly as it can be said. */
function bruteForce(given: Drawn): { photoIds: PhotoId[]; bands: Band[]; counts: Record<Band, number> } {
  const holds = (photo: Photo, text: string): boolean =>
    queryWords(text).every(({ word }) => photo.caption.split(' ').includes(word));
  const allowed = photos.filter(
    (photo) =>
      (given.folder === null || photo.path.startsWith(`/photos/${given.folder}/`)) &&
      (given.not === '' || !holds(photo, given.not)),
  );
  const places = index.within();
  const contents = [...new Map(allowed.map((photo) => [photo.contentId, photo])).values()];
  const similarity = (photo: Photo): number => exactSimilarity(Float32Array.from(given.query), photo.vector);
  const look = [...contents].sort((a, b) => similarity(b) - similarity(a) || a.contentId - b.contentId);
  const said = askText(scratch.library, queryWords(given.words))
    .ranking.map(({ contentId }) => contents.find((photo) => photo.contentId === contentId))
    .filter((photo) => photo !== undefined);
  const value = (photo: Photo): number => {
    const text = said.indexOf(photo);
    return given.lookWeight / (61 + look.indexOf(photo)) + (text < 0 ? 0 : (1 - given.lookWeight) / (61 + text));
  };
  const band = (photo: Photo): Band => {
    const evidence = given.evidence[places.placeOf(photo.contentId)] ?? 0;
    return bandOf(evidence + (given.fuse && holds(photo, given.words) ? 2 : 0), 'unknown', bandLines('normal'));
  };
  const order = { strong: 0, possible: 1, unlikely: 2 };
  const fused = [...look].sort(
    (a, b) => order[band(a)] - order[band(b)] || value(b) - value(a) || look.indexOf(a) - look.indexOf(b),
  );
  const told = (given.fuse ? fused : look).filter((photo) => given.unlikely || band(photo) !== 'unlikely');
  const expanded = told.flatMap(({ contentId }) => allowed.filter((photo) => photo.contentId === contentId));
  const counts = { strong: 0, possible: 0, unlikely: 0 };
  for (const photo of allowed) counts[band(photo)]++;
  const first = expanded.slice(0, given.limit);
  return { photoIds: first.map(({ photoId }) => photoId), bands: first.map(band), counts };
}

describe('an answer', () => {
  it('is what a brute force says, filters, fusion, words to avoid and bands included', () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const { hits, counts, searched } = answer(asking(given));
        const expected = bruteForce(given);
        expect(hits.map(({ photoId }) => photoId)).toEqual(expected.photoIds);
        expect(hits.map(({ band }) => band)).toEqual(expected.bands);
        expect(counts).toEqual(expected.counts);
        expect(searched).toBe(counts.strong + counts.possible + counts.unlikely);
      }),
      { numRuns: 300 },
    );
  });
});
