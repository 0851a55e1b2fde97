// The judgements of this library and what they say of the search: as it is now, and in other setups.
import type { Api } from '../../../src-shared/contract/api.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { Comparison, Judgement, JudgedQuery, Setup } from '../../../src-shared/contract/evaluation.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export interface KeptQuery {
  readonly text: string;
  readonly judged: readonly Judgement[];
}

export interface Imported {
  readonly queries: number;
  readonly judged: number;
  readonly unknown: number;
}

/** As searches are answered now. */
const asNow: Setup = { fuse: true };
/** What a person sees without scrolling far; the figures look at as many. */
const looked = 10;

export class QualityState {
  #queries = $state.raw<readonly KeptQuery[] | null>(null);
  #now = $state.raw<Comparison | null>(null);
  #compared = $state.raw<readonly [Comparison, Comparison] | null>(null);
  #progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);
  #isComparing = $state(false);
  #problem = $state<string | null>(null);
  #missed = $state.raw<ReadonlyMap<string, readonly PhotoRow[]>>(new Map());
  #comparing: AbortController | null = null;
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Null until they are known. */
  get queries(): readonly KeptQuery[] | null {
    return this.#queries;
  }

  get judgements(): number {
    return this.#queries?.reduce((sum, { judged }) => sum + judged.length, 0) ?? 0;
  }

  /** How the search does now; null where nothing can be measured yet. */
  get now(): Comparison | null {
    return this.#now;
  }

  get compared(): readonly [Comparison, Comparison] | null {
    return this.#compared;
  }

  get verdict(): Verdict | null {
    return this.#compared && verdictOf(this.#compared[0].report, this.#compared[1].report, this.judgements);
  }

  get isComparing(): boolean {
    return this.#isComparing;
  }

  /** Of the photos that another model looks at; null where none has to. */
  get progress(): { readonly done: number; readonly total: number } | null {
    return this.#progress;
  }

  /** Why the last comparison came to nothing. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Photos that fit a description and are not among the first ten; undefined until it was looked. */
  missedBy(text: string): readonly PhotoRow[] | undefined {
    return this.#missed.get(text);
  }

  /** The returned function stops following. */
  follow(): () => void {
    return this.#api.subscribe('evaluation.progress', (progress) => {
      this.#progress = progress;
    });
  }

  async load(): Promise<void> {
    this.#queries = (await this.#api.evaluation.judgements()).queries;
  }

  /** Measures the search as it is. */
  async measure(): Promise<void> {
    await this.load();
    const measurable = this.#queries?.some(({ judged }) => judged.some(({ gain }) => gain > 0)) === true;
    const measured = measurable ? await this.#api.evaluation.compare({ setups: [asNow] }) : null;
    this.#now = measured?.comparisons[0] ?? null;
    this.#missed = new Map();
  }

  /** Against the search as it is. */
  async compare(setup: Setup): Promise<void> {
    this.cancel();
    const own = (this.#comparing = new AbortController());
    this.#isComparing = true;
    this.#progress = this.#problem = null;
    try {
      const input = { setups: [asNow, setup] };
      const { comparisons } = await this.#api.evaluation.compare(input, { signal: own.signal });
      const [first, second] = comparisons;
      if (first != null && second != null) this.#compared = [first, second];
    } catch (error) {
      const { code, message } = toErrorShape(error);
      if (code !== 'cancelled') this.#problem = message;
    } finally {
      if (this.#comparing === own) {
        this.#isComparing = false;
        this.#comparing = null;
      }
    }
  }

  cancel(): void {
    this.#comparing?.abort();
  }

  async findMissed(text: string): Promise<void> {
    const judged = this.#queries?.find((query) => query.text === text)?.judged ?? [];
    const { results } = await this.#api.search.run({ text, limit: looked });
    const found = new Set(results.map(({ sha256 }) => sha256));
    const missed = judged.filter(({ gain, photo }) => gain > 0 && !found.has(photo.sha256)).map(({ photo }) => photo);
    this.#missed = new Map([...this.#missed, [text, missed]]);
  }

  async forget(text: string): Promise<void> {
    await this.#api.evaluation.forget({ text });
    await this.measure();
  }

  /** The text of the file. */
  async exported(): Promise<string> {
    return `${JSON.stringify(await this.#api.evaluation.export(), null, 2)}\n`;
  }

  /** Of a file as `exported` writes it. Throws what the program says of a file that is none. */
  async importFrom(text: string): Promise<Imported> {
    const document = JSON.parse(text) as JudgedQuery[] | { queries: JudgedQuery[] };
    const queries = Array.isArray(document) ? document : document.queries;
    const imported = await this.#api.evaluation.import({ queries });
    await this.measure();
    return imported;
  }
}
