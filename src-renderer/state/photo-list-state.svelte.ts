// The photos of a filter text as a grid shows them: an album, a tag, the hidden ones. Follows the library and what is done
// with photos; asked again while it runs, it runs once more at its end.
import type { Api } from '../../src-shared/contract/api.ts';
import { decodeTimeline } from '../../src-shared/photo/timeline-pack.ts';
import { emptySource, type PhotoSource } from '../components/grid/photo-source.ts';
import type { FetchBytes } from './library-state.svelte.ts';
import { onceMore } from './once-more.ts';

export class PhotoList {
  #source = $state.raw<PhotoSource>(emptySource);
  #phase = $state<'loading' | 'ready' | 'failed'>('loading');
  readonly #api: Api;
  readonly #fetchBytes: FetchBytes;
  #where: string | null = null;

  /** Asked for while it runs, it runs once more at its end. */
  readonly load = onceMore(() => this.#loadOnce());

  constructor(api: Api, fetchBytes: FetchBytes) {
    this.#api = api;
    this.#fetchBytes = fetchBytes;
  }

  get source(): PhotoSource {
    return this.#source;
  }

  get phase(): 'loading' | 'ready' | 'failed' {
    return this.#phase;
  }

  /** Shows what `where` lets through from now on, until the returned function is called. */
  follow(where: string): () => void {
    this.#where = where;
    this.#source = emptySource;
    this.#phase = 'loading';
    void this.load();
    const stops = (['library.changed', 'organise.changed'] as const).map((event) =>
      this.#api.subscribe(event, () => void this.load()),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }

  async #loadOnce(): Promise<void> {
    const where = this.#where;
    if (where == null) return;
    try {
      const { url } = await this.#api.library.timeline({ where });
      const columns = decodeTimeline(await this.#fetchBytes(url));
      if (where !== this.#where) return void this.load();
      if (!isSame(this.#source, columns)) this.#source = { ...columns, count: columns.id.length, known: null };
      this.#phase = 'ready';
    } catch {
      if (this.#phase === 'loading') this.#phase = 'failed';
    }
  }
}

type Column = Uint32Array | Uint16Array | Uint8Array;

const sameColumn = (one: Column, other: Column): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

/** The same photos with the same looks: then there is nothing to lay out. */
const isSame = (one: PhotoSource, other: Pick<PhotoSource, 'id' | 'flags' | 'colour'>): boolean =>
  sameColumn(one.id, other.id) && sameColumn(one.flags, other.flags) && sameColumn(one.colour, other.colour);
