// The models as a list that follows what is fetched, verified and removed.
import type { Api } from '../../../src-shared/contract/api.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type {
  ModelCard,
  ModelProgress,
  Quantisation,
  QuantisedPrecision,
  Task,
} from '../../../src-shared/contract/models.ts';
import { fileSize } from '../../state/dates.ts';
import { formatNumber, t } from '../../state/messages.svelte.ts';

export class ModelsState {
  #cards = $state.raw<readonly ModelCard[] | null>(null);
  #folder = $state('');
  #notes = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** What takes its time, by model. */
  readonly #fetching = new Map<string, AbortController>();
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Null until they are known. */
  get cards(): readonly ModelCard[] | null {
    return this.#cards;
  }

  get folder(): string {
    return this.#folder;
  }

  /** What came of the last thing done with a model, for a person. */
  noteOf(model: string): string | null {
    return this.#notes.get(model) ?? null;
  }

  /** Loads the list and follows it; the returned function stops following. Fetches go on. */
  follow(): () => void {
    void this.load();
    return this.#api.subscribe('models.progress', (progress) => {
      this.#take(progress);
    });
  }

  async load(): Promise<void> {
    const { models, folder } = await this.#api.models.list();
    this.#cards = models;
    this.#folder = folder;
  }

  get(model: string): Promise<void> {
    return this.#long(model, (signal) => this.#api.models.get({ model }, { signal }));
  }

  /** Minutes; says what came of it. */
  quantise(model: string, precision: QuantisedPrecision | 'published'): Promise<void> {
    return this.#long(model, async (signal) =>
      outcomeOf(await this.#api.models.quantise({ model, precision }, { signal })),
    );
  }

  /** What was fetched so far is kept; of smaller weights nothing is. */
  pause(model: string): void {
    this.#fetching.get(model)?.abort();
  }

  use(task: Task, model: string): Promise<void> {
    return this.#attempt(model, () => this.#api.models.use({ task, model }));
  }

  remove(model: string): Promise<void> {
    return this.#attempt(model, () => this.#api.models.remove({ model }));
  }

  verify(model: string): Promise<void> {
    return this.#attempt(model, async () => {
      const { message } = await this.#api.models.verify({ model });
      return message;
    });
  }

  async #long(model: string, act: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const own = new AbortController();
    this.#fetching.set(model, own);
    await this.#attempt(model, () => act(own.signal));
    this.#fetching.delete(model);
  }

  async #attempt(model: string, act: () => Promise<unknown>): Promise<void> {
    this.#note(model, null);
    try {
      const said = await act();
      if (typeof said === 'string') this.#note(model, said);
    } catch (error) {
      const { code, message } = toErrorShape(error);
      if (code !== 'cancelled') this.#note(model, message);
    }
    await this.load().catch(() => undefined);
  }

  #note(model: string, text: string | null): void {
    const notes = new Map(this.#notes);
    if (text == null) notes.delete(model);
    else notes.set(model, text);
    this.#notes = notes;
  }

  #take(progress: ModelProgress): void {
    this.#cards = this.#cards?.map((card) => (card.model === progress.model ? { ...card, ...progress } : card)) ?? null;
  }
}

/** Cards in the order of what they are for; a model that does several things stands under the first. */
export function byTask(cards: readonly ModelCard[], order: readonly Task[]): { task: Task; cards: ModelCard[] }[] {
  return order
    .map((task) => ({ task, cards: cards.filter((card) => card.tasks[0] === task) }))
    .filter((group) => group.cards.length > 0);
}

function outcomeOf({ precision, used, quantisedBytes, publishedBytes, agreement }: Quantisation): string {
  if (precision === 'published') return t('models.publishedUsed');
  const alike = formatNumber(agreement ?? 0, { style: 'percent', maximumFractionDigits: 2 });
  if (!used) return t('models.smallerWrong', { agreement: alike });
  return t('models.smallerUsed', {
    small: fileSize(quantisedBytes),
    large: fileSize(publishedBytes),
    agreement: alike,
  });
}
