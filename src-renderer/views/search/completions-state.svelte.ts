// The list under the search box: own suggestions at once, the program's when they come. A late answer never replaces a newer one.
import type { Api } from '../../../src-shared/contract/api.ts';
import { typedWord } from '../../../src-shared/query/typed-word.ts';
import { localCompletions, plain, type Suggestion, type Typed } from './local-completions.ts';
import { nameOfKind } from './filter-words.ts';
import type { RecentSearches } from './recent-searches-state.svelte.ts';

/** Long enough that a fast typist asks once a word, short enough not to be noticed. */
export const askPauseMs = 60;
const mostAsked = 8;

export class Completions {
  #items = $state.raw<readonly Suggestion[]>([]);
  #active = $state(-1);
  #isOpen = $state(false);
  readonly #api: Api;
  readonly #recents: RecentSearches;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor(api: Api, recents: RecentSearches) {
    this.#api = api;
    this.#recents = recents;
  }

  get items(): readonly Suggestion[] {
    return this.#items;
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#items.length > 0;
  }

  /** Index of the marked one; −1 for none. */
  get active(): number {
    return this.isOpen ? this.#active : -1;
  }

  get marked(): Suggestion | null {
    return this.#items[this.active] ?? null;
  }

  /** Only recent searches are shown: nothing is typed. */
  get hasRecents(): boolean {
    return this.#items.some(({ recent }) => recent != null);
  }

  follow(typed: Typed): void {
    this.#stop();
    this.#isOpen = true;
    this.#active = -1;
    const own = localCompletions(typed, this.#recents.searches);
    this.#items = own;
    if (typedWord(typed.query.text, typed.at) == null) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#timer = setTimeout(() => void this.#ask(typed, own, asking), askPauseMs);
  }

  close(): void {
    this.#stop();
    this.#isOpen = false;
    this.#active = -1;
  }

  /** Down from the last and up from the first leads back into the field. */
  move(step: 1 | -1): void {
    const places = this.#items.length + 1;
    this.#active = ((this.#active + 1 + step + places) % places) - 1;
  }

  mark(index: number): void {
    this.#active = index;
  }

  async forget(suggestion: Suggestion | null): Promise<void> {
    this.#items = this.#items.filter(
      ({ recent }) => recent == null || (suggestion != null && recent !== suggestion.recent),
    );
    this.#active = Math.min(this.#active, this.#items.length - 1);
    await this.#recents.forget(suggestion?.recent ?? null);
  }

  async #ask({ query, at }: Typed, own: readonly Suggestion[], asking: AbortController): Promise<void> {
    const { text } = query;
    // Without them a search is as good as before: an error here is not worth a word.
    const answer = await this.#api.search
      .complete({ text, at, limit: mostAsked }, { signal: asking.signal })
      .catch(() => null);
    if (answer == null || this.#asking !== asking) return;
    const known = new Set(own.map((suggestion) => suggestion.query.text));
    const told = answer.completions.filter(({ kind, text: next }) => kind !== 'recent' && !known.has(next));
    this.#items = [
      ...own,
      ...told.map((completion): Suggestion => {
        const { kind, label, photos, previews } = completion;
        return {
          ...plain,
          kind,
          label,
          detail: nameOfKind(kind),
          query: { ...query, text: completion.text },
          photos,
          previews,
        };
      }),
    ];
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
  }
}
