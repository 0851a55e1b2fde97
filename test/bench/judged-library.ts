// The sample library with its truth, searched by the bundled starter through the service of the search, photos taken away and put
// back at will: what the relevance bench and its regression test are made of.
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBackend } from '../../src-main/backend.ts';
import { openTextTower } from '../../src-main/models/open-model.ts';
import { describeEmbeddingModel } from '../../src-main/models/registry.ts';
import { stageWants } from '../../src-main/services/indexing/stages.ts';
import { createSearch } from '../../src-main/services/search.ts';
import { rankAll, type RankOptions } from '../../src-main/services/search/rankings.ts';
import { createRelevance } from '../../src-main/services/search/relevance.ts';
import type { QueryVectors } from '../../src-main/services/query-vectors.ts';
import { advance, inTransaction, openLibrary, type Library } from '../../src-main/store/open.ts';
import { openVectorIndex, type VectorIndex } from '../../src-main/store/search/vector-index.ts';
import { withArticle } from '../../src-main/samples/words.ts';
import type { SearchQuery, SearchResult } from '../../src-shared/contract/search.ts';
import { inProcessApi } from '../../src-shared/rpc/in-process.ts';

const resources = fileURLToPath(new URL('../../resources', import.meta.url));
const modelDirectory = join(resources, 'starter', 'clip');

export interface Described {
  readonly path: string;
  readonly things: readonly { readonly name: string; readonly colour?: string }[];
}

/** Something that photos show or do not show. */
export interface Concept {
  readonly kind: string;
  readonly text: string;
  readonly shows: (photo: Described) => boolean;
}

export interface JudgedLibrary {
  readonly photos: readonly Described[];
  readonly library: Library;
  readonly index: VectorIndex;
  search(query: SearchQuery): Promise<SearchResult>;
  rank(text: string, how: RankOptions): Promise<readonly { readonly path: string; readonly similarity: number }[]>;
  vectorOf(text: string): Promise<Float32Array>;
  /** Runs `work` on a library without these photos. */
  without<Out>(gone: readonly Described[], work: () => Promise<Out>): Promise<Out>;
  /** Path below the folder. */
  nameOf(path: string): string;
  close(): Promise<void>;
}

export interface Preparing {
  /** For the pictures and the library; what is there already is kept. */
  readonly home: string;
  readonly count?: number;
  /** Whether the bundled model captions the photos first: a quarter of a minute for 400. */
  readonly captions?: boolean;
}

export async function openJudgedLibrary({ home, count, captions }: Preparing): Promise<JudgedLibrary> {
  const folder = join(home, 'sample');
  const libraryFile = join(home, 'library.db');
  await prepare({ libraryFile, folder, count, captions: captions ?? false });
  const photos = JSON.parse(await readFile(join(folder, 'captions.json'), 'utf8')) as Described[];
  const library = openLibrary(libraryFile);
  const model = await describeEmbeddingModel(modelDirectory);
  const tower = await openTextTower(modelDirectory, { threads: 1 });
  const index = openVectorIndex(library, model.id);
  const vectors = textVectors((texts) => tower.embed(texts));
  const options = {
    library,
    vectors,
    index: () => Promise.resolve(index),
    wants: () => Promise.resolve(stageWants(model.id)),
    logits: () => Promise.resolve(model),
    relevance: createRelevance({ vectors, model: () => Promise.resolve(model) }),
    strictness: () => 'normal' as const,
  };
  const service = createSearch(options);
  const never = new AbortController().signal;
  const pathOf = library.sql('SELECT path FROM photo WHERE id = ?').pluck();
  const nameOf = (path: string): string => path.slice(folder.length + 1).replaceAll(sep, '/');
  return {
    photos,
    library,
    index,
    nameOf,
    search: (query) => service.run(query, never),
    vectorOf: async (text) => (await vectors.ofTexts([text], never))[0] ?? new Float32Array(),
    async rank(text, how) {
      const ranked = await rankAll(text, options, never, how);
      return ranked.map(({ photoId, similarity }) => ({ path: nameOf(pathOf.get(photoId) as string), similarity }));
    },
    async without(gone, work) {
      const paths = gone.map(({ path }) => join(folder, path));
      setMissing(library, paths, 1);
      try {
        return await work();
      } finally {
        setMissing(library, paths, null);
      }
    },
    async close() {
      index.close();
      library.close();
      await tower.release();
    },
  };
}

interface Preparation {
  readonly libraryFile: string;
  readonly folder: string;
  readonly count: number | undefined;
  readonly captions: boolean;
}

async function prepare({ libraryFile, folder, captions, count }: Preparation): Promise<void> {
  const backend = await createBackend({
    libraryFile,
    modelDirectory,
    ...(captions ? { resourcesDirectory: resources } : {}),
  });
  const api = inProcessApi(backend);
  await api.samples.draw({ directory: folder, count });
  await api.jobs.index({ folders: [folder] });
  if (captions) {
    backend.startBackgroundWork();
    for (;;) {
      const { stages } = await api.jobs.activity();
      const captioned = stages.find(({ stage }) => stage === 'caption');
      if (captioned !== undefined && captioned.done >= captioned.total) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  await backend.close();
}

function setMissing(library: Library, paths: readonly string[], since: number | null): void {
  inTransaction(library, () => {
    const set = library.sql('UPDATE photo SET missing_since_ms = ? WHERE path = ?');
    for (const path of paths) set.run(since, path);
    advance(library, 'presence');
  });
}

function textVectors(embed: (texts: readonly string[]) => Promise<Float32Array[]>): QueryVectors {
  const known = new Map<string, Float32Array>();
  const ofTexts = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const lacking = [...new Set(texts)].filter((text) => !known.has(text));
    for (let at = 0; at < lacking.length; at += 16) {
      const part = lacking.slice(at, at + 16);
      (await embed(part)).forEach((vector, place) => known.set(part[place] ?? '', vector));
    }
    return texts.map((text) => known.get(text) ?? new Float32Array());
  };
  const refuse = (): Promise<never> => Promise.reject(new Error('no pictures here'));
  return { ofTexts, ofManyTexts: ofTexts, ofPicture: refuse, openBytes: refuse };
}

/** What the photos show: each thing, and each thing in each of its colours. */
export function conceptsOf(photos: readonly Described[]): Concept[] {
  const concepts = new Map<string, Concept>();
  for (const { things } of photos)
    for (const { name, colour } of things) {
      const thing = withArticle(name);
      const shows = ({ things: shown }: Described): boolean => shown.some((other) => other.name === name);
      concepts.set(thing, { kind: 'a thing', text: thing, shows });
      if (colour === undefined) continue;
      const text = withArticle(`${colour} ${name}`);
      const coloured = ({ things: shown }: Described): boolean =>
        shown.some((other) => other.name === name && other.colour === colour);
      concepts.set(text, { kind: 'a thing in a colour', text, shows: coloured });
    }
  return [...concepts.values()];
}

/** Things without their colour: a library without yellow cars still has cars, and they are nearly right. */
export const thingOf = ({ kind, text, shows }: Concept, all: readonly Concept[]): Concept['shows'] => {
  if (kind === 'a thing') return shows;
  const name = text.split(' ').slice(2).join(' ');
  return all.find((other) => other.kind === 'a thing' && other.text === withArticle(name))?.shows ?? shows;
};

export interface Tally {
  present: number;
  /** Present, and said not to be there; and said to be there. */
  presentNone: number;
  presentClear: number;
  absent: number;
  absentNone: number;
  absentClear: number;
  /** Of present concepts: results in the band, and the right ones among them. */
  strong: number;
  strongRight: number;
  told: number;
  toldRight: number;
  relevant: number;
}

export const emptyTally = (): Tally => ({
  present: 0, presentNone: 0, presentClear: 0, absent: 0, absentNone: 0, absentClear: 0,
  strong: 0, strongRight: 0, told: 0, toldRight: 0, relevant: 0,
}); // prettier-ignore

/** Asks for something that is there, and judges what comes. */
export async function askPresent(
  judged: JudgedLibrary,
  concept: Concept,
  how: SearchQuery,
  tally: Tally,
): Promise<void> {
  const right = new Set(judged.photos.filter(concept.shows).map(({ path }) => path));
  const { results, confidence } = await judged.search({ ...how, text: concept.text, limit: 4096 });
  tally.present++;
  if (confidence === 'none') tally.presentNone++;
  if (confidence === 'clear') tally.presentClear++;
  tally.relevant += right.size;
  for (const { path, band } of results) {
    if (band === 'unlikely') continue;
    const isRight = right.has(judged.nameOf(path)) ? 1 : 0;
    tally.told++;
    tally.toldRight += isRight;
    if (band !== 'strong') continue;
    tally.strong++;
    tally.strongRight += isRight;
  }
}

/** Asks for something that is not there, or is taken away first. */
export async function askAbsent(
  judged: JudgedLibrary,
  text: string,
  how: SearchQuery & { gone?: readonly Described[] },
  tally: Tally,
): Promise<void> {
  const { gone, ...query } = how;
  const { confidence } = await judged.without(gone ?? [], () => judged.search({ ...query, text, limit: 1 }));
  tally.absent++;
  if (confidence === 'none') tally.absentNone++;
  if (confidence === 'clear') tally.absentClear++;
}
