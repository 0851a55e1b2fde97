// Results as the grid shows them: which of them, in what order, under which headings. Pure.
import type { Band } from '../../../src-shared/contract/choices.ts';
import type { Relaxation, SearchHit, SearchResult } from '../../../src-shared/contract/search.ts';
import { withoutTerm, withTerm } from '../../../src-shared/query/edit.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { whereOf } from '../../../src-shared/query/print.ts';
import { aspectOf, emptySource, type PhotoSource } from '../../components/grid/photo-source.ts';

/** Where nothing is near, so many are shown as the closest. */
export const closestShown = 12;

export interface BandSection {
  readonly kind: Band | 'closest';
  /** In the library, not only among those told. */
  readonly count: number;
  /** Of the section's photos in the list; a folded one has none. */
  readonly first: number;
  readonly folded: boolean;
}

/** The hits that are shown, band by band. */
export function shownHits({ results, confidence }: SearchResult, unlikelyShown: boolean): readonly SearchHit[] {
  if (unlikelyShown) return results;
  if (confidence === 'none') return results.slice(0, closestShown);
  return results.filter(({ band }) => band !== 'unlikely');
}

export function bandSections(result: SearchResult, hits: readonly SearchHit[], unlikelyShown: boolean): BandSection[] {
  const { counts, confidence } = result;
  if (confidence === 'none' && !unlikelyShown)
    return hits.length === 0 ? [] : [{ kind: 'closest', count: hits.length, first: 0, folded: false }];
  const sections = (['strong', 'possible', 'unlikely'] as const).map((kind): BandSection => {
    const first = hits.findIndex(({ band }) => band === kind);
    return { kind, count: counts[kind], first: first < 0 ? hits.length : first, folded: first < 0 };
  });
  // A band without a photo has no heading, but for the one that waits to be unfolded.
  return sections.filter(({ kind, count, folded }) => !folded || (kind === 'unlikely' && count > 0 && !unlikelyShown));
}

/** Offers to search wider, as query texts. */
export interface Offer {
  readonly kind: 'without' | 'names' | 'exact';
  /** The filter that would go, or the words that are looked for. */
  readonly term: string;
  readonly photos: number;
  readonly text: string;
}

/** Filters that hide many; what the program told of none that still stands is left out. */
export const relaxOffers = (text: string, relax: readonly Relaxation[]): Offer[] =>
  relax.flatMap(({ term, hidden }) => {
    const [parsed] = parseQuery(term).terms;
    const without = parsed == null ? text : withoutTerm(text, parsed);
    return without === text || hidden === 0 ? [] : [{ kind: 'without', term, photos: hidden, text: without }];
  });

/** The same words as parts of file names, and as they stand; how many photos there are is for the program to say. */
export function wordOffers(text: string): Omit<Offer, 'photos'>[] {
  const parsed = parseQuery(text);
  const words = parsed.words.replaceAll('"', '').trim();
  if (words === '') return [];
  const where = whereOf(parsed);
  return [
    { kind: 'names', term: words, text: withTerm(where, { key: 'name', value: words, negated: false }) },
    { kind: 'exact', term: words, text: withTerm(where, { key: 'exact', value: words, negated: false }) },
  ];
}

/** `colours`: the timeline, which knows each photo's colour before its thumbnail comes. */
export function sourceOf(hits: readonly SearchHit[], colours: PhotoSource): PhotoSource {
  if (hits.length === 0) return emptySource;
  const place = new Map(hits.map(({ id }, at) => [id as number, at]));
  const colour = new Uint16Array(hits.length);
  // One pass over the library, however many the results are.
  for (let at = 0, found = 0; at < colours.count && found < place.size; at++) {
    const hit = place.get(colours.id[at] ?? 0);
    if (hit === undefined) continue;
    colour[hit] = colours.colour[at] ?? 0;
    found += 1;
  }
  return {
    count: hits.length,
    id: Uint32Array.from(hits, (hit) => hit.id),
    aspect: Float32Array.from(hits, aspectOf),
    colour,
    flags: Uint8Array.from(hits, (hit) => (hit.status === 'failed' ? 1 : hit.status === 'missing' ? 2 : 0)),
    day: null,
    known: new Map(hits.map((hit) => [hit.id, hit])),
  };
}
