// Teaching a label from chosen photos: what it is called, which photos show it and which do not, and what came of it.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import type { TaughtLabel } from '../../../src-shared/contract/teaching.ts';
import { asName, type TeachingStart } from '../../state/collections-state.svelte.ts';
import { fewestToTeach, mostToTeach } from '../../state/teach-actions.ts';

export class TeachState {
  #name = $state('');
  #photos = $state.raw<readonly PhotoRow[]>([]);
  #not = $state.raw<ReadonlySet<number>>(new Set());
  #busy = $state(false);
  #taught = $state.raw<TaughtLabel | null>(null);
  readonly #api: Api;
  readonly #ids: readonly number[];

  constructor(api: Api, { name, ids }: TeachingStart) {
    this.#api = api;
    this.#name = name;
    this.#ids = ids.slice(0, mostToTeach);
  }

  get name(): string {
    return this.#name;
  }

  set name(typed: string) {
    this.#name = typed;
  }

  get photos(): readonly PhotoRow[] {
    return this.#photos;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What it learned; null before. */
  get taught(): TaughtLabel | null {
    return this.#taught;
  }

  get positive(): number {
    return this.#ids.length - this.#not.size;
  }

  isNot(id: number): boolean {
    return this.#not.has(id);
  }

  toggle(id: number): void {
    const next = new Set(this.#not);
    if (!next.delete(id)) next.add(id);
    this.#not = next;
  }

  get cleaned(): string {
    return asName(this.#name);
  }

  /** `known`: examples that the label has already. */
  canTeach(known: number): boolean {
    return this.cleaned !== '' && this.positive + known >= fewestToTeach && !this.#busy;
  }

  async load(): Promise<void> {
    const { photos } = await this.#api.library.photos({ ids: [...this.#ids] });
    this.#photos = photos;
  }

  async teach(): Promise<void> {
    this.#busy = true;
    try {
      const { label } = await this.#api.teaching.teach({
        name: this.cleaned,
        positive: this.#ids.filter((id) => !this.#not.has(id)),
        negative: [...this.#not],
      });
      this.#taught = label;
    } finally {
      this.#busy = false;
    }
  }
}
