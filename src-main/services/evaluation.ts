// Search quality against judgements, as a service: those of a file, and those a person makes. Runs in the backend; is handed the rankings,
// does not make them.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { JudgedQuery } from '../../src-shared/contract/evaluation.ts';
import type { PhotoId } from '../../src-shared/photo/ids.ts';
import type { Library } from '../store/open.ts';
import { compare, type CompareOptions } from './evaluation/compare.ts';
import { folderPaths, photosNamed } from './evaluation/exchange.ts';
import { createJudging, type JudgingOptions } from './evaluation/judging.ts';
import { measured, reportOf, type QueryReport } from './evaluation/report.ts';

export type EvaluationOptions = CompareOptions & JudgingOptions;

export function createEvaluation(options: EvaluationOptions): Services['evaluation'] {
  const { library, rankings } = options;
  return {
    ...createJudging(options),
    async run({ queries, fuse }, signal) {
      const perQuery: QueryReport[] = [];
      for (const query of queries) {
        signal.throwIfAborted();
        const gains = gainsById(library, query);
        const sides = await rankings.sides(query.text, signal);
        const ranking = fuse === false ? sides.look : rankings.fuse(sides);
        perQuery.push(
          measured(
            query.text,
            ranking.map(({ photoId, similarity }) => ({ id: photoId, similarity })),
            gains,
          ),
        );
      }
      return reportOf(perQuery);
    },
    compare: (input, signal) => compare(input, options, signal),
  };
}

function gainsById(library: Library, query: JudgedQuery): Map<PhotoId, number> {
  const folders = folderPaths(library);
  const gains = new Map<PhotoId, number>();
  for (const [named, gain] of Object.entries(query.relevant))
    for (const photoId of photosNamed(library, named, folders)) gains.set(photoId, gain);
  if ([...gains.values()].some((gain) => gain > 0)) return gains;
  throw new AppError('invalid-input', `No photo that is relevant for “${shorten(query.text)}” is in the library.`);
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
