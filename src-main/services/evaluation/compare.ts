// Measures ways to answer a search on what a person judged. Runs in the backend; is handed the rankings and the processes.
// Every setup ranks the same photos, each content once; what nobody judged is worth nothing.
import { AppError, cancelled } from '../../../src-shared/contract/errors.ts';
import type { Comparison, Setup } from '../../../src-shared/contract/evaluation.ts';
import type { EventHub } from '../../../src-shared/rpc/events.ts';
import type { PhotoId } from '../../../src-shared/photo/ids.ts';
import type { EmbeddingModelDescription } from '../../models/model-description.ts';
import { judgements, photoByContent } from '../../store/judgements.ts';
import type { Library } from '../../store/open.ts';
import type { Line } from '../inference/line.ts';
import { lookWith, type RankByLook } from './other-model.ts';
import type { RankedPhoto, Rankings, Sides } from './rankings.ts';
import { measured, reportOf, type QueryReport } from './report.ts';
import { chance, hashOf, shuffled } from './shuffled.ts';

export interface CompareOptions {
  readonly library: Library;
  readonly rankings: Rankings;
  /** Short name of the model of the search. */
  readonly servingName: () => string;
  /** An installed search model by its short name; `model-missing`, `model-damaged`. */
  readonly describe: (model: string) => Promise<EmbeddingModelDescription>;
  /** Opens a line to a process of its own, which is set up with the model in that folder. */
  readonly openLine: (modelDirectory: string) => Line;
  readonly announce: EventHub['emit'];
}

export interface CompareInput {
  readonly setups: readonly Setup[];
  readonly sample?: number | undefined;
}

interface Question {
  readonly text: string;
  readonly gains: ReadonlyMap<PhotoId, number>;
}

/** 500 photos: three minutes with a published model on two cores, and the rank of a judged photo is told to 0.2 %. */
const defaultSample = 500;

export async function compare(
  { setups, sample }: CompareInput,
  options: CompareOptions,
  signal: AbortSignal,
): Promise<{ comparisons: Comparison[] }> {
  const files = photoByContent(options.library);
  const questions = questionsOf(options.library, files);
  if (questions.length === 0)
    throw new AppError('invalid-input', 'Nothing was judged yet: say of some photos whether they fit a description.');
  const others = othersOf(setups, options);
  const all = [...files.values()];
  const isSampled = others.length > 0 || sample !== undefined;
  const photos = isSampled ? sampleOf(questions, all, sample ?? defaultSample) : all;
  const work: Work = { ...options, questions, photos, signal };
  const looks = await looksOf(others, work);
  return { comparisons: await comparisonsOf(setups, work, looks) };
}

interface Work extends CompareOptions {
  readonly questions: readonly Question[];
  readonly photos: readonly PhotoId[];
  readonly signal: AbortSignal;
}

interface Look {
  readonly rank: RankByLook;
  readonly seconds: number;
}

const othersOf = (setups: readonly Setup[], { servingName }: CompareOptions): string[] => [
  ...new Set(setups.flatMap(({ model }) => (model === undefined || model === servingName() ? [] : [model]))),
];

/** Queries with something to be found among the photos that are there. */
function questionsOf(library: Library, files: ReadonlyMap<number, PhotoId>): Question[] {
  const byText = new Map<string, Map<PhotoId, number>>();
  for (const { text, contentId, gain } of judgements(library)) {
    const photoId = files.get(contentId);
    if (photoId === undefined) continue;
    const gains = byText.get(text) ?? new Map<PhotoId, number>();
    byText.set(text, gains.set(photoId, gain));
  }
  return [...byText]
    .map(([text, gains]) => ({ text, gains }))
    .filter(({ gains }) => [...gains.values()].some((gain) => gain > 0));
}

/** What was judged, and others by chance; the same for the same library, so that two comparisons can be compared. */
function sampleOf(questions: readonly Question[], all: readonly PhotoId[], size: number): PhotoId[] {
  const judged = new Set(questions.flatMap(({ gains }) => [...gains.keys()]));
  const rest = shuffled(
    all.filter((photoId) => !judged.has(photoId)),
    chance(hashOf('sample')),
  );
  return [...judged, ...rest.slice(0, Math.max(0, size - judged.size))].sort((a, b) => a - b);
}

async function looksOf(models: readonly string[], work: Work): Promise<ReadonlyMap<string, Look>> {
  const { questions, photos, signal, announce } = work;
  const total = models.length * photos.length;
  let done = 0;
  const looks = new Map<string, Look>();
  for (const model of models) {
    const startedAtMs = performance.now();
    const description = await work.describe(model);
    const rank = await lookWith({
      library: work.library,
      description,
      line: work.openLine(description.directory),
      photos,
      texts: questions.map(({ text }) => text),
      signal,
      onPhoto: () => {
        announce('evaluation.progress', { done: ++done, total });
      },
    });
    looks.set(model, { rank, seconds: (performance.now() - startedAtMs) / 1000 });
  }
  return looks;
}

/** Each query is ranked once for all setups: over a large library that is what takes the time. */
async function comparisonsOf(
  setups: readonly Setup[],
  work: Work,
  looks: ReadonlyMap<string, Look>,
): Promise<Comparison[]> {
  const among = new Set(work.photos);
  const measures = setups.map((setup) => {
    const look = setup.model === undefined ? undefined : looks.get(setup.model);
    return { setup, look, perQuery: [] as QueryReport[], ms: (look?.seconds ?? 0) * 1000 };
  });
  for (const question of work.questions) {
    if (work.signal.aborted) throw cancelled();
    const usual = within(await work.rankings.sides(question.text, work.signal), among);
    for (const measure of measures) {
      const startedAtMs = performance.now();
      const sides = measure.look ? { ...usual, look: measure.look.rank(question.text) } : usual;
      measure.perQuery.push(measuredFor(question, measure.setup, { sides, rankings: work.rankings }));
      measure.ms += performance.now() - startedAtMs;
    }
  }
  return measures.map(({ setup, perQuery, ms }) => {
    return { setup, report: reportOf(perQuery), photos: work.photos.length, seconds: ms / 1000 };
  });
}

function measuredFor(
  { text, gains }: Question,
  { fuse, lookWeight }: Setup,
  { sides, rankings }: { readonly sides: Sides; readonly rankings: Rankings },
): QueryReport {
  const ranking = fuse ? rankings.fuse(sides, lookWeight) : sides.look;
  return measured(
    text,
    ranking.map(({ photoId, similarity }) => ({ id: photoId, similarity })),
    gains,
  );
}

function within({ look, words }: Sides, among: ReadonlySet<PhotoId>): Sides {
  const isAmong = ({ photoId }: RankedPhoto): boolean => among.has(photoId);
  return { look: look.filter(isAmong), words: words.filter(isAmong) };
}
