// The ten-minute game: one description, one photo after another, and what a person says of them.
import type { Api } from '../../../src-shared/contract/api.ts';
import type { PhotoRow } from '../../../src-shared/contract/library.ts';

/** Few enough to stay awake, enough to find what the search missed. */
const photosAsked = 12;
const questionsAsked = 30;

export type GamePhase = 'off' | 'loading' | 'asking' | 'paused' | 'over';

interface Round {
  readonly text: string;
  readonly photos: readonly PhotoRow[];
  readonly at: number;
}

export interface JudgingOptions {
  /** Told after each answer that the program took. */
  readonly onJudged: () => void;
  readonly onError: (error: unknown) => void;
}

export class JudgingState {
  #phase = $state<GamePhase>('off');
  #round = $state.raw<Round | null>(null);
  /** Answered since it began. */
  #answered = $state(0);
  #waiting: string[] = [];
  readonly #api: Api;
  readonly #options: JudgingOptions;

  constructor(api: Api, options: JudgingOptions) {
    this.#api = api;
    this.#options = options;
  }

  get phase(): GamePhase {
    return this.#phase;
  }

  get text(): string {
    return this.#round?.text ?? '';
  }

  get photo(): PhotoRow | null {
    return this.#round?.photos[this.#round.at] ?? null;
  }

  /** To be fetched ahead. */
  get following(): PhotoRow | null {
    return this.#round?.photos[this.#round.at + 1] ?? null;
  }

  /** From 1. */
  get place(): number {
    return (this.#round?.at ?? 0) + 1;
  }

  get places(): number {
    return this.#round?.photos.length ?? 0;
  }

  get answered(): number {
    return this.#answered;
  }

  /** With a description of one's own, or with those that the program would ask next. */
  async start(own?: string): Promise<void> {
    this.#phase = 'loading';
    this.#answered = 0;
    try {
      this.#waiting =
        own == null ? [...(await this.#api.evaluation.questions({ limit: questionsAsked })).texts] : [own];
    } catch (error) {
      this.#phase = 'off';
      this.#options.onError(error);
      return;
    }
    await this.nextQuestion();
  }

  /** The next description that has photos to be judged; the game is over where there is none. */
  async nextQuestion(): Promise<void> {
    this.#phase = 'loading';
    try {
      for (let text = this.#waiting.shift(); text != null; text = this.#waiting.shift()) {
        const { photos } = await this.#api.evaluation.candidates({ text, limit: photosAsked });
        if (photos.length === 0) continue;
        this.#round = { text, photos, at: 0 };
        this.#phase = 'asking';
        return;
      }
      this.#round = null;
      this.#phase = 'over';
    } catch (error) {
      this.#phase = 'off';
      this.#options.onError(error);
    }
  }

  /** 2 fits well, 1 fits, 0 does not; null says nothing. The next photo shows at once. */
  async answer(gain: number | null): Promise<void> {
    const { photo, text } = this;
    if (this.#phase !== 'asking' || photo == null) return;
    const next = this.#advance();
    if (gain != null) {
      this.#answered++;
      try {
        await this.#api.evaluation.judge({ text, id: photo.id, gain });
        this.#options.onJudged();
      } catch (error) {
        this.#options.onError(error);
      }
    }
    await next;
  }

  /** Back to the photo before; another answer replaces the one it got. */
  back(): void {
    if (this.#round == null || this.#round.at === 0) return;
    this.#round = { ...this.#round, at: this.#round.at - 1 };
    this.#phase = 'asking';
  }

  pause(): void {
    if (this.#phase === 'asking') this.#phase = 'paused';
  }

  resume(): void {
    if (this.#phase === 'paused') this.#phase = 'asking';
  }

  stop(): void {
    this.#phase = 'off';
    this.#round = null;
    this.#waiting = [];
  }

  #advance(): Promise<void> {
    if (this.#round == null) return Promise.resolve();
    const at = this.#round.at + 1;
    if (at >= this.#round.photos.length) return this.nextQuestion();
    this.#round = { ...this.#round, at };
    return Promise.resolve();
  }
}
