// What is chosen in the list on the screen, and how it is chosen: one by one, in runs from the last one, by section, all.
// Nothing here is as long as the library but one typed array that the list has anyway.
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import {
  type ChoosableList,
  everything,
  holds,
  idsOf,
  keptIn,
  nothing,
  photoSetOf,
  type Range,
  type Selection,
  type Share,
  shareOf,
  sizeOf,
  withPhotos,
} from './selection.ts';

export interface ShownList extends ChoosableList {
  /** What is shown. Where it changes, what was chosen is forgotten; where it stays, only what is gone from the list is. */
  readonly topic: string;
}

const noList: ShownList = { id: new Uint32Array(), where: null, topic: '' };

export class SelectionState {
  #value = $state.raw<Selection>(nothing);
  #list = $state.raw<ShownList>(noList);
  #candidates = $state.raw<Range | null>(null);
  /** Where a run begins: the photo that was chosen last. */
  #from: number | null = null;
  /** What was chosen before the run that is being drawn out. */
  #beforeRun: Selection | null = null;
  /** What is set aside while a menu acts on a photo that is not chosen. */
  #setAside: Selection | null = null;
  #isBarAside = $state(false);

  get value(): Selection {
    return this.#value;
  }

  get count(): number {
    return sizeOf(this.#value, this.#list);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** The bar lies over the search field: it gives way while somebody searches. */
  get isBarShown(): boolean {
    return !this.isEmpty && !this.#isBarAside;
  }

  barStepsAside(): void {
    this.#isBarAside = true;
  }

  barReturns(): void {
    this.#isBarAside = false;
  }

  get where(): string | null {
    return this.#list.where;
  }

  /** Photos that a click would choose, too. */
  get candidates(): Range | null {
    return this.#candidates;
  }

  /** As it is sent; null where it is neither short nor all but a few. */
  get set(): PhotoSet | null {
    return photoSetOf(this.#value, this.#list);
  }

  has(id: number): boolean {
    return holds(this.#value, id);
  }

  ids(most: number): number[] | null {
    return idsOf(this.#value, this.#list, most);
  }

  share(range: Range): Share {
    return shareOf(this.#value, this.#list, range);
  }

  show(list: ShownList): void {
    const isOther = list.topic !== this.#list.topic;
    this.#list = list;
    this.#candidates = null;
    if (isOther) this.clear();
    else this.#value = keptIn(this.#value, list);
    if (this.#setAside != null) this.#setAside = isOther ? null : keptIn(this.#setAside, list);
  }

  leave(topic: string): void {
    if (topic === this.#list.topic) this.show(noList);
  }

  toggle(photo: number): void {
    const id = this.#list.id[photo];
    if (id == null) return;
    this.#change(withPhotos(this.#value, [id], !this.has(id)));
    this.#from = id;
  }

  /** Everything between the photo chosen last (or `start`) and this one. Another call draws the same run out or in. */
  extendTo(photo: number, start: number | null = null): void {
    const from = this.#runStart() ?? start ?? photo;
    const before = this.#beforeRun ?? this.#value;
    const run = this.#list.id.subarray(Math.min(from, photo), Math.max(from, photo) + 1);
    this.#change(withPhotos(before, run, true));
    this.#beforeRun = before;
    this.#from ??= this.#list.id[from] ?? null;
  }

  toggleRange([first, end]: Range): void {
    const isIn = this.share([first, end]) !== 'all';
    this.#change(withPhotos(this.#value, this.#list.id.subarray(first, end), isIn));
    this.#from = this.#list.id[first] ?? null;
  }

  all(): void {
    if (this.#list.id.length > 0) this.#change(everything(this.#list));
  }

  clear(): void {
    this.#from = null;
    this.#change(nothing);
  }

  /** Shows what a click with Shift would choose; null for nothing. */
  propose(photo: number | null): void {
    const from = this.#runStart();
    const next: Range | null =
      photo == null || from == null ? null : [Math.min(from, photo), Math.max(from, photo) + 1];
    if (next?.[0] !== this.#candidates?.[0] || next?.[1] !== this.#candidates?.[1]) this.#candidates = next;
  }

  /** Until the returned function is called, only this photo is chosen; then what was before is again. */
  lend(id: number): () => void {
    if (this.isEmpty || this.has(id)) return () => undefined;
    this.#setAside ??= this.#value;
    this.#value = { kind: 'some', ids: new Set([id]) };
    return () => {
      if (this.#setAside != null) this.#value = this.#setAside;
      this.#setAside = null;
    };
  }

  #change(value: Selection): void {
    this.#value = value;
    this.#beforeRun = null;
    this.#setAside = null;
    this.#candidates = null;
  }

  #runStart(): number | null {
    const at = this.#from == null ? -1 : this.#list.id.indexOf(this.#from);
    return at < 0 ? null : at;
  }
}
