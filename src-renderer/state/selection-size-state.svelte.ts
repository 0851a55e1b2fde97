// How many bytes are chosen: asked for once the choosing rests, never waited for.
import type { Api } from '../../src-shared/contract/api.ts';
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import type { Selection } from './selection.ts';

const restMs = 250;

export class SelectionSize {
  #bytes = $state<number | null>(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Null until it is known. */
  get bytes(): number | null {
    return this.#bytes;
  }

  /** `set` makes what is sent of what is chosen; too many to name have no size. */
  follow(_chosen: Selection, set: () => PhotoSet | null): () => void {
    const abort = new AbortController();
    this.#bytes = null;
    const timer = setTimeout(() => {
      const wanted = set();
      if (wanted == null) return;
      this.#api.organise.count({ set: wanted }, { signal: abort.signal }).then(
        ({ bytes }) => (this.#bytes = bytes),
        () => undefined,
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }
}
