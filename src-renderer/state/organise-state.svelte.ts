// What a person does with photos: sends it, says what was done and offers to take it back, shows a favourite before the
// program has written it down. Keeps the lists of tags and albums that the screens show.
import type { Api } from '../../src-shared/contract/api.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Album, Done, Operation, PhotoSet, Tag } from '../../src-shared/contract/organise.ts';
import { flagFavourite } from '../../src-shared/photo/timeline-pack.ts';
import type { PhotoSource } from '../components/grid/photo-source.ts';
import { t } from './messages.svelte.ts';
import type { Notices } from './notices-state.svelte.ts';
import { wordsOf } from './operation-words.ts';
import { onceMore } from './once-more.ts';

export interface Marks {
  readonly favourite?: boolean;
  readonly rating?: number;
  readonly hidden?: boolean;
  readonly removed?: boolean;
}

/** What a picker is open for. */
export interface PickerQuestion {
  readonly kind: 'tag' | 'album';
  readonly set: PhotoSet;
  readonly count: number;
}

interface Place {
  readonly api: Api;
  readonly notices: Notices;
}

const toldKey = 'afterimage.removing-told';

export class OrganiseState {
  #tags = $state.raw<readonly Tag[]>([]);
  #albums = $state.raw<readonly Album[]>([]);
  #picker = $state.raw<PickerQuestion | null>(null);
  /** Favourites as they will be: what the program has not told yet. */
  #favourites = $state.raw<ReadonlyMap<number, boolean>>(new Map());
  readonly #app: Place;
  #ownMarks = 0;

  /** Asked for while it runs, it runs once more at its end. */
  readonly load = onceMore(() => this.#loadOnce());

  constructor(app: Place) {
    this.#app = app;
    app.api.subscribe('organise.changed', ({ operation }) => {
      void this.load();
      // Somebody else's change, or one taken back: what the program says holds again.
      if (operation?.kind === 'favourite' && this.#ownMarks === 0) this.#favourites = new Map();
    });
  }

  get tags(): readonly Tag[] {
    return this.#tags;
  }

  get albums(): readonly Album[] {
    return this.#albums;
  }

  get picker(): PickerQuestion | null {
    return this.#picker;
  }

  get favourites(): ReadonlyMap<number, boolean> {
    return this.#favourites;
  }

  isFavourite(source: PhotoSource, photo: number): boolean {
    const id = source.id[photo] ?? -1;
    const known = this.#favourites.get(id) ?? source.known?.get(id)?.favourite;
    return known ?? ((source.flags[photo] ?? 0) & flagFavourite) !== 0;
  }

  pick(question: PickerQuestion): void {
    this.#picker = question;
  }

  closePicker(): void {
    this.#picker = null;
  }

  /** `shown`: ids whose tiles show a favourite at once. One photo's heart or stars are seen: they are said, not shown again. */
  async mark(set: PhotoSet, marks: Marks, shown: Iterable<number> = []): Promise<boolean> {
    const before = this.#favourites;
    if (marks.favourite != null) {
      const next = new Map(before);
      for (const id of shown) next.set(id, marks.favourite);
      this.#favourites = next;
    }
    this.#ownMarks += 1;
    const isSeen = marks.favourite != null || marks.rating != null;
    const done = await this.#do(() => this.#app.api.organise.mark({ set, ...marks }), { marks, isSeen });
    this.#ownMarks -= 1;
    if (!done) this.#favourites = before;
    return done;
  }

  tag(set: PhotoSet, change: { readonly add?: string[]; readonly remove?: string[] }): Promise<boolean> {
    return this.#do(() => this.#app.api.organise.tag({ set, ...change }));
  }

  addToAlbum(id: number, set: PhotoSet): Promise<boolean> {
    return this.#do(() => this.#app.api.organise.addToAlbum({ id, set }));
  }

  takeFromAlbum(id: number, set: PhotoSet): Promise<boolean> {
    return this.#do(() => this.#app.api.organise.takeFromAlbum({ id, set }));
  }

  createAlbum(name: string, set: PhotoSet): Promise<boolean> {
    return this.#do(() => this.#app.api.organise.createAlbum({ name, set }));
  }

  /** Anything else that can be taken back: says what was done. For screens with calls of their own. */
  run(call: () => Promise<Done>): Promise<boolean> {
    return this.#do(call);
  }

  /** The newest, or the named one. */
  async undo(operation?: number): Promise<void> {
    try {
      const done = await this.#app.api.organise.undo({ operation });
      if (done.operation != null) this.#tell(t('undo.done', { what: wordsOf(done.operation) }), 'redo');
    } catch (error) {
      this.#refuse(error, operation == null ? t('undo.nothing') : null);
    }
  }

  async redo(): Promise<void> {
    try {
      const { operation } = await this.#app.api.organise.redo();
      if (operation != null) this.#tell(wordsOf(operation), operation);
    } catch (error) {
      this.#refuse(error, t('redo.nothing'));
    }
  }

  async #do(call: () => Promise<Done>, how: { marks?: Marks; isSeen?: boolean } = {}): Promise<boolean> {
    try {
      const { operation } = await call();
      if (operation == null) {
        this.#app.notices.say(t('organise.nothing'));
        return true;
      }
      const words = wordsOf(operation, how.marks);
      if (how.isSeen === true && operation.changed === 1) this.#app.notices.say(words);
      else this.#tell(operation.kind === 'remove' ? this.#withFirstWords(words) : words, operation);
      return true;
    } catch (error) {
      this.#app.notices.fail(error);
      return false;
    }
  }

  /** The first time, what removing means. */
  #withFirstWords(words: string): string {
    if (localStorage.getItem(toldKey) != null) return words;
    localStorage.setItem(toldKey, 'yes');
    return `${words} ${t('organise.removeFirst')}`;
  }

  #tell(words: string, back: Operation | 'redo'): void {
    const action =
      back === 'redo'
        ? { label: t('command.redo'), run: () => void this.redo() }
        : { label: t('command.undo'), run: () => void this.undo(back.id) };
    this.#app.notices.show(words, 'plain', action);
  }

  #refuse(error: unknown, nothing: string | null): void {
    if (nothing != null && error instanceof AppError && error.code === 'not-found') this.#app.notices.show(nothing);
    else this.#app.notices.fail(error);
  }

  async #loadOnce(): Promise<void> {
    try {
      const [{ tags }, { albums }] = await Promise.all([
        this.#app.api.organise.tags(),
        this.#app.api.organise.albums(),
      ]);
      this.#tags = tags;
      this.#albums = albums;
    } catch {
      // Offline or restarting: what was known stays until the line is back.
    }
  }
}
