// Kept conversations about a photo, and the search among them. The latest question wins.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { Thread } from '../../../src-shared/contract/chat.ts';

const shown = 50;

export class HistoryState {
  text = $state('');
  #threads = $state.raw<readonly Thread[]>([]);
  /** Whether the photo has any at all, whatever is searched for. */
  #any = $state(false);
  readonly #api: Api;
  #asked = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  get threads(): readonly Thread[] {
    return this.#threads;
  }

  get any(): boolean {
    return this.#any;
  }

  async look(photo: number): Promise<void> {
    const own = ++this.#asked;
    const text = this.text.trim();
    const { threads } = await this.#api.chat.threads({ photo, ...(text !== '' && { text }), limit: shown });
    if (own !== this.#asked) return;
    this.#threads = threads;
    if (text === '' || threads.length > 0) this.#any = threads.length > 0;
  }

  /** Answers what to do to have it back. */
  async forget(thread: Thread): Promise<() => Promise<void>> {
    await this.#api.chat.forgetThreads({ id: thread.id });
    this.#threads = this.#threads.filter(({ id }) => id !== thread.id);
    if (this.text.trim() === '') this.#any = this.#threads.length > 0;
    return async () => {
      await this.#api.chat.keepThread({ photos: [...thread.photos], turns: [...thread.turns] });
    };
  }
}
