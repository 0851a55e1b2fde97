// Choosing a tag or an album by typing: what matches, what would be new, how many of the photos have each already.
import type { Api } from '../../src-shared/contract/api.ts';
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import type { OrganiseState, PickerQuestion } from './organise-state.svelte.ts';

export interface PickerOption {
  /** Null for one that does not exist yet. */
  readonly id: number | null;
  readonly name: string;
  readonly photos: number;
}

interface Place {
  readonly api: Api;
  readonly organise: OrganiseState;
}

const mostShown = 50;
/** The program is asked how many photos have it for as many as fit on the list. */
const mostAsked = 12;

const folded = (name: string): string => name.normalize('NFKC').toLocaleLowerCase();
/** As the treaty has it: a quotation mark would end the name inside a query. */
// eslint-disable-next-line no-control-regex -- they are what must go
const cleaned = (typed: string): string => typed.replace(/["\u0000-\u001f]/g, '').trim();

/** What begins with the words, then what has them elsewhere; each in the order given. */
export function matching<Named extends { readonly name: string }>(all: readonly Named[], typed: string): Named[] {
  const wanted = folded(typed.trim());
  if (wanted === '') return [...all];
  const starts = all.filter(({ name }) => folded(name).startsWith(wanted));
  const holds = all.filter(({ name }) => !folded(name).startsWith(wanted) && folded(name).includes(wanted));
  return [...starts, ...holds];
}

export class PickerState {
  readonly question: PickerQuestion;
  #typed = $state('');
  #active = $state(-1);
  #members = $state.raw<ReadonlyMap<number, number>>(new Map());
  readonly #app: Place;

  constructor(app: Place, question: PickerQuestion) {
    this.#app = app;
    this.question = question;
  }

  get typed(): string {
    return this.#typed;
  }

  get options(): readonly PickerOption[] {
    const { organise } = this.#app;
    const all: readonly PickerOption[] =
      this.question.kind === 'tag'
        ? organise.tags.map(({ id, name, photos }) => ({ id, name, photos }))
        : organise.albums
            .filter(({ kind }) => kind === 'fixed')
            .map(({ id, name, photos }) => ({ id, name, photos: photos ?? 0 }));
    const name = cleaned(this.#typed);
    const found = matching(all, name).slice(0, mostShown);
    const isNew = name !== '' && !all.some((option) => folded(option.name) === folded(name));
    return isNew ? [...found, { id: null, name, photos: 0 }] : found;
  }

  /** Index of the option that Enter means; -1 while none is meant. */
  get active(): number {
    return Math.min(this.#active, this.options.length - 1);
  }

  /** How many of the photos have it; null where that is not known yet. */
  members({ id }: PickerOption): number | null {
    return id == null ? 0 : (this.#members.get(id) ?? null);
  }

  type(text: string): void {
    this.#typed = text;
    this.#active = text.trim() === '' ? -1 : 0;
    void this.count();
  }

  move(step: 1 | -1): void {
    const { length } = this.options;
    if (length > 0) this.#active = (this.active + step + length + (this.active < 0 && step < 0 ? 1 : 0)) % length;
  }

  /** Gives it to all of them; takes it from all where all have it. False where that failed. */
  async choose(option: PickerOption): Promise<boolean> {
    const { organise } = this.#app;
    const { kind, set, count } = this.question;
    const haveAll = option.id != null && this.members(option) === count;
    const done =
      kind === 'tag'
        ? await organise.tag(set, haveAll ? { remove: [option.name] } : { add: [option.name] })
        : option.id == null
          ? await organise.createAlbum(option.name, set)
          : haveAll
            ? await organise.takeFromAlbum(option.id, set)
            : await organise.addToAlbum(option.id, set);
    if (!done) return false;
    this.type('');
    await organise.load();
    this.#members = new Map();
    await this.count();
    return true;
  }

  /** Asks for those that are shown and not known yet. */
  async count(): Promise<void> {
    const unknown = this.options.filter(({ id }) => id != null && !this.#members.has(id)).slice(0, mostAsked);
    const counts = await Promise.all(
      unknown.map(async ({ id, name }) => [id ?? -1, await this.#countOf(`${this.question.kind}:"${name}"`)] as const),
    ).catch(() => []);
    const next = new Map(this.#members);
    for (const [id, count] of counts) if (count != null) next.set(id, count);
    if (counts.length > 0) this.#members = next;
  }

  /** Of ids the program is not asked one by one: those with it, less those with it that are not among them. */
  async #countOf(term: string): Promise<number | null> {
    const { set } = this.question;
    const within = async (wanted: PhotoSet): Promise<number> =>
      (await this.#app.api.organise.count({ set: wanted })).photos;
    if ('ids' in set)
      return (await within({ where: term, except: [] })) - (await within({ where: term, except: set.ids }));
    // Two filters of one kind let through what either does: then it cannot be asked this way.
    if (set.where.includes(`${this.question.kind}:`)) return null;
    return within({ where: `${set.where} ${term}`.trim(), except: set.except });
  }
}
