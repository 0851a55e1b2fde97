// The queue of suggestions of one tag: which one is asked about, what was answered, and when answers are sent.
// A taught label learns from the answers; suggestions of others are only decided.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';
import type { Done } from '../../../src-shared/contract/organise.ts';

export type Suggestion = PhotoRow & { readonly probability: number };
export type Answer = 'yes' | 'no';

export interface ReviewSource {
  fetch(limit: number): Promise<{ readonly photos: readonly Suggestion[]; readonly total: number }>;
  send(answers: { readonly yes: number[]; readonly no: number[] }): Promise<unknown>;
}

/** `labelId` where the tag is a taught label. */
export function reviewSource(api: Api, { tagId, labelId }: { tagId: number; labelId: number | null }): ReviewSource {
  if (labelId != null)
    return {
      fetch: (limit) => api.teaching.suggestions({ id: labelId, limit }),
      send: ({ yes, no }) => api.teaching.answer({ id: labelId, yes, no }),
    };
  return {
    fetch: (limit) => api.organise.suggestions({ id: tagId, limit }),
    send: ({ yes, no }): Promise<Done> => api.organise.decide({ id: tagId, confirm: yes, reject: no }),
  };
}

/** Answers are sent together, so that a label is taught once for many: after so many, or when a person rests. */
const sentAt = 10;
const restMs = 1500;
/** Before all strong ones may be confirmed at once, so many of the queue have been seen. */
export const samplesFirst = 12;
/** From here on a suggestion is called strong. */
const strongFrom = 0.8;
const most = 1000;

export class ReviewState {
  #queue = $state.raw<readonly Suggestion[]>([]);
  #phase = $state<'loading' | 'asking' | 'failed'>('loading');
  #at = $state(0);
  #answers = $state.raw<ReadonlyMap<number, Answer>>(new Map());
  #seen = $state.raw<ReadonlySet<number>>(new Set());
  #total = $state(0);
  readonly #source: ReviewSource;
  readonly #fail: (error: unknown) => void;
  #waiting = new Map<number, Answer>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<void> = Promise.resolve();

  constructor(source: ReviewSource, fail: (error: unknown) => void) {
    this.#source = source;
    this.#fail = fail;
  }

  get phase(): 'loading' | 'asking' | 'failed' {
    return this.#phase;
  }

  /** Null when every one was answered. */
  get current(): Suggestion | null {
    return this.#queue[this.#at] ?? null;
  }

  get next(): Suggestion | null {
    return this.#queue[this.#at + 1] ?? null;
  }

  get answerOfCurrent(): Answer | null {
    return this.current == null ? null : (this.#answers.get(this.current.id) ?? null);
  }

  /** From 1. */
  get place(): number {
    return Math.min(this.#at + 1, this.#total);
  }

  get total(): number {
    return this.#total;
  }

  get answered(): number {
    return this.#answers.size;
  }

  get isDone(): boolean {
    return this.#phase === 'asking' && this.current == null;
  }

  /** Strong ones that were not answered. */
  get strong(): readonly Suggestion[] {
    return this.#queue.filter(({ id, probability }) => probability >= strongFrom && !this.#answers.has(id));
  }

  /** How many more are to be looked at before all strong ones may be confirmed. */
  get samplesLeft(): number {
    return Math.max(0, Math.min(samplesFirst, this.#queue.length) - this.#seen.size);
  }

  async load(): Promise<void> {
    try {
      const { photos, total } = await this.#source.fetch(most);
      this.#queue = photos;
      this.#total = total;
      this.#at = 0;
      this.#answers = new Map();
      this.#seen = new Set();
      this.#phase = 'asking';
      this.#look();
    } catch (error) {
      this.#phase = 'failed';
      this.#fail(error);
    }
  }

  /** Forward or back without an answer. */
  step(by: 1 | -1): void {
    this.#at = Math.min(this.#queue.length, Math.max(0, this.#at + by));
    this.#look();
  }

  answer(answer: Answer): void {
    const { current } = this;
    if (current == null) return;
    this.#answers = new Map(this.#answers).set(current.id, answer);
    this.#waiting.set(current.id, answer);
    this.step(1);
    if (this.#waiting.size >= sentAt || this.current == null) void this.flush();
    else this.#restart();
  }

  /** All strong ones at once; true where they went. */
  async confirmStrong(): Promise<number> {
    const { strong } = this;
    if (this.samplesLeft > 0 || strong.length === 0) return 0;
    const next = new Map(this.#answers);
    for (const { id } of strong) {
      next.set(id, 'yes');
      this.#waiting.set(id, 'yes');
    }
    this.#answers = next;
    await this.flush();
    this.#at = Math.max(
      this.#at,
      this.#queue.findIndex(({ id }) => !next.has(id)),
    );
    if (this.#queue.every(({ id }) => next.has(id))) this.#at = this.#queue.length;
    return strong.length;
  }

  /** Sends what was answered; one sending at a time. */
  async flush(): Promise<void> {
    if (this.#timer != null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending = this.#sending.then(() => this.#send());
    await this.#sending;
  }

  async #send(): Promise<void> {
    const answers = [...this.#waiting];
    if (answers.length === 0) return;
    this.#waiting = new Map();
    const of = (wanted: Answer): number[] => answers.filter(([, answer]) => answer === wanted).map(([id]) => id);
    try {
      await this.#source.send({ yes: of('yes'), no: of('no') });
    } catch (error) {
      // They are open again.
      const left = new Map(this.#answers);
      for (const [id] of answers) left.delete(id);
      this.#answers = left;
      this.#fail(error);
    }
  }

  #restart(): void {
    if (this.#timer != null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), restMs);
  }

  #look(): void {
    const { current } = this;
    if (current != null && !this.#seen.has(current.id)) this.#seen = new Set(this.#seen).add(current.id);
  }
}
