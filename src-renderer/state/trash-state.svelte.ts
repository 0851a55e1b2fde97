// From the list of removed photos to the system's trash: the question, one chunk of files after the other, what became of each.
import type { Api } from '../../src-shared/contract/api.ts';
import type { TrashOutcome } from '../../src-shared/contract/desktop.ts';
import { toErrorShape } from '../../src-shared/contract/errors.ts';
import type { PhotoRow } from '../../src-shared/contract/library.ts';
import type { PhotoSet } from '../../src-shared/contract/organise.ts';
import type { Choice } from './choice.ts';
import { fileName } from './dates.ts';
import type { DesktopState } from './desktop-state.ts';
import { t } from './messages.svelte.ts';
import type { Notices } from './notices-state.svelte.ts';

/** What of the application it needs. */
interface Place {
  readonly api: Api;
  readonly notices: Notices;
  rowOf(id: number): PhotoRow | undefined;
  /** Nobody should stand on this photo any more. */
  stepOff(id: number): void;
}

export interface TrashQuestion {
  readonly set: PhotoSet;
  readonly count: number;
  /** Of the one file; null where there are several. */
  readonly name: string | null;
}

/** As many as main takes at once. */
const chunkSize = 1000;
const mostFiles = 1_000_000;

export class TrashState {
  #asked = $state.raw<TrashQuestion | null>(null);
  #progress = $state.raw<{ readonly done: number; readonly n: number } | null>(null);
  readonly #app: Place;
  readonly #desktop: DesktopState;

  constructor(app: Place, desktop: DesktopState) {
    this.#app = app;
    this.#desktop = desktop;
  }

  get asked(): TrashQuestion | null {
    return this.#asked;
  }

  /** While files are moved; null else. */
  get progress(): { readonly done: number; readonly n: number } | null {
    return this.#progress;
  }

  async ask(choice: Pick<Choice, 'photo' | 'count' | 'set' | 'ids'>): Promise<void> {
    const set = choice.set();
    if (set == null || choice.count === 0 || this.#progress != null) return;
    const [only] = choice.count === 1 ? (choice.ids(1) ?? []) : [];
    try {
      const row = only == null ? null : (this.#app.rowOf(only) ?? (await this.#app.api.library.photo({ id: only })));
      this.#asked = { set, count: choice.count, name: row == null ? null : fileName(row.path) };
    } catch (error) {
      this.#app.notices.fail(error);
    }
  }

  cancel(): void {
    this.#asked = null;
  }

  async confirm(): Promise<void> {
    const asked = this.#asked;
    if (asked == null) return;
    this.#asked = null;
    try {
      const outcomes = await this.#move(await this.#idsOf(asked.set));
      this.#tell(asked, outcomes);
    } catch (error) {
      // Even a broken line is worth a sentence here: nobody should have to guess where a file is.
      this.#app.notices.show(toErrorShape(error).message, 'error');
    } finally {
      this.#progress = null;
    }
  }

  async #idsOf(set: PhotoSet): Promise<readonly number[]> {
    return 'ids' in set ? set.ids : (await this.#app.api.organise.ids({ set, limit: mostFiles })).ids;
  }

  async #move(ids: readonly number[]): Promise<TrashOutcome[]> {
    const outcomes: TrashOutcome[] = [];
    for (let at = 0; at < ids.length; at += chunkSize) {
      this.#progress = { done: at, n: ids.length };
      const chunk = await this.#desktop.api.trash({ ids: ids.slice(at, at + chunkSize) });
      outcomes.push(...chunk.outcomes);
    }
    return outcomes;
  }

  /** How many went, and for each reason how many did not. */
  #tell({ name }: TrashQuestion, outcomes: readonly TrashOutcome[]): void {
    const { notices } = this.#app;
    const gone = outcomes.filter(({ error }) => error == null);
    for (const { id } of gone) this.#app.stepOff(id);
    if (gone.length > 0)
      notices.show(name == null ? t('trash.doneMany', { n: gone.length }) : t('trash.done', { name }));
    const reasons = Map.groupBy(outcomes, ({ error }) => error?.message ?? '');
    for (const [why, left] of reasons) {
      if (why === '') continue;
      notices.show(name == null ? t('trash.left', { n: left.length, why }) : why, 'error');
    }
  }
}
