// Search as a service: words, pictures, both, minus words; zero-shot matching. Runs in the backend.
// Joins query vectors, the vector index and rows; knows no model and no SQL.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type {
  MatchResult,
  SearchFilters,
  SearchHit,
  SearchQuery,
  SearchResult,
} from '../../src-shared/contract/search.ts';
import type { PhotoId } from '../../src-shared/photo/ids.ts';
import { zeroShot, type Logits } from '../models/zero-shot.ts';
import type { Library } from '../store/open.ts';
import { photoRows } from '../store/photos.ts';
import { calibratedMix, formulaMix, plain, without, type Combination } from '../store/search/combination.ts';
import { searchPhotos } from '../store/search/search-photos.ts';
import type { VectorIndex } from '../store/search/vector-index.ts';
import { toFilePath } from './file-path.ts';
import type { StageWant } from './indexing/stages.ts';
import type { QueryVectors } from './query-vectors.ts';

export interface SearchOptions {
  readonly library: Library;
  readonly vectors: QueryVectors;
  /** The index of the serving model; rejects where no model can serve. */
  readonly index: () => Promise<VectorIndex>;
  readonly wants: () => Promise<readonly StageWant[]>;
  /** How the serving model turns similarities into probabilities. */
  readonly logits: () => Promise<Logits>;
}

const defaultLimit = 100;
/** Measured on the sample library with composed queries: see docs/performance.md, “Words and a picture”. */
const defaultMix = 'calibrated';
const defaultAlpha = 0.65;
const defaultTemplate = 'a photo of a {}';

export function createSearch(options: SearchOptions): Services['search'] {
  return {
    run: (input, signal) => run(input, options, signal),
    async similar({ image, filters, limit }, signal) {
      const startedAtMs = performance.now();
      const picture = await options.vectors.ofPicture(image, signal);
      const excludePhotos = picture.photoId === null ? [] : [picture.photoId];
      return await nearest(plain(picture.vector), { filters, limit, excludePhotos, startedAtMs }, options);
    },
    async match(input, signal) {
      const texts = matchTexts(input);
      const [picture, textVectors] = await Promise.all([
        options.vectors.ofPicture(input.image, signal),
        options.vectors.ofTexts(
          texts.map(({ asked }) => asked),
          signal,
        ),
      ]);
      const matches = zeroShot(picture.vector, textVectors, await options.logits());
      return { results: bestFirst(texts, matches).slice(0, input.top) };
    },
    async openImage({ data }, signal) {
      const bytes = Buffer.from(data, 'base64');
      if (bytes.length === 0) throw new AppError('invalid-input', 'The picture is empty.');
      return await options.vectors.openBytes(bytes, signal);
    },
  };
}

/** All searchable photos for words, best first: what an evaluation measures. */
export async function rankAll(
  text: string,
  options: SearchOptions,
  signal: AbortSignal,
): Promise<{ photoId: PhotoId; similarity: number }[]> {
  const [vector] = await options.vectors.ofTexts([text.trim()], signal);
  if (!vector) return [];
  const index = await options.index();
  return searchPhotos(index, { combination: plain(vector), limit: Math.max(1, index.searched()) }).hits;
}

async function run(input: SearchQuery, options: SearchOptions, signal: AbortSignal): Promise<SearchResult> {
  const startedAtMs = performance.now();
  const text = input.text?.trim() ?? '';
  const not = input.not?.trim() ?? '';
  if (text === '' && !input.image)
    throw new AppError('invalid-input', 'Type some words, or give a picture to search by.');
  const [picture, [textVector, notVector]] = await Promise.all([
    input.image ? options.vectors.ofPicture(input.image, signal) : null,
    vectorsOrNull([text, not], options, signal),
  ]);
  const index = await options.index();
  const sides = { text: textVector ?? null, image: picture?.vector ?? null, alpha: input.alpha ?? defaultAlpha };
  const wanted = combine(sides, index, input.mix ?? defaultMix);
  const combination = notVector ? away(wanted, notVector, index) : wanted.combination;
  const { filters, limit } = input;
  return await nearest(combination, { filters, limit, excludePhotos: [], startedAtMs }, options);
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
  readonly text: Float32Array | null;
  readonly image: Float32Array | null;
  readonly alpha: number;
}

/**
 * `spread` is the standard deviation of the combined value over the library: the unit in which `not` takes away, and asked
 * only then, for it is a scan of its own.
 */
interface Wanted {
  readonly combination: Combination;
  readonly spread: () => number;
}

function combine({ text, image, alpha }: Sides, index: VectorIndex, mix: 'calibrated' | 'formula'): Wanted {
  if (text && image && mix === 'calibrated') {
    const over = { text: index.statistics(text), image: index.statistics(image) };
    return { combination: calibratedMix({ text, image, alpha }, over), spread: () => 1 };
  }
  const combination = text && image ? formulaMix({ text, image, alpha }) : plain(text ?? image ?? new Float32Array());
  return { combination, spread: () => index.statistics(combination.vector).sd };
}

function away(wanted: Wanted, not: Float32Array, index: VectorIndex): Combination {
  return without(wanted.combination, not, { statistics: index.statistics(not), weight: wanted.spread() });
}

interface Nearest {
  readonly filters: SearchFilters | undefined;
  readonly limit: number | undefined;
  readonly excludePhotos: PhotoId[];
  readonly startedAtMs: number;
}

async function nearest(combination: Combination, query: Nearest, options: SearchOptions): Promise<SearchResult> {
  const index = await options.index();
  const { excludePhotos } = query;
  const filters = await namedAsKnown(query.filters);
  const limit = query.limit ?? defaultLimit;
  const found = searchPhotos(index, { combination, limit, excludePhotos, ...(filters ? { filters } : {}) });
  const rows = photoRows(
    options.library,
    found.hits.map(({ photoId }) => photoId),
    [...(await options.wants())],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const results: SearchHit[] = [];
  for (const { photoId, similarity } of found.hits) {
    const row = byId.get(photoId);
    if (row) results.push({ ...row, similarity, rank: results.length + 1 });
  }
  return { results, searched: found.searched, milliseconds: performance.now() - query.startedAtMs };
}

/** Folders by the names the library has for them. */
async function namedAsKnown(filters: SearchFilters | undefined): Promise<SearchFilters | undefined> {
  if (filters?.folders === undefined) return filters;
  return { ...filters, folders: await Promise.all(filters.folders.map(toFilePath)) };
}

interface MatchText {
  /** As the person gave it. */
  readonly given: string;
  /** As the model is asked. */
  readonly asked: string;
}

function matchTexts(input: {
  readonly texts?: string[] | undefined;
  readonly labels?: string[] | undefined;
  readonly template?: string | undefined;
}): MatchText[] {
  const template = input.template ?? defaultTemplate;
  if (!template.includes('{}')) throw new AppError('invalid-input', 'The template needs {} where the label goes.');
  const clean = (texts: readonly string[] | undefined): string[] =>
    (texts ?? []).map((text) => text.trim()).filter((text) => text !== '');
  const all = [
    ...clean(input.texts).map((text) => ({ given: text, asked: text })),
    ...clean(input.labels).map((label) => ({ given: label, asked: template.replaceAll('{}', label) })),
  ];
  if (all.length === 0) throw new AppError('invalid-input', 'Give at least one text or label to compare with.');
  return all;
}

function bestFirst(
  texts: readonly MatchText[],
  matches: readonly { readonly similarity: number; readonly probability: number }[],
): MatchResult['results'][number][] {
  return texts
    .map(({ given }, at) => ({
      text: given,
      similarity: matches[at]?.similarity ?? 0,
      probability: matches[at]?.probability ?? 0,
    }))
    .sort((a, b) => b.probability - a.probability);
}
