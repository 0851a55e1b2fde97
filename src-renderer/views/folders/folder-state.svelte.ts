// Walking through the folders of the computer that the program runs on.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { FolderListing } from '../../../src-shared/contract/library.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';

export class FolderState {
  /** The text of the path field. */
  typed = $state('');
  #listing = $state.raw<FolderListing | null>(null);
  #isStart = $state(true);
  #error = $state<string | null>(null);
  #busy = $state(false);
  readonly #api: Api;
  #latest = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  get listing(): FolderListing | null {
    return this.#listing;
  }

  get error(): string | null {
    return this.#error;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The folder that would be added: the one shown, but not the list of usual places. */
  get chosen(): string | null {
    return this.#isStart ? null : (this.#listing?.path ?? null);
  }

  /** Shows a folder, or the usual places. The last folder asked for wins. */
  async open(path: string | undefined): Promise<void> {
    const own = ++this.#latest;
    const wanted = path?.trim() === '' ? undefined : path?.trim();
    try {
      const listing = await this.#api.library.listFolders({ path: wanted });
      if (own !== this.#latest) return;
      this.#listing = listing;
      this.#isStart = wanted == null;
      this.typed = wanted == null ? '' : listing.path;
      this.#error = null;
    } catch (error) {
      if (own === this.#latest) this.#error = toErrorShape(error).message;
    }
  }

  async add(addFolder: (path: string) => Promise<unknown>): Promise<boolean> {
    const path = this.chosen;
    if (path == null) return false;
    this.#busy = true;
    try {
      await addFolder(path);
      return true;
    } catch (error) {
      this.#error = toErrorShape(error).message;
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
