// Labels taught from drawn scenes, whose contents are known: which photos show what, lessons from a few of them, and what came of each.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawSampleLibrary } from '../../src-main/samples/sample-library.ts';
import { probeLibrary } from '../../src-main/services/teaching/probe-library.ts';
import type { Library } from '../../src-main/store/open.ts';
import { exactSimilarity } from '../../src-main/store/search/similarity.ts';
import { vectorsAfter, type ContentVector } from '../../src-main/store/taught.ts';
import { toContentId, type ContentId, type ModelId } from '../../src-shared/photo/ids.ts';

interface Described {
  readonly path: string;
  readonly things: readonly { readonly name: string; readonly colour?: string }[];
  readonly place: string;
  readonly weather: string;
  readonly timeOfDay: string;
}

export interface Concept {
  readonly kind: 'thing' | 'place' | 'weather';
  readonly name: string;
  /** With the paths of the pictures. */
  readonly shows: ReadonlyMap<ContentId, string>;
}

export interface Drawn {
  /** What each picture shows, by its path. */
  readonly shown: ReadonlyMap<string, readonly string[]>;
  readonly folders: readonly string[];
}

/** Pictures of several seeds, one folder each. */
export async function drawScenes(home: string, seeds: readonly number[], count?: number): Promise<Drawn> {
  const shown = new Map<string, readonly string[]>();
  const folders: string[] = [];
  for (const seed of seeds) {
    const directory = join(home, `scenes-${String(seed)}`);
    await drawSampleLibrary({ directory, seed, longestSide: 480, ...(count !== undefined && { count }) });
    folders.push(directory);
    const described = JSON.parse(await readFile(join(directory, 'captions.json'), 'utf8')) as Described[];
    for (const { path, things, place, weather } of described)
      shown.set(join(directory, ...path.split('/')), [
        ...things.map(({ name }) => `thing ${name}`),
        `place ${place}`,
        `weather ${weather}`,
      ]);
  }
  return { shown, folders };
}

/** Concepts that between `fewest` and a quarter of the pictures show, in a fixed order. */
export function conceptsOf(library: Library, { shown }: Drawn, fewest: number): Concept[] {
  const rows = library.sql('SELECT path, content_id AS contentId FROM photo WHERE content_id IS NOT NULL').all() as {
    path: string;
    contentId: number;
  }[];
  const byConcept = new Map<string, Map<ContentId, string>>();
  for (const { path, contentId } of rows)
    for (const concept of shown.get(path) ?? []) {
      const contents = byConcept.get(concept) ?? new Map<ContentId, string>();
      byConcept.set(concept, contents.set(toContentId(contentId), path));
    }
  return [...byConcept]
    .filter(([, { size }]) => size >= fewest && size <= rows.length / 4)
    .map(([key, shows]): Concept => {
      const [kind = '', ...words] = key.split(' ');
      return { kind: kind as Concept['kind'], name: words.join(' '), shows };
    })
    .sort((one, other) => `${one.kind} ${one.name}`.localeCompare(`${other.kind} ${other.name}`));
}

export interface Outcome {
  /** Mean precision over the ranks of those that show it. */
  readonly averagePrecision: number;
  /** Of the first 20, or of as many as there are. */
  readonly precisionAt20: number;
}

export interface Trial {
  readonly concept: Concept;
  /** The words alone, as a search has them; nothing found where there are none. */
  readonly words: Outcome;
  /** The examples without the label's name. */
  readonly examples: Outcome;
  /** As the program teaches: with the name where that helps. */
  readonly taught: Outcome;
  readonly suggested: number;
  /** What the program says its suggestions are worth; null where it suggests nothing. */
  readonly saidPrecision: number | null;
  readonly realPrecision: number | null;
  readonly saidRecall: number;
  readonly realRecall: number;
}

function outcomeOf(ranked: readonly boolean[]): Outcome {
  let hits = 0;
  let sum = 0;
  ranked.forEach((isRight, at) => {
    if (isRight) sum += ++hits / (at + 1);
  });
  const first = ranked.slice(0, 20).filter(Boolean).length;
  return { averagePrecision: sum / Math.max(1, hits), precisionAt20: first / Math.max(1, Math.min(20, hits)) };
}

const ranking = (
  contentIds: readonly ContentId[],
  values: ArrayLike<number>,
  shows: Pick<Concept['shows'], 'has'>,
): boolean[] =>
  [...contentIds.keys()]
    .sort((one, other) => (values[other] ?? 0) - (values[one] ?? 0))
    .map((at) => shows.has(contentIds[at] as ContentId));

/** So many of the concept's pictures, the same each time, whatever ids they have. */
function drawnExamples({ name, shows }: Concept, count: number): ContentId[] {
  const rank = (path: string): string =>
    createHash('sha256')
      .update(`${name} ${String(count)} ${path.split('/').slice(-3).join('/')}`)
      .digest('hex');
  return [...shows]
    .map(([contentId, path]) => ({ contentId, rank: rank(path) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, count)
    .map(({ contentId }) => contentId);
}

export interface Teaching {
  readonly library: Library;
  readonly model: ModelId;
  readonly vectors: readonly ContentVector[];
  /** Null where the model is not asked for words. */
  readonly vectorOf: (words: string) => Promise<Float32Array | null>;
}

export const allVectors = (library: Library, model: ModelId): readonly ContentVector[] =>
  vectorsAfter(library, model, { after: 0, limit: 1_000_000 }).rows;

export async function tryLesson(concept: Concept, count: number, teaching: Teaching): Promise<Trial> {
  const { library, model, vectors } = teaching;
  const { signal } = new AbortController();
  const positive = drawnExamples(concept, count);
  const name = await teaching.vectorOf(concept.name);
  const lesson = { positive, negative: [], most: 2000, signal };
  const plain = await probeLibrary(library, model, { ...lesson, name: null });
  const taught = await probeLibrary(library, model, { ...lesson, name });
  if (plain === null || taught === null) throw new Error(`“${concept.name}” could not be taught`);
  const asked = new Set(positive);
  const rest = vectors.filter(({ contentId }) => !asked.has(contentId));
  const likeness = rest.map(({ vector }) => (name === null ? 0 : exactSimilarity(vector, name)));
  const right = taught.suggestions.filter(({ contentId }) => concept.shows.has(contentId)).length;
  const suggested = taught.suggestions.length;
  return {
    concept,
    words: outcomeOf(ranking(rest.map(({ contentId }) => contentId), likeness, concept.shows)), // prettier-ignore
    examples: outcomeOf(ranking(plain.contentIds, plain.values, concept.shows)),
    taught: outcomeOf(ranking(taught.contentIds, taught.values, concept.shows)),
    suggested,
    saidPrecision: taught.precision,
    realPrecision: suggested === 0 ? null : right / suggested,
    saidRecall: taught.recall,
    realRecall: right / (concept.shows.size - count),
  };
}

export const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, figure) => sum + figure, 0) / Math.max(1, figures.length);

/** Of trials that suggested anything: how far what is said of the suggestions is from what they are. */
export function honesty(trials: readonly Trial[]): { said: number; real: number; off: number } {
  const told = trials.flatMap(({ saidPrecision, realPrecision }) =>
    saidPrecision === null || realPrecision === null ? [] : [{ said: saidPrecision, real: realPrecision }],
  );
  return {
    said: mean(told.map(({ said }) => said)),
    real: mean(told.map(({ real }) => real)),
    off: mean(told.map(({ said, real }) => Math.abs(said - real))),
  };
}
