// Searches that a person stayed with, kept by the program where the setting says so. The newest first.
import type { Api } from '../../../src-shared/contract/api.ts';
import { isEmpty, type Query, queryToParameters } from '../../state/query.ts';

/** Results that were looked at for so long were not a step on the way to others. */
export const stayedMs = 2000;

export class RecentSearches {
  #searches = $state.raw<readonly string[]>([]);
  readonly #api: Api;
  #last = '';

  constructor(api: Api) {
    this.#api = api;
  }

  /** As the address of the search screen has them. */
  get searches(): readonly string[] {
    return this.#searches;
  }

  /** An empty list is what there is where the program cannot be asked. */
  async load(): Promise<void> {
    const answer = await this.#api.search.history().catch(() => null);
    this.#searches = answer?.searches.map(({ query }) => query) ?? [];
  }

  /** A search is looked at until the returned function is called. */
  lookedAt(query: Query): () => void {
    const timer = setTimeout(() => void this.stayed(query), stayedMs);
    return () => {
      clearTimeout(timer);
    };
  }

  async stayed(query: Query): Promise<void> {
    const address = queryToParameters({ ...query, text: query.text.trim() }).toString();
    if (isEmpty(query) || address === this.#last) return;
    this.#last = address;
    const answer = await this.#api.search.remember({ query: address }).catch(() => null);
    if (answer?.remembered === true) this.#searches = [address, ...this.#searches.filter((other) => other !== address)];
  }

  /** Null for all of them. */
  async forget(address: string | null): Promise<void> {
    this.#searches = address == null ? [] : this.#searches.filter((other) => other !== address);
    if (address == null || address === this.#last) this.#last = '';
    await this.#api.search.forget(address == null ? {} : { query: address });
  }
}
