// From a photo to the system's trash: the question, the outcome, and where one stands afterwards.
import type { Api } from '../../src-shared/contract/api.ts';
import { toErrorShape } from '../../src-shared/contract/errors.ts';
import { fileName } from './dates.ts';
import type { DesktopState } from './desktop-state.ts';
import type { PhotoRow } from '../../src-shared/contract/library.ts';
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
  readonly id: number;
  readonly name: string;
}

export class TrashState {
  #asked = $state.raw<TrashQuestion | null>(null);
  readonly #app: Place;
  readonly #desktop: DesktopState;

  constructor(app: Place, desktop: DesktopState) {
    this.#app = app;
    this.#desktop = desktop;
  }

  get asked(): TrashQuestion | null {
    return this.#asked;
  }

  async ask(id: number): Promise<void> {
    try {
      const { path } = this.#app.rowOf(id) ?? (await this.#app.api.library.photo({ id }));
      this.#asked = { id, name: fileName(path) };
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
    const { notices } = this.#app;
    try {
      const { outcomes } = await this.#desktop.api.trash({ ids: [asked.id] });
      for (const { id, error } of outcomes) {
        if (error != null) notices.show(error.message, 'error');
        else this.#gone({ ...asked, id });
      }
    } catch (error) {
      // Even a broken line is worth a sentence here: nobody should have to guess where a file is.
      notices.show(toErrorShape(error).message, 'error');
    }
  }

  /** The grid loses the photo once the folder's watcher has seen it go; nobody should stand on it until then. */
  #gone({ id, name }: TrashQuestion): void {
    this.#app.notices.show(t('trash.done', { name }));
    this.#app.stepOff(id);
  }
}
