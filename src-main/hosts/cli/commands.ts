// What each command does: one call of the door, its result printed. Runs in the command line's process.
// Knows the contract and nothing behind it.
import { resolve } from 'node:path';
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { SearchFilters, SearchQuery } from '../../../src-shared/contract/search.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { readJudgements } from './judgements-file.ts';
import { printEvaluation, printIndex, printMatch, printSearch, printShow, printStatus } from './print.ts';
import { createProgressDisplay } from './progress-display.ts';
import type { Interrupts } from './interrupt.ts';
import type { Streams } from './streams.ts';

export interface Context {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly streams: Streams;
  /** One JSON document a result. */
  readonly json: boolean;
  /** Lines of stdin, without their ends. */
  readonly lines: () => AsyncIterable<string>;
  readonly interrupts: Pick<Interrupts, 'takeOver'>;
}

/** A result, and how it is said to a person. */
export interface Answer {
  readonly value: unknown;
  readonly text: string;
  /** The answer is that something is wrong: it is printed as any other, and the exit code says it too. */
  readonly failed?: boolean;
  /** Everything was printed as it came. */
  readonly printed?: boolean;
}

const answer = <Value>(value: Value, print: (value: Value) => string): Answer => ({ value, text: print(value) });

export async function index(folders: readonly string[], { api, signal, streams }: Context): Promise<Answer> {
  const display = createProgressDisplay(streams);
  const leave = api.subscribe('jobs.activity', (activity) => {
    display.show(activity);
  });
  try {
    const named = folders.length === 0 ? {} : { folders: folders.map((folder) => resolve(folder)) };
    return answer(await api.jobs.index(named, { signal }), printIndex);
  } finally {
    leave();
    display.end();
  }
}

export interface SearchFlags {
  readonly image?: string;
  readonly alpha?: number;
  readonly mix?: 'calibrated' | 'formula';
  readonly not?: string;
  readonly limit?: number;
  readonly folder?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly format?: SearchFilters['formats'];
  readonly strictness?: SearchQuery['strictness'];
  readonly sort?: SearchQuery['sort'];
  readonly fuse?: boolean;
}

export async function search(words: readonly string[], flags: SearchFlags, context: Context): Promise<Answer> {
  const { image, alpha, mix, not, limit, strictness, sort, fuse } = flags;
  const text = words.join(' ');
  refuseProblems(text);
  const query: SearchQuery = {
    text,
    image: image === undefined ? undefined : { path: resolve(image) },
    alpha,
    mix,
    not,
    limit,
    strictness,
    sort,
    fuse,
    filters: filtersOf(flags),
  };
  return answer(await context.api.search.run(query, { signal: context.signal }), printSearch);
}

/** On a screen such a part is shown as what it is; a script must not take it for searched. */
function refuseProblems(text: string): void {
  const [problem] = parseQuery(text).problems;
  if (problem === undefined) return;
  const hint = problem.hint === null ? '' : ` Did you mean ${problem.hint}?`;
  const known = problem.reason === 'unknown-key' ? 'is no filter' : 'has a value that the filter does not take';
  throw new AppError('invalid-input', `“${problem.text}” ${known}.${problem.reason === 'unknown-key' ? hint : ''}`);
}

function filtersOf({ folder, from, to, format }: SearchFlags): SearchFilters | undefined {
  if (folder === undefined && from === undefined && to === undefined && format === undefined) return undefined;
  return { folders: folder?.map((path) => resolve(path)), takenFrom: from, takenTo: to, formats: format };
}

export async function similar(path: string, flags: SearchFlags, context: Context): Promise<Answer> {
  const query = { image: { path: resolve(path) }, limit: flags.limit, filters: filtersOf(flags) };
  return answer(await context.api.search.similar(query, { signal: context.signal }), printSearch);
}

export interface MatchFlags {
  readonly text?: string[];
  readonly labels?: string[];
  readonly template?: string;
  readonly top?: number;
}

export async function match(path: string, flags: MatchFlags, context: Context): Promise<Answer> {
  const { text: texts, labels, template, top } = flags;
  const query = { image: { path: resolve(path) }, texts, labels, template, top };
  return answer(await context.api.search.match(query, { signal: context.signal }), printMatch);
}

export async function show(path: string, { api, signal }: Context): Promise<Answer> {
  return answer(await api.library.show({ path: resolve(path) }, { signal }), printShow);
}

export async function status({ api, signal }: Context): Promise<Answer> {
  return answer(await api.library.status({ signal }), printStatus);
}

export async function evaluate(path: string, { api, signal }: Context): Promise<Answer> {
  const queries = await readJudgements(resolve(path));
  return answer(await api.evaluation.run({ queries }, { signal }), printEvaluation);
}

export async function sample(directory: string, count: number | undefined, { api, signal }: Context): Promise<Answer> {
  const drawn = await api.samples.draw({ directory: resolve(directory), count }, { signal });
  return answer(
    drawn,
    (value) => `${String(value.drawn)} pictures drawn, ${String(value.kept)} were there, in ${value.directory}\n`,
  );
}
