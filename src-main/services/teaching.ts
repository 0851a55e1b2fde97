// Taught labels as a service: examples in, a linear probe over the stored vectors, suggestions out. Runs in the backend.
// What a yes or a no does to tags is handed in: here is only learned.
import type { Services } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { OrganiseApi } from '../../src-shared/contract/organise.ts';
import type { TaughtLabel } from '../../src-shared/contract/teaching.ts';
import type { ContentId, ModelId } from '../../src-shared/photo/ids.ts';
import type { Library } from '../store/open.ts';
import { suggestedPhotos } from '../store/organise/tags.ts';
import { photoRows } from '../store/photos.ts';
import {
  examplesOf,
  openLabel,
  photosWithoutVector,
  putExamples,
  recordTaught,
  removeTaughtLabel,
  taughtLabel,
  taughtLabels,
  type StoredLabel,
} from '../store/taught.ts';
import type { StageWant } from './indexing/stages.ts';
import type { QueryVectors } from './query-vectors.ts';
import { fewestPositive, probeLibrary } from './teaching/probe-library.ts';

export interface TeachingOptions {
  readonly library: Library;
  /** Rejects where no model can be described: then nothing can be taught. */
  readonly modelId: () => Promise<ModelId>;
  readonly wants: () => Promise<readonly StageWant[]>;
  readonly vectors: Pick<QueryVectors, 'ofTexts'>;
  readonly tag: (input: Parameters<OrganiseApi['tag']>[0], signal: AbortSignal) => Promise<unknown>;
  readonly decide: (input: Parameters<OrganiseApi['decide']>[0], signal: AbortSignal) => Promise<unknown>;
  /** Suggestions came in or went. */
  readonly onSuggested: () => void;
}

/** Another number where the probe learns otherwise: labels are then taught again. */
const probeVersion = 'probe1';
const mostSuggested = 2000;
const defaultLimit = 100;
/** Every fifth question is a doubtful one: its answer teaches most. */
const doubtfulEvery = 5;

export function createTeaching(options: TeachingOptions): Services['teaching'] {
  const { library } = options;
  const versionNow = async (): Promise<string> => `${await options.modelId()}/${probeVersion}`;
  const told = async (label: StoredLabel): Promise<TaughtLabel> =>
    toldLabel(library, label, await versionNow().catch(() => null));
  const fresh = async (id: number, signal: AbortSignal): Promise<StoredLabel> => {
    const label = taughtLabel(library, id);
    if (label.version === (await versionNow())) return label;
    await teachAgain(id, options, signal);
    return taughtLabel(library, id);
  };
  return {
    async list() {
      const labels = await Promise.all(taughtLabels(library).map(told));
      // One whose tag was deleted, or given to another, has no example left; an undo brings it back.
      return { labels: labels.filter(({ positive }) => positive.length > 0) };
    },
    async teach({ name, positive, negative = [] }, signal) {
      const model = await options.modelId();
      const known = taughtLabels(library).find((label) => label.name.toLowerCase() === name.toLowerCase());
      refuse(library, model, { known, positive, negative });
      const id = known?.id ?? openLabel(library, name);
      if (positive.length > 0) await options.tag({ set: { ids: positive }, add: [name] }, signal);
      await learn({ id, yes: [], no: negative, positive }, options, signal);
      return { label: await told(taughtLabel(library, id)) };
    },
    async suggestions({ id, limit = defaultLimit }, signal) {
      const { tagId } = await fresh(id, signal);
      const { photos: found } = suggestedPhotos(library, tagId, mostSuggested);
      const asked = withDoubtful(found).slice(0, limit);
      const rows = photoRows(
        library,
        asked.map(({ photoId }) => photoId),
        await options.wants(),
      );
      const probabilities = new Map(asked.map(({ photoId, probability }) => [photoId, probability]));
      return {
        total: found.length,
        photos: rows.map((row) => ({ ...row, probability: probabilities.get(row.id) ?? 0 })),
      };
    },
    async answer({ id, yes, no }, signal) {
      taughtLabel(library, id);
      await options.modelId();
      await learn({ id, yes, no, positive: yes }, options, signal);
      return { label: await told(taughtLabel(library, id)) };
    },
    remove({ id }) {
      const removed = removeTaughtLabel(library, id);
      if (removed) options.onSuggested();
      return Promise.resolve({ removed });
    },
  };
}

function toldLabel(library: Library, label: StoredLabel, version: string | null): TaughtLabel {
  const examples = examplesOf(library, label.id);
  const ids = (positive: boolean): number[] =>
    examples.filter((example) => example.positive === positive).map(({ photoId }) => photoId);
  return {
    id: label.id,
    name: label.name,
    positive: ids(true),
    negative: ids(false),
    precision: label.precision,
    recall: label.recall,
    suggested: label.suggested,
    stale: label.version !== version,
  };
}

interface Lesson {
  readonly known: StoredLabel | undefined;
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

function refuse(library: Library, model: ModelId, { known, positive, negative }: Lesson): void {
  const shown = new Set(positive);
  const before = known == null ? [] : examplesOf(library, known.id).filter((example) => example.positive);
  for (const { photoId } of before) shown.add(photoId);
  if (shown.size < fewestPositive)
    throw new AppError('invalid-input', `Show at least ${String(fewestPositive)} photos of it.`);
  if (negative.some((id) => positive.includes(id)))
    throw new AppError('invalid-input', 'A photo cannot show it and not show it.');
  const blind = photosWithoutVector(library, model, [...positive, ...negative]);
  if (blind.length > 0)
    throw new AppError(
      'not-found',
      `${String(blind.length)} of these photos cannot be compared yet: they are not indexed.`,
    );
}

interface Answers {
  /** The label. */
  readonly id: number;
  readonly yes: readonly number[];
  readonly no: readonly number[];
  /** Those that are examples of it from now on. */
  readonly positive: readonly number[];
}

async function learn(answers: Answers, options: TeachingOptions, signal: AbortSignal): Promise<void> {
  const { id, yes, no, positive } = answers;
  const { tagId } = taughtLabel(options.library, id);
  if (yes.length + no.length > 0) await options.decide({ id: tagId, confirm: [...yes], reject: [...no] }, signal);
  putExamples(options.library, id, { positive, negative: no });
  await teachAgain(id, options, signal);
}

/** Teaches by the examples that stand; with too few of them there is nothing to suggest. */
async function teachAgain(id: number, options: TeachingOptions, signal: AbortSignal): Promise<void> {
  const { library } = options;
  const label = taughtLabel(library, id);
  const model = await options.modelId();
  const examples = examplesOf(library, id);
  const of = (wanted: boolean): ContentId[] =>
    examples.filter(({ positive }) => positive === wanted).map(({ contentId }) => contentId);
  const [name] = await options.vectors.ofTexts([label.name], signal).catch(() => [null]);
  const taught = await probeLibrary(library, model, {
    positive: of(true),
    negative: of(false),
    name: name ?? null,
    most: mostSuggested,
    signal,
  });
  const known = taught ?? { precision: null, recall: null, suggestions: [] };
  recordTaught(library, label, { ...known, version: `${model}/${probeVersion}` });
  options.onSuggested();
}

type Question = ReturnType<typeof suggestedPhotos>['photos'][number];

/** Surest first; in every fifth place one from the doubtful end. */
function withDoubtful(found: readonly Question[]): Question[] {
  const sure = [...found];
  const doubtful = found.filter(({ probability }) => probability < 0.6).reverse();
  const asked = new Set<Question>();
  while (asked.size < found.length) {
    const isDoubtful = asked.size % doubtfulEvery === doubtfulEvery - 1;
    const next = (isDoubtful ? takeNew(doubtful, asked) : undefined) ?? takeNew(sure, asked);
    if (next === undefined) break;
    asked.add(next);
  }
  return [...asked];
}

function takeNew(questions: Question[], asked: ReadonlySet<Question>): Question | undefined {
  for (;;) {
    const next = questions.shift();
    if (next === undefined || !asked.has(next)) return next;
  }
}
