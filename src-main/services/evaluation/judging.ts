// What a person said of results: keeping it, and what is worth asking next. Runs in the backend; is handed the rankings.
import type { Services } from '../../../src-shared/contract/api.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Judgement } from '../../../src-shared/contract/evaluation.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import type { ContentId } from '../../../src-shared/photo/ids.ts';
import {
  contentsOf,
  forgetJudgements,
  judge,
  judgedContents,
  judgedCounts,
  judgements,
  photoByContent,
  rememberedSearches,
  someCaptions,
} from '../../store/judgements.ts';
import type { Library } from '../../store/open.ts';
import { photoFile, photoRows } from '../../store/photos.ts';
import type { StageWant } from '../indexing/stages.ts';
import { exportJudgements, importJudgements } from './exchange.ts';
import { poolOf } from './pool.ts';
import { frequentThings, leastJudgedFirst, wordsOfSearch } from './questions.ts';
import type { RankedPhoto, Rankings } from './rankings.ts';

export interface JudgingOptions {
  readonly library: Library;
  readonly rankings: Rankings;
  readonly wants: () => Promise<readonly StageWant[]>;
}

type Judging = Omit<Services['evaluation'], 'run' | 'compare'>;

const defaultCandidates = 20;
const defaultQuestions = 10;
/** More than the pool reaches for: see `pool.ts`. */
const ranksLookedAt = 400;
/** Enough to know what a library is about; 30 ms. */
const captionsRead = 4000;
const thingsKept = 60;

export function createJudging(options: JudgingOptions): Judging {
  const { library } = options;
  return {
    judgements: () => kept(options),
    async judge({ text, id, gain }) {
      const contentId = photoFile(library, id)?.contentId ?? null;
      if (contentId === null) throw new AppError('not-found', 'This photo is not in the library any more.');
      judge(library, [{ text: text.trim(), contentId, gain }]);
      return await Promise.resolve({ judged: judgedContents(library, text.trim()).size });
    },
    forget: ({ text }) => Promise.resolve({ forgotten: forgetJudgements(library, text.trim()) > 0 }),
    candidates: (input, signal) => candidates(input, options, signal),
    questions: ({ limit }) => Promise.resolve({ texts: questions(library).slice(0, limit ?? defaultQuestions) }),
    export: () => Promise.resolve({ queries: exportJudgements(library) }),
    import: ({ queries }) => Promise.resolve(importJudgements(library, queries)),
  };
}

async function kept({ library, wants }: JudgingOptions): ReturnType<Judging['judgements']> {
  const all = judgements(library);
  const ids = all.flatMap(({ photoId }) => photoId ?? []);
  const rows = new Map(photoRows(library, ids, [...(await wants())]).map((row) => [row.id, row]));
  const queries = new Map<string, Judgement[]>();
  for (const { text, photoId, gain } of all) {
    const photo = photoId === null ? undefined : rows.get(photoId);
    const judged = queries.get(text) ?? [];
    if (photo) judged.push({ photo, gain });
    queries.set(text, judged);
  }
  return { queries: [...queries].map(([text, judged]) => ({ text, judged })) };
}

async function candidates(
  { text, limit }: { readonly text: string; readonly limit?: number | undefined },
  { library, rankings, wants }: JudgingOptions,
  signal: AbortSignal,
): Promise<{ photos: PhotoRow[] }> {
  const asked = text.trim();
  if (asked === '') throw new AppError('invalid-input', 'Type what the photos should show.');
  const sides = await rankings.sides(asked, signal);
  const files = photoByContent(library);
  const judgedNow = judgedContents(library, asked);
  const ranked = (ranking: readonly RankedPhoto[]): ContentId[] => {
    const top = ranking.slice(0, ranksLookedAt + judgedNow.size).map(({ photoId }) => photoId);
    return contentsOf(library, top).map(({ contentId }) => contentId);
  };
  const pool = poolOf(
    {
      fused: ranked(rankings.fuse(sides)),
      look: ranked(sides.look),
      words: ranked(sides.words),
      all: [...files.keys()],
      judged: judgedNow,
    },
    { text: asked, limit: limit ?? defaultCandidates },
  );
  const ids = pool.flatMap((contentId) => files.get(contentId) ?? []);
  return { photos: photoRows(library, ids, [...(await wants())]) };
}

function questions(library: Library): string[] {
  const searched = rememberedSearches(library).flatMap((address) => wordsOfSearch(address) ?? []);
  const spoken = frequentThings(someCaptions(library, captionsRead), thingsKept);
  const judged = judgedCounts(library);
  return leastJudgedFirst([...alternately(searched, spoken), ...judged.keys()], judged);
}

/** What was searched for and what the captions speak of take turns. */
const alternately = (a: readonly string[], b: readonly string[]): string[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [a[at], b[at]])
    .flat()
    .filter((text) => text !== undefined);
