// Search as a service: words, pictures, both, minus words, within filters; zero-shot matching. Runs in the backend.
// Joins query vectors, the vector index, the words of photos and rows; knows no model and no SQL.
import type { Services } from '../../src-shared/contract/api.ts';
import type { Strictness } from '../../src-shared/contract/choices.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { SearchHit, SearchQuery, SearchResult } from '../../src-shared/contract/search.ts';
import type { Logits } from '../models/zero-shot.ts';
import { inSnapshot, type Library } from '../store/open.ts';
import { photoRows } from '../store/photos.ts';
import { bandLines } from '../store/search/bands.ts';
import { calibratedSum, formulaMix, plain, without, type Combination } from '../store/search/combination.ts';
import { browse } from '../store/search/taken-order.ts';
import { askText, contentsHolding, holdsWord } from '../store/search/text-index.ts';
import { queryWords, type QueryWord } from '../store/search/text-words.ts';
import type { VectorIndex } from '../store/search/vector-index.ts';
import type { StageWant } from './indexing/stages.ts';
import type { QueryVectors } from './query-vectors.ts';
import { answer, foundWithin, fusedDeep, type Asking, type RankedPhoto } from './search/answer.ts';
import { match } from './search/match.ts';
import { understand, type Question } from './search/question.ts';
import type { LookQuestion, Relevance } from './search/relevance.ts';
import { defaultLookWeight } from './search/rankings.ts';
import { relaxations } from './search/relax.ts';
import { takeUpWords } from './search/take-up-words.ts';
import { whyOf } from './search/why.ts';

export interface SearchOptions {
  readonly library: Library;
  readonly vectors: QueryVectors;
  /** The index of the serving model; rejects where no model can serve. */
  readonly index: () => Promise<VectorIndex>;
  readonly wants: () => Promise<readonly StageWant[]>;
  /** How the serving model turns similarities into probabilities. */
  readonly logits: () => Promise<Logits>;
  /** Judges the look. */
  readonly relevance: Relevance;
  /** What a person set. */
  readonly strictness: () => Strictness;
}

type SearchService = Pick<Services['search'], 'run' | 'similar' | 'match' | 'openImage'>;

const defaultLimit = 100;
/** Filters may leave few of those that say the words best. */
const mostSaid = 20_000;
/** Measured on the sample library with composed queries: see docs/performance.md, “Words and a picture”. */
const defaultMix = 'calibrated';
const defaultAlpha = 0.65;

export function createSearch(options: SearchOptions): SearchService {
  return {
    run: (input, signal) => run(input, options, signal),
    similar: ({ image, filters, limit }, signal) => run({ image, filters, limit }, options, signal, { leaveOut: true }),
    match: (input, signal) => match(input, options, signal),
    async openImage({ data }, signal) {
      const bytes = Buffer.from(data, 'base64');
      if (bytes.length === 0) throw new AppError('invalid-input', 'The picture is empty.');
      return await options.vectors.openBytes(bytes, signal);
    },
  };
}

interface Manner {
  /** Leaves the pictures that were asked with out of the results. */
  readonly leaveOut: boolean;
}

// eslint-disable-next-line max-params -- a call of the contract, and how it differs from another
async function run(
  input: SearchQuery,
  options: SearchOptions,
  signal: AbortSignal,
  { leaveOut }: Manner = { leaveOut: false },
): Promise<SearchResult> {
  const startedAtMs = performance.now();
  const question = await understand(input);
  if (question.words === '' && question.pictures.length === 0) return await filterOnly(question, { ...options, input, startedAtMs }); // prettier-ignore
  const [pictures, [words, ...not]] = await Promise.all([
    Promise.all(question.pictures.map(({ image, box }) => options.vectors.ofPicture(image, signal, box))),
    vectorsOrNull([question.words, ...question.not], options, signal),
  ]);
  const index = await options.index();
  await Promise.all([takeUpWords(options.library), bringUp(index, options, signal)]);
  const sides: Sides = {
    words: words ?? null,
    pictures: pictures.map(({ vector }, at) => ({ vector, weight: question.pictures[at]?.weight ?? 1 })),
    alpha: input.alpha ?? defaultAlpha,
    not: not.flatMap((vector) => (vector === null ? [] : [vector])),
  };
  const combination = combine(sides, index, input.mix ?? defaultMix);
  const evidence = options.relevance.evidence(index, lookQuestion(question.words, sides));
  const fused = input.fuse ?? true;
  // Words that weigh nothing against a picture say nothing by themselves either.
  const share = pictures.length === 0 ? 1 : sides.alpha;
  const lexical = fused && share > 0 ? queryWords(question.words) : [];
  const rows = [...(await options.wants())];
  return inSnapshot(options.library, () => {
    const asking: Asking = {
      index,
      combination,
      evidence,
      text: fused ? askText(options.library, lexical, question.within === undefined ? fusedDeep : mostSaid) : null,
      within: question.within,
      without: contentsHolding(options.library, question.not.map(queryWords)),
      excludePhotos: leaveOut ? pictures.flatMap(({ photoId }) => (photoId === null ? [] : [photoId])) : [],
      lines: bandLines(input.strictness ?? options.strictness()),
      lookWeight: 1 - (1 - defaultLookWeight) * share,
      wordShare: share,
      known: lexical.length > 0 && options.relevance.knows(index, lexical, (word) => holdsWord(options.library, word)),
      sort: input.sort ?? 'relevance',
      unlikely: input.unlikely ?? true,
      limit: input.limit ?? defaultLimit,
    };
    const { hits, searched, counts, confidence } = answer(asking);
    const relax = confidence === 'clear' ? [] : relaxations(question.within, (within) => foundWithin(asking, within));
    const results = toHits(options.library, { hits, wants: rows, lexical });
    return { results, searched, milliseconds: performance.now() - startedAtMs, confidence, counts, relax };
  });
}

/** A model that cannot embed neutral texts, or a picture reader that died, is no reason to find nothing: the raw likeness remains. */
async function bringUp(index: VectorIndex, { relevance }: SearchOptions, signal: AbortSignal): Promise<void> {
  await relevance.bringUp(index, signal).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof AppError)) throw error;
  });
}

async function vectorsOrNull(
  texts: readonly string[],
  options: SearchOptions,
  signal: AbortSignal,
): Promise<(Float32Array | null)[]> {
  const asked = texts.filter((text) => text !== '');
  const vectors = await options.vectors.ofTexts(asked, signal);
  return texts.map((text) => vectors[asked.indexOf(text)] ?? null);
}

interface Sides {
  readonly words: Float32Array | null;
  readonly pictures: readonly { readonly vector: Float32Array; readonly weight: number }[];
  /** Of the words against the pictures. */
  readonly alpha: number;
  readonly not: readonly Float32Array[];
}

/** Each side's share of the whole. */
function shares({ words, pictures, alpha }: Sides): { words: number; pictures: number[] } {
  const total = pictures.reduce((sum, { weight }) => sum + weight, 0);
  const ofPictures = words === null ? 1 : 1 - alpha;
  const share = (weight: number): number =>
    (ofPictures * (total > 0 ? weight : 1)) / (total > 0 ? total : pictures.length);
  return { words: alpha, pictures: pictures.map(({ weight }) => share(weight)) };
}

function lookQuestion(text: string, sides: Sides): LookQuestion {
  const share = shares(sides);
  return {
    words: sides.words && { text, vector: sides.words, weight: share.words },
    pictures: sides.pictures.map(({ vector }, at) => ({ vector, weight: share.pictures[at] ?? 1 })),
    not: sides.not,
  };
}

function combine(sides: Sides, index: VectorIndex, mix: 'calibrated' | 'formula'): Combination {
  const { combination, spread } = mixed(sides, index, mix);
  // Asked only where something is taken away, for it is a scan of its own: the unit in which that is done.
  return sides.not.reduce(
    (wanted, not) => without(wanted, not, { statistics: index.statistics(not), weight: spread() }),
    combination,
  );
}

interface Wanted {
  readonly combination: Combination;
  /** Standard deviation of the combined value over the library. */
  readonly spread: () => number;
}

function mixed(sides: Sides, index: VectorIndex, mix: 'calibrated' | 'formula'): Wanted {
  const { words, pictures, alpha } = sides;
  const [first] = pictures;
  const ofOne = (combination: Combination): Wanted => {
    return { combination, spread: () => index.statistics(combination.vector).sd };
  };
  if (first === undefined || (words === null && pictures.length === 1)) {
    return ofOne(plain(words ?? first?.vector ?? new Float32Array()));
  }
  if (mix === 'formula' && words !== null && pictures.length === 1) {
    return ofOne(formulaMix({ text: words, image: first.vector, alpha }));
  }
  const share = shares(sides);
  const asked = pictures.map(({ vector }, at) => ({ vector, weight: share.pictures[at] ?? 1 }));
  if (words !== null) asked.unshift({ vector: words, weight: share.words });
  const over = asked.map((side) => ({ ...side, over: index.statistics(side.vector) }));
  return { combination: calibratedSum(over), spread: () => 1 };
}

interface Told {
  readonly hits: readonly RankedPhoto[];
  readonly wants: StageWant[];
  readonly lexical: readonly QueryWord[];
}

function toHits(library: Library, { hits, wants, lexical }: Told): SearchHit[] {
  const ids = hits.map(({ photoId }) => photoId);
  const byId = new Map(photoRows(library, ids, wants).map((row) => [row.id, row]));
  const found = hits.flatMap((hit) => {
    const row = byId.get(hit.photoId);
    return row === undefined ? [] : [{ hit, row }];
  });
  const results = found.map(({ hit, row }) => ({ contentId: hit.contentId, path: row.path, look: hit.look }));
  const why = whyOf(library, results, lexical);
  return found.map(({ hit, row }, at) => {
    return { ...row, similarity: hit.similarity, rank: at + 1, band: hit.band, why: why[at] ?? [] };
  });
}

interface FilterOnly extends SearchOptions {
  readonly input: SearchQuery;
  readonly startedAtMs: number;
}

/** Filters alone need no model: all they let through, newest first unless told otherwise. */
async function filterOnly({ within, not }: Question, options: FilterOnly): Promise<SearchResult> {
  const { library, input, startedAtMs } = options;
  const wants = [...(await options.wants())];
  await takeUpWords(library);
  return inSnapshot(library, () => {
    const without = contentsHolding(library, not.map(queryWords));
    const limit = input.limit ?? defaultLimit;
    const { photoIds, photos } = browse(library, { within, without, limit, sort: input.sort ?? 'newest' });
    const results = photoRows(library, photoIds, wants).map((row, at): SearchHit => {
      return {
        ...row,
        similarity: null,
        rank: at + 1,
        band: 'strong',
        why: [{ source: 'filter', text: null, words: [] }],
      };
    });
    const counts = { strong: photos, possible: 0, unlikely: 0 };
    const count = (wider: typeof within): number =>
      browse(library, { within: wider, without, limit: 0, sort: 'newest' }).photos;
    const relax = photos > 0 ? [] : relaxations(within, count);
    const confidence = photos > 0 ? 'clear' : 'none';
    return { results, searched: photos, milliseconds: performance.now() - startedAtMs, confidence, counts, relax };
  });
}
