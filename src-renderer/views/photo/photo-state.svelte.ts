// The open photo: its row at once where it is known, its details and its like a moment later.
import type { Api } from '../../../src-shared/contract/api.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { PhotoDetails, PhotoRow } from '../../../src-shared/contract/library.ts';
import type { Box, SearchHit } from '../../../src-shared/contract/search.ts';

const likeShown = 12;

export class PhotoState {
  /** A part of the photo is being drawn, to search by it. */
  drawing = $state(false);
  #box = $state.raw<Box | null>(null);
  #row = $state.raw<PhotoRow | null>(null);
  #details = $state.raw<PhotoDetails | null>(null);
  #like = $state.raw<readonly SearchHit[] | null>(null);
  #error = $state<string | null>(null);
  readonly #api: Api;
  #id = -1;
  #likeRunning: AbortController | null = null;

  constructor(api: Api) {
    this.#api = api;
  }

  get row(): PhotoRow | null {
    return this.#row;
  }

  get details(): PhotoDetails | null {
    return this.#details;
  }

  /** Null while they are looked for. */
  get like(): readonly SearchHit[] | null {
    return this.#like;
  }

  get error(): string | null {
    return this.#error;
  }

  /** The part that is drawn. */
  get box(): Box | null {
    return this.#box;
  }

  setBox(box: Box | null): void {
    this.#box = box;
  }

  stopDrawing(): void {
    this.drawing = false;
    this.#box = null;
  }

  /** Tags, albums and marks as they become, until the returned function is called. What is looked for meanwhile is cancelled then. */
  follow(): () => void {
    const stop = this.#api.subscribe('organise.changed', () => void this.#refresh());
    return () => {
      stop();
      this.#likeRunning?.abort();
    };
  }

  /** `known`: the row, where the grid has it already. */
  async open(id: number, known: PhotoRow | undefined): Promise<void> {
    this.#id = id;
    this.#row = known ?? null;
    this.#details = null;
    this.#like = null;
    this.#likeRunning?.abort();
    this.#likeRunning = null;
    this.#error = null;
    this.stopDrawing();
    try {
      const [{ photos }, details] = await Promise.all([
        known == null ? this.#api.library.photos({ ids: [id] }) : { photos: [known] },
        this.#api.library.photo({ id }),
      ]);
      if (this.#id !== id) return;
      this.#row = photos[0] ?? null;
      this.#details = details;
    } catch (error) {
      if (this.#id === id) this.#error = toErrorShape(error).message;
    }
  }

  /** Photos like the open one; asked for only where they are shown. */
  async loadLike(): Promise<void> {
    if (this.#like != null || this.#likeRunning != null) return;
    const own = new AbortController();
    this.#likeRunning = own;
    const id = this.#id;
    try {
      const { results } = await this.#api.search.similar(
        { image: { photoId: id }, limit: likeShown },
        { signal: own.signal },
      );
      if (this.#id === id) this.#like = results;
    } catch {
      // Not indexed yet, or no model: the strip says that there is nothing to show.
      if (this.#id === id && !own.signal.aborted) this.#like = [];
    }
  }

  /** What was there keeps showing until the new one comes, and where it does not come. */
  async #refresh(): Promise<void> {
    const id = this.#id;
    if (this.#details == null) return;
    try {
      const details = await this.#api.library.photo({ id });
      if (this.#id === id) this.#details = details;
    } catch {
      return;
    }
  }
}
