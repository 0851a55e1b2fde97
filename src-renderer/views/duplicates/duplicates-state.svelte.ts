// The list of duplicates: one kind at a time, a page that grows, the photo to keep of each group, and what is done with them.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { DuplicateKind } from '../../../src-shared/contract/choices.ts';
import type { DuplicateGroup } from '../../../src-shared/contract/duplicates.ts';
import type { Done } from '../../../src-shared/contract/organise.ts';
import { keeperBy, type KeepRule } from './keep-rule.ts';

export type Phase = 'loading' | 'ready' | 'failed';

/** Does something that can be taken back and says so; false where it could not be done. */
export type Run = (call: () => Promise<Done>) => Promise<boolean>;

/** What a resolving of many groups comes to. */
export interface Plan {
  readonly groups: readonly { readonly keep: number; readonly remove: number[] }[];
  readonly photos: number;
  readonly bytes: number;
  /** Of the photos to be removed: the first of each of the largest groups. */
  readonly samples: readonly DuplicateGroup['photos'][number][];
}

const pageSize = 20;
const mostShown = 1000;
const samplesShown = 12;
/** While photos are still being compared. */
const againMs = 1000;
/** Many events of one deed become one question. */
const settleMs = 120;

export class DuplicatesState {
  #kind = $state<DuplicateKind>('identical');
  #rule = $state<KeepRule>('best');
  #groups = $state.raw<readonly DuplicateGroup[]>([]);
  #sums = $state.raw({ total: 0, photos: 0, bytes: 0, waiting: 0 });
  #phase = $state<Phase>('loading');
  /** What a person chose to keep, by group. */
  #chosen = $state.raw<ReadonlyMap<string, number>>(new Map());
  readonly #api: Api;
  readonly #run: Run;
  #shown = pageSize;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #following = false;

  constructor(api: Api, run: Run) {
    this.#api = api;
    this.#run = run;
  }

  get kind(): DuplicateKind {
    return this.#kind;
  }

  get rule(): KeepRule {
    return this.#rule;
  }

  set rule(rule: KeepRule) {
    this.#rule = rule;
    this.#chosen = new Map();
  }

  get groups(): readonly DuplicateGroup[] {
    return this.#groups;
  }

  get sums(): { readonly total: number; readonly photos: number; readonly bytes: number; readonly waiting: number } {
    return this.#sums;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get hasMore(): boolean {
    return this.#groups.length < this.#sums.total && this.#shown < mostShown;
  }

  /** Follows the library until the returned function is called. */
  follow(): () => void {
    this.#following = true;
    void this.load();
    const soon = (): void => {
      this.#again(settleMs);
    };
    const stops = (['library.changed', 'organise.changed'] as const).map((event) => this.#api.subscribe(event, soon));
    return () => {
      this.#following = false;
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
    };
  }

  show(kind: DuplicateKind): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#groups = [];
    this.#sums = { total: 0, photos: 0, bytes: 0, waiting: 0 };
    this.#phase = 'loading';
    this.#shown = pageSize;
    void this.load();
  }

  more(): void {
    this.#shown = Math.min(mostShown, this.#shown + pageSize);
    void this.load();
  }

  /** An answer that came too late, for another kind or an older page, is dropped. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { groups, ...sums } = await this.#api.duplicates.groups({ kind: this.#kind, limit: this.#shown });
      if (asked !== this.#asked) return;
      this.#groups = groups;
      this.#sums = sums;
      this.#phase = 'ready';
      if (sums.waiting > 0) this.#again(againMs);
    } catch {
      if (asked === this.#asked && this.#phase === 'loading') this.#phase = 'failed';
    }
  }

  keeperOf(group: DuplicateGroup): number {
    const chosen = this.#chosen.get(group.id);
    if (chosen != null && group.photos.some(({ id }) => id === chosen)) return chosen;
    return keeperBy(this.#rule, group);
  }

  keep(group: DuplicateGroup, photo: number): void {
    this.#chosen = new Map([...this.#chosen, [group.id, photo]]);
  }

  resolve(group: DuplicateGroup): Promise<boolean> {
    return this.#done([group], () => this.#api.duplicates.resolve({ groups: [this.#verdict(group)] }));
  }

  dismiss(group: DuplicateGroup): Promise<boolean> {
    return this.#done([group], () => this.#api.duplicates.dismiss({ ids: group.photos.map(({ id }) => id) }));
  }

  /** What resolving every group of the shown kind would do; asks for all of them. */
  async plan(): Promise<Plan> {
    const groups: DuplicateGroup[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.#api.duplicates.groups({ kind: this.#kind, limit: mostShown, after });
      groups.push(...page.groups);
      after = page.groups.at(-1)?.id;
      if (after == null || groups.length >= page.total) break;
    }
    const removed = groups.map((group) => group.photos.filter(({ id }) => id !== this.keeperOf(group)));
    const all = removed.flat();
    return {
      groups: groups.map((group) => this.#verdict(group)),
      photos: all.length,
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      samples: removed.flatMap(([first]) => first ?? []).slice(0, samplesShown),
    };
  }

  /** One entry to take back. */
  apply(plan: Plan): Promise<boolean> {
    return this.#done(this.#groups, () => this.#api.duplicates.resolve({ groups: [...plan.groups] }));
  }

  #verdict(group: DuplicateGroup): { keep: number; remove: number[] } {
    const keep = this.keeperOf(group);
    return { keep, remove: group.photos.map(({ id }) => id as number).filter((id) => id !== keep) };
  }

  /** The groups leave the list at once and come back where it failed. */
  async #done(gone: readonly DuplicateGroup[], call: () => Promise<Done>): Promise<boolean> {
    const before = this.#groups;
    this.#asked += 1;
    this.#groups = before.filter((group) => !gone.includes(group));
    const done = await this.#run(call);
    if (!done) this.#groups = before;
    await this.load();
    return done;
  }

  #again(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#following) return;
    this.#timer = setTimeout(() => void this.load(), ms);
  }
}
