// How wide the sidebar is, and which of its long lists are folded: remembered by this browser.
const key = 'afterimage.sidebar';

/** Entries of a list that are shown before the rest is folded away. */
const foldedAt = 8;

/** The first entries, or all of them; never a fold that hides a single one. */
export const shownOf = <Entry>(entries: readonly Entry[], isOpen: boolean): readonly Entry[] =>
  isOpen || entries.length <= foldedAt + 1 ? entries : entries.slice(0, foldedAt);

export class SidebarState {
  #collapsed = $state(false);
  #narrow = $state(false);
  readonly #store: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(store: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#store = store;
    this.#collapsed = store.getItem(key) === 'collapsed';
  }

  /** Only icons: because a person wants it so, or because the window is narrow. */
  get isSlim(): boolean {
    return this.#collapsed || this.#narrow;
  }

  /** In a narrow window there is nothing to choose. */
  get canToggle(): boolean {
    return !this.#narrow;
  }

  setNarrow(narrow: boolean): void {
    this.#narrow = narrow;
  }

  toggle(): void {
    this.#collapsed = !this.#collapsed;
    this.#store.setItem(key, this.#collapsed ? 'collapsed' : 'wide');
  }
}
