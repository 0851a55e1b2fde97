// Questions about photos: a thread for each photo, kept while the page is open. One question is answered at a time.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { ChatMessage, ChatProgress, ChatStep, QuickAnswer } from '../../../src-shared/contract/chat.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { ModelCard } from '../../../src-shared/contract/models.ts';

/** `quick`: one short answer; the others converse. */
export const askModes = ['quick', 'chat', 'step-by-step'] as const;
export type AskMode = (typeof askModes)[number];

export type AskPhase = ChatProgress['phase'] | 'done' | 'stopped' | 'failed';

export interface Turn {
  readonly id: string;
  readonly mode: AskMode;
  readonly question: string;
  /** What was answered so far. */
  readonly answer: string;
  /** What the model noted before its answer, in step-by-step mode. */
  readonly notes: readonly Pick<ChatStep, 'stage' | 'output'>[];
  readonly alternatives: QuickAnswer['alternatives'];
  readonly phase: AskPhase;
  readonly model: string | null;
  readonly seconds: number | null;
  /** Why there is no answer, for a person. */
  readonly problem: string | null;
}

const isOver = (turn: Turn): boolean => ['done', 'stopped', 'failed'].includes(turn.phase);

export class AskState {
  mode = $state<AskMode>('chat');
  #threads = $state.raw<ReadonlyMap<number, readonly Turn[]>>(new Map());
  #cards = $state.raw<readonly ModelCard[] | null>(null);
  readonly #drafts = new Map<number, string>();
  readonly #api: Api;
  #running: { readonly photo: number; readonly id: string; readonly abort: AbortController } | null = $state.raw(null);

  constructor(api: Api) {
    this.#api = api;
    api.subscribe('chat.progress', (progress) => {
      this.#grow(progress);
    });
  }

  /** The model that would answer now; null where there is none, undefined until that is known. */
  get answers(): ModelCard | null | undefined {
    const task = this.mode === 'quick' ? 'answer' : 'chat';
    return this.#cards == null ? undefined : (this.#cards.find((card) => card.serves.includes(task)) ?? null);
  }

  /** Asks again which models there are: one may have been fetched. Loads the one that will answer, so that its first word comes at once. */
  async look(): Promise<void> {
    void this.#api.chat.engines().catch(() => undefined);
    try {
      this.#cards = (await this.#api.models.list()).models;
    } catch {
      // The question itself will be told what is wrong.
      this.#cards = null;
    }
  }

  thread(photo: number): readonly Turn[] {
    return this.#threads.get(photo) ?? [];
  }

  /** The photo whose question is being answered, or null. */
  get busyWith(): number | null {
    return this.#running?.photo ?? null;
  }

  draft(photo: number): string {
    return this.#drafts.get(photo) ?? '';
  }

  keepDraft(photo: number, text: string): void {
    this.#drafts.set(photo, text);
  }

  /** Asks and waits for the end of the answer; does nothing while another is under way. */
  async ask(photo: number, question: string): Promise<void> {
    const text = question.trim();
    if (text === '' || this.#running != null) return;
    const running = { photo, id: crypto.randomUUID(), abort: new AbortController() };
    const earlier = this.thread(photo);
    this.#running = running;
    this.#drafts.delete(photo);
    const turn = { id: running.id, mode: this.mode, question: text, answer: '', notes: [], alternatives: [] };
    this.#put(photo, [...earlier, { ...turn, phase: 'loading', model: null, seconds: null, problem: null }]);
    try {
      if (this.mode === 'quick') await this.#askQuickly(running, text);
      else await this.#converse(running, [...messagesOf(earlier), { role: 'person', text }]);
    } catch (error) {
      const { code, message } = toErrorShape(error);
      if (code === 'cancelled' || running.abort.signal.aborted) this.#change(running, { phase: 'stopped' });
      else this.#change(running, { phase: 'failed', problem: message });
    } finally {
      this.#running = null;
    }
  }

  /** The answer ends where it is; what was written stays. */
  stop(): void {
    const running = this.#running;
    if (running == null) return;
    running.abort.abort();
    // At once, whatever the program is still doing.
    this.#change(running, { phase: 'stopped' });
  }

  /** Asks the question of a turn again, in its place. */
  async again(photo: number, turn: Turn): Promise<void> {
    if (this.#running != null) return;
    const thread = this.thread(photo);
    this.#put(photo, thread.slice(0, thread.indexOf(turn)));
    await this.ask(photo, turn.question);
  }

  clear(photo: number): void {
    if (this.busyWith === photo) this.stop();
    this.#put(photo, []);
  }

  async #askQuickly(running: Running, question: string): Promise<void> {
    const { signal } = running.abort;
    const image = { photoId: running.photo };
    const { answer, alternatives, model, seconds } = await this.#api.chat.ask({ image, question }, { signal });
    if (!signal.aborted) this.#change(running, { answer, alternatives, model, seconds, phase: 'done' });
  }

  async #converse(running: Running, messages: ChatMessage[]): Promise<void> {
    const { signal } = running.abort;
    const mode = this.mode === 'step-by-step' ? 'step-by-step' : 'plain';
    const input = { requestId: running.id, images: [{ photoId: running.photo }], messages, mode } as const;
    const reply = await this.#api.chat.reply({ ...input, images: [...input.images] }, { signal });
    if (signal.aborted) return;
    const notes = reply.steps.filter(({ stage }) => stage !== 'answer');
    const phase = reply.end === 'stopped' ? 'stopped' : 'done';
    this.#change(running, { answer: reply.text, notes, model: reply.model, seconds: reply.seconds, phase });
  }

  #grow({ requestId, stage, phase, text }: ChatProgress): void {
    const running = this.#running;
    const turn = running == null ? undefined : this.thread(running.photo).at(-1);
    if (running?.id !== requestId || turn == null || isOver(turn)) return;
    if (stage === 'answer') this.#change(running, { phase, answer: turn.answer + text });
    else this.#change(running, { phase, notes: grown(turn.notes, stage, text) });
  }

  #change({ photo, id }: Running, change: Partial<Turn>): void {
    this.#put(
      photo,
      this.thread(photo).map((turn) => (turn.id === id ? { ...turn, ...change } : turn)),
    );
  }

  #put(photo: number, turns: readonly Turn[]): void {
    this.#threads = new Map([...this.#threads, [photo, turns]]);
  }
}

interface Running {
  readonly photo: number;
  readonly id: string;
  readonly abort: AbortController;
}

function grown(notes: Turn['notes'], stage: ChatStep['stage'], text: string): Turn['notes'] {
  const last = notes.at(-1);
  if (last?.stage !== stage) return [...notes, { stage, output: text }];
  return [...notes.slice(0, -1), { stage, output: last.output + text }];
}

/** What a conversation hears of what went before: questions that were answered. */
function messagesOf(turns: readonly Turn[]): ChatMessage[] {
  return turns
    .filter(({ answer }) => answer !== '')
    .flatMap(({ question, answer }): ChatMessage[] => [
      { role: 'person', text: question },
      { role: 'model', text: answer },
    ]);
}
