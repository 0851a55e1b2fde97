// Search quality against judgements, as a service. Runs in the backend; is handed the ranking, does not make it.
import { isAbsolute, join, normalize } from 'node:path';
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { EvaluationReport, JudgedQuery } from '../../src-shared/contract/evaluation.ts';
import type { PhotoId } from '../../src-shared/photo/ids.ts';
import { listFolders } from '../store/folders.ts';
import type { Library } from '../store/open.ts';
import { photoIdByPath } from '../store/photos.ts';
import { ndcg, recall, type Judged } from './ndcg.ts';

/** Every searchable photo, best first. */
export type RankAll = (
  text: string,
  signal: AbortSignal,
) => Promise<readonly { readonly photoId: PhotoId; readonly similarity: number }[]>;

export function createEvaluation(library: Library, rankAll: RankAll): Services['evaluation'] {
  return {
    async run({ queries }, signal) {
      const perQuery: EvaluationReport['perQuery'][number][] = [];
      for (const query of queries) {
        signal.throwIfAborted();
        perQuery.push({ text: query.text, ...(await measure(query, { library, rankAll, signal })) });
      }
      const mean = (measured: (query: (typeof perQuery)[number]) => number): number =>
        perQuery.reduce((sum, query) => sum + measured(query), 0) / perQuery.length;
      return {
        queries: perQuery.length,
        'ndcg@5': mean((query) => query['ndcg@5']),
        'ndcg@10': mean((query) => query['ndcg@10']),
        'recall@10': mean((query) => query['recall@10']),
        perQuery,
      };
    },
  };
}

interface Measuring {
  readonly library: Library;
  readonly rankAll: RankAll;
  readonly signal: AbortSignal;
}

type Measures = Omit<EvaluationReport['perQuery'][number], 'text'>;

async function measure(query: JudgedQuery, { library, rankAll, signal }: Measuring): Promise<Measures> {
  const gains = gainsById(library, query);
  const ranking = await rankAll(query.text, signal);
  const photos: Judged[] = ranking.map(({ photoId, similarity }) => ({ similarity, gain: gains.get(photoId) ?? 0 }));
  const found = new Set(ranking.map(({ photoId }) => photoId));
  // A relevant photo that could not be indexed is one that the search does not find: it counts, at the very end.
  for (const [photoId, gain] of gains) if (!found.has(photoId)) photos.push({ similarity: -Infinity, gain });
  return { 'ndcg@5': ndcg(photos, 5), 'ndcg@10': ndcg(photos, 10), 'recall@10': recall(photos, 10) };
}

function gainsById(library: Library, query: JudgedQuery): Map<PhotoId, number> {
  const folders = listFolders(library);
  const gains = new Map<PhotoId, number>();
  for (const [named, gain] of Object.entries(query.relevant)) {
    const places = isAbsolute(named) ? [normalize(named)] : folders.map((folder) => join(folder.path, named));
    for (const place of places) {
      const photoId = photoIdByPath(library, place);
      if (photoId !== null) gains.set(photoId, gain);
    }
  }
  if ([...gains.values()].some((gain) => gain > 0)) return gains;
  throw new AppError('invalid-input', `No photo that is relevant for “${shorten(query.text)}” is in the library.`);
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
