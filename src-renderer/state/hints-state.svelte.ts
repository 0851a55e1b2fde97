// Hints for whoever just began: one at a time, each once and never again. Kept by this window; nobody else ever sees one.
export const hintNames = ['models', 'search', 'ask', 'pill'] as const;
export type HintName = (typeof hintNames)[number];

const storedKey = 'afterimage.hints';

interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export class HintsState {
  /** Null where nobody began here: then there is nothing to hint at. */
  #left = $state.raw<readonly HintName[] | null>(null);
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    const stored = store.getItem(storedKey);
    this.#left = stored == null ? null : hintNames.filter((name) => stored.split(',').includes(name));
  }

  get now(): HintName | null {
    return this.#left?.[0] ?? null;
  }

  /** Somebody sees the welcome: what they have not been told yet is told once there are photos. */
  begin(): void {
    if (this.#left == null) this.#keep(hintNames);
  }

  dismiss(name: HintName): void {
    if (this.#left?.includes(name) === true) this.#keep(this.#left.filter((each) => each !== name));
  }

  #keep(left: readonly HintName[]): void {
    this.#left = left;
    this.#store.setItem(storedKey, left.join(','));
  }
}
