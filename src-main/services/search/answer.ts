// From what is asked to the results of one state of the library: look and words ranked and fused, bands, counts. Runs in the backend;
// waits for nothing.
import type { Band, Sort } from '../../../src-shared/contract/choices.ts';
import type { SearchResult } from '../../../src-shared/contract/search.ts';
import type { ContentId, PhotoId } from '../../../src-shared/photo/ids.ts';
import { addedBy, bandOf, confidenceOf, type BandLines, type Said } from '../../store/search/bands.ts';
import { valueOf, type Combination } from '../../store/search/combination.ts';
import type { Within } from '../../store/search/filters.ts';
import { fuse } from '../../store/search/fusion.ts';
import { contentsOfPhotos, photosOf } from '../../store/search/search-photos.ts';
import { takenOf } from '../../store/search/taken-order.ts';
import { captionedContents, textVersion, type TextAnswer } from '../../store/search/text-index.ts';
import type { Places, VectorIndex } from '../../store/search/vector-index.ts';

export interface Asking {
  readonly index: VectorIndex;
  readonly combination: Combination;
  /** Log odds by place, over the whole library. */
  readonly evidence: Float32Array;
  /** What the words found in texts; null where texts are not asked. */
  readonly text: TextAnswer | null;
  readonly within: Within | undefined;
  /** Contents that say what is not wanted. */
  readonly without: ReadonlySet<ContentId>;
  /** The photos a search started from; copies of them stay. */
  readonly excludePhotos: readonly PhotoId[];
  readonly lines: BandLines;
  readonly lookWeight: number;
  /** Of the words against the pictures, 0 … 1. */
  readonly wordShare: number;
  /** Whether captions could be expected to have the words: then it counts against a photo that its caption does not. */
  readonly known: boolean;
  readonly sort: Sort;
  readonly unlikely: boolean;
  readonly limit: number;
}

export interface Ranked {
  readonly contentId: ContentId;
  readonly similarity: number;
  readonly band: Band;
  /** Of the look alone. */
  readonly look: Band;
}

export interface RankedPhoto extends Ranked {
  readonly photoId: PhotoId;
}

export interface Answer extends Pick<SearchResult, 'searched' | 'counts' | 'confidence'> {
  readonly hits: readonly RankedPhoto[];
}

/**
 * Rankings are fused this deep: what is beyond the first thousand by look is reached by its words alone. By date, the whole of what may
 * be told is put in order.
 */
export const fusedDeep = 1000;
const datedDeep = 4096;

/** How sure each place is, whatever the filters. */
interface Judged {
  /** By place, as an index into `bandNames`. */
  readonly bands: Uint8Array;
  readonly evidence: Float32Array;
  /** By the look alone. */
  look(place: number): Band;
}

const bandNames = ['strong', 'possible', 'unlikely'] as const;

/** Call inside a snapshot. */
export function answer(asking: Asking): Answer {
  const { index, within, limit } = asking;
  const places = index.within(within);
  const judged = judge(asking, places);
  const excluded = new Set(asking.excludePhotos);
  const { counts, confidence } = countBands(asking, places, judged);
  const told = order(asking, places, judged);
  const kept = asking.unlikely ? told : told.filter(({ band }) => band !== 'unlikely');
  const photos = photosOf(index.library, kept.slice(0, limit + excluded.size), within)
    .filter(({ photoId }) => !excluded.has(photoId))
    .slice(0, limit);
  return { hits: photos, searched: searchedIn(asking, places), counts, confidence };
}

/** Strong and possible photos within other filters: what a filter hides. */
export function foundWithin(asking: Asking, within: Within): number {
  const places = asking.index.within(within);
  const { counts } = countBands(asking, places, judge(asking, places));
  return counts.strong + counts.possible;
}

const sayings: readonly Said[] = ['unknown', 'silent', 'all', 'own'];
const unknown = sayings.indexOf('unknown');

function judge(asking: Asking, places: Places): Judged {
  const { lines, wordShare } = asking;
  const { said, any } = sayingsOf(asking, places);
  const evidence = any ? asking.evidence.slice() : asking.evidence;
  const bands = new Uint8Array(places.size);
  const added = sayings.map((saying) => addedBy(saying, wordShare));
  const own = sayings.indexOf('own');
  for (let place = 0; place < bands.length; place++) {
    const saying = said[place] as number;
    const sum = (evidence[place] as number) + (added[saying] as number);
    if (saying !== unknown) evidence[place] = sum;
    bands[place] = saying === own || sum >= lines.strong ? 0 : sum >= lines.possible ? 1 : 2;
  }
  return { bands, evidence, look: (place) => bandOf(asking.evidence[place] ?? -Infinity, 'unknown', lines) };
}

/** What the texts say, by place, as an index into `sayings`; `any`: whether any says something. */
function sayingsOf({ index, text, known }: Asking, places: Places): { said: Uint8Array; any: boolean } {
  if (text === null || text.words === 0) return { said: new Uint8Array(places.size), any: false };
  const said = known ? silentPlaces(index, places).slice() : new Uint8Array(places.size);
  const mark = (ids: Iterable<ContentId>, saying: Said): void => {
    const value = sayings.indexOf(saying);
    for (const id of ids) {
      const place = places.placeOf(id);
      if (place >= 0) said[place] = value;
    }
  };
  mark(text.all, 'all');
  mark(text.own, 'own');
  return { said, any: true };
}

const silent = new WeakMap<VectorIndex, { readonly version: string; readonly said: Uint8Array }>();

/** Every place with a caption as silent, until the words are found; kept until the texts change. */
function silentPlaces(index: VectorIndex, places: Places): Uint8Array {
  const version = `${String(textVersion(index.library))} ${String(places.size)}`;
  let kept = silent.get(index);
  if (kept?.version !== version) {
    const said = new Uint8Array(places.size);
    for (const id of captionedContents(index.library)) {
      const place = places.placeOf(id);
      if (place >= 0) said[place] = sayings.indexOf('silent');
    }
    silent.set(index, (kept = { version, said }));
  }
  return kept.said;
}

function countBands(asking: Asking, places: Places, judged: Judged): Pick<Answer, 'counts' | 'confidence'> {
  const { without, lines } = asking;
  const copies = without.size === 0 ? places.copies : places.copies.slice();
  // −1, for a content without a vector, is no place of a typed array: nothing is written.
  for (const contentId of without) copies[places.placeOf(contentId)] = 0;
  const photos = [0, 0, 0];
  let best = -Infinity;
  for (let place = 0; place < places.size; place++) {
    const there = copies[place] as number;
    if (there === 0) continue;
    const band = judged.bands[place] as number;
    photos[band] = (photos[band] as number) + there;
    if ((judged.evidence[place] as number) > best) best = judged.evidence[place] as number;
  }
  for (const contentId of contentsOfPhotos(asking.index.library, asking.excludePhotos)) {
    const place = places.placeOf(contentId);
    const band = judged.bands[place] ?? 2;
    if ((copies[place] ?? 0) > 0) photos[band] = (photos[band] as number) - 1;
  }
  const [strong = 0, possible = 0, unlikely = 0] = photos;
  const counts = { strong, possible, unlikely };
  return { counts, confidence: confidenceOf(counts, best, lines) };
}

function searchedIn({ index, within, without }: Asking, places: Places): number {
  let photos = index.searched(within);
  for (const contentId of without) photos -= places.copies[places.placeOf(contentId)] ?? 0;
  return photos;
}

/** Contents in the order they are told. Without fusion that is the order of the look, bands or not. */
function order(asking: Asking, places: Places, judged: Judged): Ranked[] {
  const { index, combination, within, without, sort } = asking;
  const plainOrder = asking.text === null && sort === 'relevance';
  const deep = sort === 'relevance' ? fusedDeep : datedDeep;
  const limit =
    plainOrder && asking.unlikely ? asking.limit + asking.excludePhotos.length : Math.max(deep, asking.limit);
  const look = index.nearest({ combination, filters: within, without, limit });
  const similarities = new Map(look.map(({ contentId, similarity }) => [contentId, similarity]));
  const contents = fused(asking, places, [...similarities.keys()]);
  addSimilarities(asking, places, { contents, similarities });
  const ranked = contents.map((contentId): Ranked => {
    const place = places.placeOf(contentId);
    const similarity = similarities.get(contentId) ?? 0;
    const band = bandNames[judged.bands[place] ?? 2] ?? 'unlikely';
    return { contentId, similarity, band, look: judged.look(place) };
  });
  return plainOrder ? ranked : byBand(ranked, takenOf(index.library, sort, contents));
}

/** Those that words alone found are among them only if the filters let them. */
function fused({ text, without, lookWeight }: Asking, places: Places, look: readonly ContentId[]): ContentId[] {
  if (text === null || text.ranking.length === 0) return [...look];
  const said: ContentId[] = [];
  for (const { contentId } of text.ranking) {
    const allowed = (places.copies[places.placeOf(contentId)] ?? 0) > 0 && !without.has(contentId);
    if (allowed && said.push(contentId) === fusedDeep) break;
  }
  return fuse({ look, text: said, lookWeight }).map(({ id }) => id);
}

interface Valued {
  readonly contents: readonly ContentId[];
  readonly similarities: Map<ContentId, number>;
}

function addSimilarities({ index, combination }: Asking, places: Places, { contents, similarities }: Valued): void {
  const lacking = contents.filter((contentId) => !similarities.has(contentId));
  if (lacking.length === 0) return;
  const idOf = (contentId: ContentId): number => places.embeddingIds[places.placeOf(contentId)] ?? 0;
  const vectors = index.vectors(lacking.map(idOf));
  for (const contentId of lacking) {
    const vector = vectors.get(idOf(contentId));
    if (vector !== undefined) similarities.set(contentId, valueOf(combination, vector));
  }
}

const bandOrder = { strong: 0, possible: 1, unlikely: 2 } as const;

function byBand(ranked: readonly Ranked[], taken: ReadonlyMap<ContentId, number>): Ranked[] {
  const place = new Map(ranked.map(({ contentId }, at) => [contentId, at]));
  const at = ({ contentId }: Ranked): number => place.get(contentId) ?? 0;
  const day = ({ contentId }: Ranked): number => taken.get(contentId) ?? 0;
  return [...ranked].sort((a, b) => bandOrder[a.band] - bandOrder[b.band] || day(a) - day(b) || at(a) - at(b));
}
