// Questions about photos: a conversation for each photo, or for several together, kept in the library where a person lets it be.
// One question is answered at a time.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { ChatMessage, ChatProgress, Thread } from '../../../src-shared/contract/chat.ts';
import { chosenEngine, hostOf, isThisComputer, usualAddresses } from '../../state/engine-choice.ts';
import { toErrorShape } from '../../../src-shared/contract/errors.ts';
import type { ModelCard } from '../../../src-shared/contract/models.ts';
import {
  type Answer,
  type AskMode,
  type Conversation,
  grownNotes,
  isOver,
  keptTurns,
  messagesOf,
  mostTogether,
  newAnswer,
  newConversation,
  openedConversation,
  type Turn,
} from './conversation.ts';

interface Running {
  readonly conversation: string;
  readonly photos: readonly number[];
  readonly turn: string;
  readonly id: string;
  readonly abort: AbortController;
}

interface Asked {
  readonly photos: readonly number[];
  readonly mode: AskMode;
  readonly question: string;
  readonly earlier: readonly Turn[];
}

const setOf = (photos: readonly number[]): string => photos.join(',');

/** At the next frame: a hundred words a second are one change of the page each time it is drawn. */
const atNextFrame = (act: () => void): void => {
  if ('requestAnimationFrame' in globalThis) requestAnimationFrame(act);
  else act();
};

export class AskState {
  mode = $state<AskMode>('chat');
  /** By the photos that they are about. */
  #conversations = $state.raw<ReadonlyMap<string, Conversation>>(new Map());
  /** Photos that are asked about at once, while one of them is open. */
  #together = $state.raw<readonly number[]>([]);
  #cards = $state.raw<readonly ModelCard[] | null>(null);
  #engine = $state.raw(chosenEngine());
  #running: Running | null = $state.raw(null);
  readonly #drafts = new Map<string, string>();
  readonly #api: Api;
  readonly #show: (photo: number) => void;
  #heard: ChatProgress[] = [];
  #keeping: Promise<unknown> = Promise.resolve();
  readonly #keptAs = new Map<string, number>();

  /** `show`: opens a photo with this panel beside it. */
  constructor(api: Api, show: (photo: number) => void = () => undefined) {
    this.#api = api;
    this.#show = show;
    api.subscribe('chat.progress', (progress) => {
      if (this.#running?.id !== progress.requestId) return;
      this.#heard.push(progress);
      if (this.#heard.length === 1) atNextFrame(this.#catchUp);
    });
  }

  /** The model that would answer now; null where there is none, undefined until that is known. */
  get answers(): ModelCard | null | undefined {
    const task = this.mode === 'quick' ? 'answer' : 'chat';
    return this.#cards == null ? undefined : (this.#cards.find((card) => card.serves.includes(task)) ?? null);
  }

  /** The chat server that would answer now, and whether it is this computer; null where a model in the program does. */
  get server(): { readonly host: string; readonly isHere: boolean } | null {
    const { kind, address } = this.#engine;
    if (kind === 'built-in' || this.mode === 'quick') return null;
    const own = address ?? usualAddresses[kind];
    return { host: hostOf(own) ?? own, isHere: isThisComputer(own) };
  }

  /** The photos whose question is being answered, or null. */
  get busyWith(): readonly number[] | null {
    return this.#running?.photos ?? null;
  }

  /** Asks again which models there are: one may have been fetched. Loads the one that will answer, so that its first word comes at once. */
  async look(): Promise<void> {
    void this.#api.chat.engines().catch(() => undefined);
    this.#engine = chosenEngine();
    try {
      this.#cards = (await this.#api.models.list()).models;
    } catch {
      // The question itself will be told what is wrong.
      this.#cards = null;
    }
  }

  /** Opens the first of these photos to ask about all of them; at most four. */
  openFor(photos: readonly number[]): void {
    const together = [...new Set(photos)].slice(0, mostTogether);
    const [first] = together;
    if (first == null) return;
    this.#together = together.length > 1 ? together : [];
    this.#show(first);
  }

  /** What is asked about while a photo is open: it alone, or those opened together with it. */
  photosWith(photo: number): readonly number[] {
    return this.#together.includes(photo) ? this.#together : [photo];
  }

  /** From now on each photo is asked about alone. */
  part(): void {
    this.#together = [];
  }

  conversation(photos: readonly number[]): Conversation {
    return this.#conversations.get(setOf(photos)) ?? { key: '', id: null, photos, turns: [] };
  }

  draft(photos: readonly number[]): string {
    return this.#drafts.get(setOf(photos)) ?? '';
  }

  keepDraft(photos: readonly number[], text: string): void {
    this.#drafts.set(setOf(photos), text);
  }

  /** Takes up the newest conversation about these photos, where this page has none yet. */
  async takeUp(photos: readonly number[]): Promise<void> {
    const [first] = photos;
    if (first == null || this.#conversations.has(setOf(photos))) return;
    const { threads } = await this.#api.chat.threads({ photo: first, limit: 20 });
    const thread = threads.find((kept) => setOf(kept.photos) === setOf(photos));
    if (thread != null && !this.#conversations.has(setOf(photos))) this.#put(openedConversation(thread));
  }

  /** Shows a kept one, in the place of the one that showed. */
  open(thread: Thread, photos: readonly number[]): void {
    if (this.conversation(photos).id === thread.id) return;
    this.#stopIn(photos);
    this.#put({ ...openedConversation(thread), photos });
  }

  /** Begins anew; what was said stays kept. */
  fresh(photos: readonly number[]): void {
    this.#stopIn(photos);
    this.#put(newConversation(photos));
  }

  /** A kept one was forgotten: it does not show any more, either. */
  dropped(id: number): void {
    for (const { id: kept, photos } of this.#conversations.values()) if (kept === id) this.fresh(photos);
  }

  /** Asks and waits for the end of the answer; does nothing while another is under way. */
  async ask(photos: readonly number[], question: string): Promise<void> {
    await this.#askAt(photos, this.conversation(photos).turns.length, question);
  }

  /** Asks the question of a turn again; the answers before stay to be looked at. */
  async again(photos: readonly number[], turn: Turn): Promise<void> {
    const { turns } = this.conversation(photos);
    const at = turns.findIndex(({ id }) => id === turn.id);
    if (this.#running != null || at < 0) return;
    const running = this.#begin(photos, turn.id);
    const answers = [...turn.answers, newAnswer(running.id)];
    this.#changeTurn(running.photos, turn.id, { answers, shown: answers.length - 1 });
    await this.#run(running, { photos, mode: turn.mode, question: turn.question, earlier: turns.slice(0, at) });
  }

  /** Another question in the place of this one: it and what came after it go. */
  async edit(photos: readonly number[], turn: Turn, question: string): Promise<void> {
    const at = this.conversation(photos).turns.findIndex(({ id }) => id === turn.id);
    if (at >= 0) await this.#askAt(photos, at, question);
  }

  /** Answers what to do to have it back. */
  remove(photos: readonly number[], turn: Turn): () => void {
    const before = this.conversation(photos);
    this.#put({ ...before, turns: before.turns.filter(({ id }) => id !== turn.id) });
    this.#keep(photos);
    return () => {
      const { key, id } = this.conversation(photos);
      if (key !== before.key) return;
      this.#put({ ...before, id });
      this.#keep(photos);
    };
  }

  /** Which of its answers a turn shows. */
  showAnswer(photos: readonly number[], turn: Turn, shown: number): void {
    this.#changeTurn(photos, turn.id, { shown: Math.max(0, Math.min(turn.answers.length - 1, shown)) });
    if (this.#running == null) this.#keep(photos);
  }

  /** The answer ends where it is; what was written stays. */
  stop(): void {
    const running = this.#running;
    if (running == null) return;
    this.#catchUp();
    // At once, whatever the program is still doing.
    this.#change(running, { phase: 'stopped' });
    running.abort.abort();
    this.#keep(running.photos);
  }

  #stopIn(photos: readonly number[]): void {
    if (this.#running?.conversation === this.conversation(photos).key) this.stop();
  }

  async #askAt(photos: readonly number[], at: number, typed: string): Promise<void> {
    const question = typed.trim();
    if (question === '' || this.#running != null) return;
    if (!this.#conversations.has(setOf(photos))) this.#put(newConversation(photos));
    const conversation = this.conversation(photos);
    const earlier = conversation.turns.slice(0, at);
    const running = this.#begin(photos, crypto.randomUUID());
    this.#drafts.delete(setOf(photos));
    const turn = { id: running.turn, mode: this.mode, question, answers: [newAnswer(running.id)], shown: 0 };
    this.#put({ ...conversation, turns: [...earlier, turn] });
    await this.#run(running, { photos, mode: this.mode, question, earlier });
  }

  #begin(photos: readonly number[], turn: string): Running {
    const { key } = this.conversation(photos);
    const running = { conversation: key, photos, turn, id: crypto.randomUUID(), abort: new AbortController() };
    this.#heard = [];
    this.#running = running;
    return running;
  }

  async #run(running: Running, asked: Asked): Promise<void> {
    try {
      if (asked.mode === 'quick') await this.#askQuickly(running, asked);
      else await this.#converse(running, asked);
    } catch (error) {
      const { code, message } = toErrorShape(error);
      if (code === 'cancelled' || running.abort.signal.aborted) this.#change(running, { phase: 'stopped' });
      else this.#change(running, { phase: 'failed', problem: message });
    } finally {
      this.#running = null;
      if (this.conversation(running.photos).key === running.conversation) this.#keep(running.photos);
    }
  }

  async #askQuickly(running: Running, { photos, question }: Asked): Promise<void> {
    const { signal } = running.abort;
    const image = { photoId: photos[0] ?? 0 };
    const { answer, alternatives, model, seconds } = await this.#api.chat.ask({ image, question }, { signal });
    if (!signal.aborted) this.#change(running, { text: answer, alternatives, model, seconds, phase: 'done' });
  }

  async #converse(running: Running, { photos, mode, question, earlier }: Asked): Promise<void> {
    const { signal } = running.abort;
    const engine = chosenEngine();
    const messages: ChatMessage[] = [...messagesOf(earlier), { role: 'person', text: question }];
    const input = {
      requestId: running.id,
      images: photos.map((photoId) => ({ photoId })),
      messages,
      mode: mode === 'step-by-step' ? ('step-by-step' as const) : ('plain' as const),
      ...(engine.kind !== 'built-in' && { engine }),
    };
    const reply = await this.#api.chat.reply(input, { signal });
    if (signal.aborted) return;
    const { text, model, tokens, secondsToFirstToken, seconds } = reply;
    const notes = reply.steps.filter(({ stage }) => stage !== 'answer');
    const phase = reply.end === 'stopped' ? 'stopped' : 'done';
    this.#change(running, { text, notes, model, tokens, secondsToFirstToken, seconds, phase });
  }

  readonly #catchUp = (): void => {
    const heard = this.#heard;
    const running = this.#running;
    this.#heard = [];
    if (running == null || heard.length === 0) return;
    const before = this.#answerOf(running);
    if (before == null || isOver(before)) return;
    let { text, notes, phase }: Pick<Answer, 'text' | 'notes' | 'phase'> = before;
    for (const progress of heard) {
      phase = progress.phase;
      if (progress.stage === 'answer') text += progress.text;
      else notes = grownNotes(notes, progress.stage, progress.text);
    }
    this.#change(running, { text, notes, phase });
  };

  #answerOf({ photos, turn, id }: Running): Answer | undefined {
    return this.conversation(photos)
      .turns.find((each) => each.id === turn)
      ?.answers.find((answer) => answer.id === id);
  }

  #change(running: Running, change: Partial<Answer>): void {
    const { photos, turn, conversation } = running;
    const { key, turns } = this.conversation(photos);
    const found = turns.find(({ id }) => id === turn);
    if (key !== conversation || found == null) return;
    const answers = found.answers.map((answer) => (answer.id === running.id ? { ...answer, ...change } : answer));
    this.#changeTurn(photos, turn, { answers });
  }

  #changeTurn(photos: readonly number[], id: string, change: Partial<Turn>): void {
    const conversation = this.conversation(photos);
    const turns = conversation.turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn));
    this.#put({ ...conversation, turns });
  }

  #put(conversation: Conversation): void {
    this.#conversations = new Map([...this.#conversations, [setOf(conversation.photos), conversation]]);
  }

  /** One after another, so that a conversation is made once. What cannot be kept still shows. */
  #keep(photos: readonly number[]): void {
    const conversation = this.conversation(photos);
    this.#keeping = this.#keeping.then(() => this.#keepNow(conversation)).catch(() => undefined);
  }

  async #keepNow({ key, photos, turns, ...before }: Conversation): Promise<void> {
    const id = this.#keptAs.get(key) ?? before.id;
    const kept = keptTurns(turns);
    if (kept.length > 0) {
      const named = await this.#api.chat.keepThread({ ...(id != null && { id }), photos: [...photos], turns: kept });
      this.#nameKept(photos, key, named.id);
    } else if (id != null && turns.length === 0) {
      await this.#api.chat.forgetThreads({ id });
      this.#nameKept(photos, key, null);
    }
  }

  #nameKept(photos: readonly number[], key: string, id: number | null): void {
    if (id == null) this.#keptAs.delete(key);
    else this.#keptAs.set(key, id);
    const conversation = this.conversation(photos);
    if (conversation.key === key && conversation.id !== id) this.#put({ ...conversation, id });
  }
}
