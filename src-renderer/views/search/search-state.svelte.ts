// Results as you type: the latest question wins, the one before is cancelled, and its results stay until new ones land.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { Strictness } from '../../../src-shared/contract/choices.ts';
import { AppError, type ErrorShape, toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { SearchHit, SearchResult } from '../../../src-shared/contract/search.ts';
import { emptySource, type PhotoSource } from '../../components/grid/photo-source.ts';
import {
  emptyQuery,
  filtersOf,
  isFiltersOnly,
  isSearchable,
  lonePicture,
  type Query,
  toSearchQuery,
} from '../../state/query.ts';
import { bandSections, type BandSection, closestShown, type Offer, relaxOffers, shownHits, sourceOf, wordOffers } from './results.ts'; // prettier-ignore
import { WhyState } from './why-state.svelte.ts';

export const typingPauseMs = 120;
const firstLimit = 300;
const mostResults = 4096;

/** `typed` waits for a pause; `slid` comes many times a second, and waits for nothing but the answer before. */
export type Pace = 'typed' | 'slid' | 'now';

interface SearchHooks {
  /** The timeline, which knows each photo's colour before its thumbnail comes. */
  readonly colours: () => PhotoSource;
  /** As it is set, where a query does not say its own. */
  readonly strictness: () => Strictness;
}

export class SearchState {
  readonly why = new WhyState((id) => this.hit(id));
  #query = $state.raw<Query>(emptyQuery);
  #result = $state.raw<SearchResult | null>(null);
  #source = $state.raw<PhotoSource>(emptySource);
  #sections = $state.raw<readonly BandSection[]>([]);
  #offers = $state.raw<readonly Offer[]>([]);
  #busy = $state(false);
  #unlikelyShown = $state(false);
  #error = $state.raw<ErrorShape | null>(null);
  /** The words that the shown results answer. */
  #answered = $state.raw<Query>(emptyQuery);
  readonly #api: Api;
  readonly #hooks: SearchHooks;
  #limit = firstLimit;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;
  /** The slider moved on while its last step was being answered. */
  #again = false;
  #asked: Strictness = 'normal';

  constructor(api: Api, hooks: SearchHooks) {
    this.#api = api;
    this.#hooks = hooks;
  }

  get query(): Query {
    return this.#query;
  }

  get result(): SearchResult | null {
    return this.#result;
  }

  /** What the grid shows: results that are told but folded are not in it. */
  get source(): PhotoSource {
    return this.#source;
  }

  get sections(): readonly BandSection[] {
    return this.#sections;
  }

  /** Ways out where there is no clear match; only those that lead somewhere. */
  get offers(): readonly Offer[] {
    return this.#offers;
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

  get unlikelyShown(): boolean {
    return this.#unlikelyShown;
  }

  get canShowMore(): boolean {
    const { results, counts } = this.#result ?? {};
    if (results == null || counts == null || results.length < this.#limit) return false;
    const all = counts.strong + counts.possible + (this.#unlikelyShown ? counts.unlikely : 0);
    return results.length < Math.min(mostResults, all);
  }

  hit(id: number): SearchHit | undefined {
    return this.#result?.results.find((hit) => hit.id === id);
  }

  /** Says why a result is there, or `elsewhere`, where the screen has another place for it. False where there is nothing to say. */
  explain(id: number | null, elsewhere: (() => void) | null): boolean {
    if (id == null || (this.hit(id)?.why.length ?? 0) === 0) return false;
    if (elsewhere == null) return this.why.toggle(id);
    elsewhere();
    return true;
  }

  /** Follows the query of the address. */
  follow(query: Query, pace: Pace): void {
    const slides = pace === 'slid' && this.#running != null;
    this.#query = query;
    this.#limit = firstLimit;
    this.#unlikelyShown = false;
    clearTimeout(this.#timer);
    if (slides) {
      this.#again = true;
      return;
    }
    this.#running?.abort();
    // Filters alone are a list in time order, which shows itself.
    if (!isSearchable(query) || isFiltersOnly(query)) {
      this.#busy = false;
      if (query.text.trim() === '' || isFiltersOnly(query)) this.#show(null, query);
      return;
    }
    this.#busy = true;
    if (pace === 'typed') this.#timer = setTimeout(() => void this.#run(), typingPauseMs);
    else void this.#run();
  }

  showMore(): void {
    this.#limit = Math.min(mostResults, this.#limit * 4);
    void this.#run();
  }

  showUnlikely(): void {
    this.#unlikelyShown = true;
    void this.#run();
  }

  /** Asks again: the library grew, the lines between the bands moved, or the connection came back. */
  refresh(): void {
    if (isSearchable(this.#query) && !isFiltersOnly(this.#query)) void this.#run();
  }

  /** The setting moved the lines between the bands. */
  followStrictness(setting: Strictness): void {
    if (this.#result != null && this.#asked !== (this.#query.strictness ?? setting)) this.refresh();
  }

  #strictnessOf(query: Query): Strictness {
    return query.strictness ?? this.#hooks.strictness();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const own = new AbortController();
    this.#running = own;
    this.#again = false;
    this.#busy = true;
    const query = this.#query;
    try {
      const result = await this.#ask(query, own.signal);
      if (this.#running === own) this.#show(result, query);
    } catch (error) {
      if (this.#running !== own || isCancelled(error)) return;
      this.#error = error instanceof AppError ? { code: error.code, message: error.message } : toErrorShape(error);
      // What needs no model works all the same.
      this.#offers = [];
      if (this.#error.code === 'model-missing') void this.#offerWords(query);
    } finally {
      if (this.#running === own) this.#finish();
    }
  }

  #finish(): void {
    this.#running = null;
    if (this.#again) void this.#run();
    else this.#busy = false;
  }

  async #ask(query: Query, signal: AbortSignal): Promise<SearchResult> {
    const image = lonePicture({ ...query, strictness: null });
    const strictness = this.#strictnessOf(query);
    this.#asked = strictness;
    if (image != null && strictness === 'normal') return this.#askLike(query, image, signal);
    const wanted = { ...toSearchQuery(query, this.#limit), ...(strictness !== 'normal' && { strictness }) };
    if (this.#unlikelyShown) return this.#api.search.run(wanted, { signal });
    const result = await this.#api.search.run({ ...wanted, unlikely: false }, { signal });
    if (result.confidence !== 'none' || result.results.length >= closestShown || result.searched === 0) return result;
    // Nothing is likely: then the closest are shown, and said to be no more than that.
    return this.#api.search.run({ ...wanted, limit: closestShown }, { signal });
  }

  #askLike(
    query: Query,
    image: NonNullable<ReturnType<typeof lonePicture>>,
    signal: AbortSignal,
  ): Promise<SearchResult> {
    return this.#api.search.similar({ image, filters: filtersOf(query), limit: this.#limit }, { signal });
  }

  #show(result: SearchResult | null, query: Query): void {
    const hits = result == null ? [] : shownHits(result, this.#unlikelyShown);
    this.#result = result;
    this.#answered = query;
    this.#error = null;
    this.#source = sourceOf(hits, this.#hooks.colours());
    this.#sections = result == null ? [] : bandSections(result, hits, this.#unlikelyShown);
    this.#offers = result == null ? [] : relaxOffers(query.text, result.relax);
    this.why.hide();
    if (result?.confidence === 'none') void this.#offerWords(query);
  }

  /** Names and words are offered where they find something. */
  async #offerWords(query: Query): Promise<void> {
    for (const offer of wordOffers(query.text)) {
      try {
        const { photos } = await this.#api.organise.count({ set: { where: offer.text, except: [] } });
        if (this.#query !== query) return;
        if (photos > 0) this.#offers = [...this.#offers, { ...offer, photos }];
      } catch {
        // An offer less: what was found is there all the same.
        return;
      }
    }
  }
}

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'cancelled';
