// Judgements and measurements in memory, for the tests of the interface. Every figure is the same for the same judgements.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError, cancelled } from '../../src-shared/contract/errors.ts';
import type { Comparison, EvaluationReport, JudgedQuery, Setup } from '../../src-shared/contract/evaluation.ts';
import type { FakePhoto } from './fake-library.ts';

export interface FakeEvaluation {
  /** Gains by photo id, by query; the newest query last. */
  judgements: Map<string, Map<number, number>>;
  questions: string[];
  /** How long a comparison takes. */
  compareMs: number;
  /** Every comparison asked for, in order. */
  compared: Setup[][];
  cancelledComparisons: number;
  compareError: AppError | null;
}

export const createFakeEvaluation = (): FakeEvaluation => ({
  judgements: new Map(),
  questions: ['a dog in the snow', 'a boat on the lake at night', 'three apples in a bowl', 'two cups on a table'],
  compareMs: 20,
  compared: [],
  cancelledComparisons: 0,
  compareError: null,
});

const root = '/home/lena/Pictures/';

export function fakeEvaluation(
  fake: FakeEvaluation,
  photos: () => readonly FakePhoto[],
): { readonly evaluation: Services['evaluation'] } {
  const rowOf = (id: number): FakePhoto['row'] | undefined => photos().find(({ row }) => row.id === id)?.row;
  const judgedFor = (text: string): Map<number, number> => fake.judgements.get(text) ?? new Map<number, number>();
  return {
    evaluation: {
      run: () => Promise.resolve(reportOf(fake, { fuse: true })),
      judgements: () =>
        Promise.resolve({
          queries: [...fake.judgements].reverse().map(([text, judged]) => ({
            text,
            judged: [...judged].flatMap(([id, gain]) => {
              const photo = rowOf(id);
              return photo ? [{ photo, gain }] : [];
            }),
          })),
        }),
      judge({ text, id, gain }) {
        const judged = new Map(judgedFor(text));
        if (gain === null) judged.delete(id);
        else judged.set(id, gain);
        fake.judgements.delete(text);
        if (judged.size > 0) fake.judgements.set(text, judged);
        return Promise.resolve({ judged: judged.size });
      },
      forget: ({ text }) => Promise.resolve({ forgotten: fake.judgements.delete(text) }),
      candidates({ text, limit }) {
        const judged = judgedFor(text);
        const rows = photos().flatMap(({ row }) => (row.status === 'indexed' && !judged.has(row.id) ? [row] : []));
        return Promise.resolve({ photos: rows.slice(0, limit ?? 20) });
      },
      questions({ limit }) {
        const texts = [...new Set([...fake.questions, ...fake.judgements.keys()])];
        const byJudged = texts.sort((a, b) => judgedFor(a).size - judgedFor(b).size);
        return Promise.resolve({ texts: byJudged.slice(0, limit ?? 10) });
      },
      export: () =>
        Promise.resolve({
          queries: [...fake.judgements].map(([text, judged]): JudgedQuery => ({
            text,
            relevant: Object.fromEntries(
              [...judged].map(([id, gain]) => [rowOf(id)?.path.replace(root, '') ?? String(id), gain]),
            ),
          })),
        }),
      import: ({ queries }) => Promise.resolve(take(fake, queries, photos())),
      compare: ({ setups, sample }, signal) => compare(fake, { setups, photos: sample ?? photos().length }, signal),
    },
  };
}

function take(
  fake: FakeEvaluation,
  queries: readonly JudgedQuery[],
  photos: readonly FakePhoto[],
): { queries: number; judged: number; unknown: number } {
  const idOf = new Map(photos.map(({ row }) => [row.path.replace(root, ''), row.id]));
  let judged = 0;
  let unknown = 0;
  for (const { text, relevant } of queries) {
    const gains = new Map(fake.judgements.get(text));
    for (const [path, gain] of Object.entries(relevant)) {
      const id = idOf.get(path.replace(root, ''));
      if (id === undefined) unknown++;
      else {
        gains.set(id, gain);
        judged++;
      }
    }
    if (gains.size > 0) fake.judgements.set(text, gains);
  }
  return { queries: queries.length, judged, unknown };
}

async function compare(
  fake: FakeEvaluation,
  { setups, photos }: { readonly setups: readonly Setup[]; readonly photos: number },
  signal: AbortSignal,
): Promise<{ comparisons: Comparison[] }> {
  fake.compared.push([...setups]);
  if (fake.compareError) throw fake.compareError;
  if (fake.judgements.size === 0) throw new AppError('invalid-input', 'Nothing is judged yet.');
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, fake.compareMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      fake.cancelledComparisons++;
      reject(cancelled());
    });
  });
  return {
    comparisons: setups.map((setup) => ({
      setup,
      report: reportOf(fake, setup),
      photos,
      seconds: fake.compareMs / 1000,
    })),
  };
}

/** The fusion is worth a tenth here, and every other query is a failure. */
function reportOf(fake: FakeEvaluation, setup: Setup): EvaluationReport {
  const perQuery = [...fake.judgements.keys()].map((text, at) => {
    const ndcg = (at % 2 === 0 ? 0.9 : 0.4) - (setup.fuse ? 0 : 0.1) - Math.abs((setup.lookWeight ?? 0.7) - 0.7) / 10;
    return { text, 'ndcg@5': ndcg - 0.05, 'ndcg@10': ndcg, 'recall@10': at % 2 === 0 ? 1 : 0.5 };
  });
  const mean = (of: (query: (typeof perQuery)[number]) => number): number =>
    perQuery.length === 0 ? 0 : perQuery.reduce((sum, query) => sum + of(query), 0) / perQuery.length;
  return {
    queries: perQuery.length,
    'ndcg@5': mean((query) => query['ndcg@5']),
    'ndcg@10': mean((query) => query['ndcg@10']),
    'recall@10': mean((query) => query['recall@10']),
    perQuery,
  };
}
