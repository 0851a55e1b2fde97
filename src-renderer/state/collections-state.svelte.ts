// Albums, saved searches, tags and taught labels as the sidebar and their screens see them: what organise-state keeps, and what
// is asked for beside it. Asked again when something changed, not more often than it can be read.
import type { Api } from '../../src-shared/contract/api.ts';
import type { Album, Tag } from '../../src-shared/contract/organise.ts';
import type { TaughtLabel } from '../../src-shared/contract/teaching.ts';
import type { OrganiseState } from './organise-state.svelte.ts';
import { onceMore } from './once-more.ts';

/** What a teaching dialog starts from. */
export interface TeachingStart {
  /** Empty for a new label. */
  readonly name: string;
  readonly ids: readonly number[];
}

const againMs = 300;

export class Collections {
  #labels = $state.raw<readonly TaughtLabel[]>([]);
  #hidden = $state(0);
  #removed = $state(0);
  #phase = $state<'loading' | 'ready' | 'failed'>('loading');
  #teaching = $state.raw<TeachingStart | null>(null);
  readonly #api: Api;
  readonly #organise: OrganiseState;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Asked for while it runs, it runs once more at its end. */
  readonly load = onceMore(() => this.#loadOnce());

  constructor(api: Api, organise: OrganiseState) {
    this.#api = api;
    this.#organise = organise;
    const soon = (): void => {
      if (this.#timer != null) return;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        void this.load();
      }, againMs);
    };
    api.subscribe('organise.changed', soon);
    api.subscribe('library.changed', soon);
  }

  get tags(): readonly Tag[] {
    return this.#organise.tags;
  }

  /** Those that hold photos. */
  get albums(): readonly Album[] {
    return this.#organise.albums.filter(({ kind }) => kind === 'fixed');
  }

  get searches(): readonly Album[] {
    return this.#organise.albums.filter(({ kind }) => kind === 'search');
  }

  get labels(): readonly TaughtLabel[] {
    return this.#labels;
  }

  get hidden(): number {
    return this.#hidden;
  }

  get removed(): number {
    return this.#removed;
  }

  get phase(): 'loading' | 'ready' | 'failed' {
    return this.#phase;
  }

  get teaching(): TeachingStart | null {
    return this.#teaching;
  }

  album(id: number): Album | undefined {
    return this.#organise.albums.find((album) => album.id === id);
  }

  tag(name: string): Tag | undefined {
    return this.tags.find((tag) => isSameName(tag.name, name));
  }

  label(name: string): TaughtLabel | undefined {
    return this.#labels.find((label) => isSameName(label.name, name));
  }

  startTeaching(start: TeachingStart): void {
    this.#teaching = start;
  }

  stopTeaching(): void {
    this.#teaching = null;
  }

  async #loadOnce(): Promise<void> {
    const count = (where: string): Promise<number> =>
      this.#api.organise.count({ set: { where, except: [] } }).then(({ photos }) => photos);
    try {
      const [{ labels }, hidden, removed] = await Promise.all([
        this.#api.teaching.list(),
        count('is:hidden'),
        count('is:removed'),
        this.#organise.load(),
      ]);
      this.#labels = labels;
      this.#hidden = hidden;
      this.#removed = removed;
      this.#phase = 'ready';
    } catch {
      if (this.#phase === 'loading') this.#phase = 'failed';
    }
  }
}

export const isSameName = (one: string, other: string): boolean =>
  one.localeCompare(other, undefined, { sensitivity: 'accent' }) === 0;

/** A filter of the query language for a whole name. Names hold no quotation marks (the treaty sees to that). */
export const whereOf = (key: 'album' | 'tag', name: string): string => `${key}:"${name}"`;

/** What was typed as the treaty takes names: a quotation mark would end one inside a query, and a control character breaks a line. */
export const asName = (typed: string): string => typed.replace(/["\p{Cc}]/gu, '').trim();
