// Results as you type: the latest question wins, the one before is cancelled, and its results stay until new ones land.
import type { Api } from '../../../src-shared/contract/api.ts';
import { AppError, type ErrorShape, toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { SearchHit, SearchResult } from '../../../src-shared/contract/search.ts';
import { aspectOf, emptySource, indexOfPhoto, type PhotoSource } from '../../components/grid/photo-source.ts';
import { emptyQuery, isSearchable, type Query, splitWords, toSearchQuery } from '../../state/query.ts';

export const typingPauseMs = 120;
const firstLimit = 300;
const mostResults = 4096;

export class SearchState {
  #query = $state.raw<Query>(emptyQuery);
  #result = $state.raw<SearchResult | null>(null);
  #source = $state.raw<PhotoSource>(emptySource);
  #busy = $state(false);
  #error = $state.raw<ErrorShape | null>(null);
  /** The words that the shown results answer. */
  #answered = $state.raw<Query>(emptyQuery);
  readonly #api: Api;
  readonly #colours: () => PhotoSource;
  #limit = firstLimit;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  /** `colours`: the timeline, which knows each photo's colour before its thumbnail comes. */
  constructor(api: Api, colours: () => PhotoSource) {
    this.#api = api;
    this.#colours = colours;
  }

  get query(): Query {
    return this.#query;
  }

  get result(): SearchResult | null {
    return this.#result;
  }

  get source(): PhotoSource {
    return this.#source;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): ErrorShape | null {
    return this.#error;
  }

  get answered(): Query {
    return this.#answered;
  }

  get canShowMore(): boolean {
    const shown = this.#result?.results.length ?? 0;
    return shown >= this.#limit && shown < Math.min(mostResults, this.#result?.searched ?? 0);
  }

  /** Follows the query of the address. `typed` waits for a pause in typing. */
  follow(query: Query, pace: 'typed' | 'now'): void {
    this.#query = query;
    this.#limit = firstLimit;
    clearTimeout(this.#timer);
    this.#running?.abort();
    if (!isSearchable(query)) {
      this.#busy = false;
      if (query.text.trim() === '') this.#show(null, query);
      return;
    }
    this.#busy = true;
    if (pace === 'now') void this.#run();
    else this.#timer = setTimeout(() => void this.#run(), typingPauseMs);
  }

  showMore(): void {
    this.#limit = Math.min(mostResults, this.#limit * 4);
    void this.#run();
  }

  /** Asks again: the library grew, or the connection came back. */
  refresh(): void {
    if (isSearchable(this.#query)) void this.#run();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const own = new AbortController();
    this.#running = own;
    this.#busy = true;
    const query = this.#query;
    try {
      const result = await this.#ask(query, own.signal);
      if (this.#running === own) this.#show(result, query);
    } catch (error) {
      if (this.#running !== own || isCancelled(error)) return;
      this.#error = error instanceof AppError ? { code: error.code, message: error.message } : toErrorShape(error);
    } finally {
      if (this.#running === own) this.#busy = false;
    }
  }

  #ask(query: Query, signal: AbortSignal): Promise<SearchResult> {
    const { image } = query;
    const wanted = toSearchQuery(query, this.#limit);
    const { plain, minus } = splitWords(query.text);
    if (image == null || plain !== '' || minus.length > 0) return this.#api.search.run(wanted, { signal });
    return this.#api.search.similar({ image, filters: wanted.filters, limit: this.#limit }, { signal });
  }

  #show(result: SearchResult | null, query: Query): void {
    this.#result = result;
    this.#answered = query;
    this.#error = null;
    this.#source = result == null ? emptySource : sourceOf(result.results, this.#colours());
  }
}

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'cancelled';

export function sourceOf(hits: readonly SearchHit[], colours: PhotoSource): PhotoSource {
  const colour = Uint16Array.from(hits, (hit) => colours.colour[indexOfPhoto(colours, hit.id)] ?? 0);
  return {
    count: hits.length,
    id: Uint32Array.from(hits, (hit) => hit.id),
    aspect: Float32Array.from(hits, aspectOf),
    colour,
    flags: Uint8Array.from(hits, (hit) => (hit.status === 'failed' ? 1 : hit.status === 'missing' ? 2 : 0)),
    day: null,
    known: new Map(hits.map((hit) => [hit.id, hit])),
  };
}
