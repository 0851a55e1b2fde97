// What a chat needs of whoever answers: the model in the program, or a server. Types only; runs in the backend.
import type { ChatEngine } from '../../../src-shared/contract/chat.ts';
import type { Conversation } from '../../models/language-models.ts';
import type { PictureSource, ReplyOptions } from '../inference/protocol.ts';

export type EngineMessage = Conversation['messages'][number];

/** Hears how a reply comes. */
export interface Told {
  readonly signal: AbortSignal;
  readonly onPhase: (phase: 'loading' | 'looking' | 'thinking') => void;
  /** What to append. */
  readonly onText: (text: string) => void;
}

export interface Said {
  readonly text: string;
  readonly end: 'finished' | 'stopped' | 'length';
  /** As the engine counts; pieces of text where it does not say. */
  readonly tokens: number;
}

/** An engine with its model and the pictures of one conversation. */
export interface OpenedEngine {
  readonly model: string;
  /** The pictures belong to the first message of the user. Rejects with `AppError`; `cancelled` the moment the signal is aborted. */
  say(messages: readonly EngineMessage[], options: ReplyOptions, told: Told): Promise<Said>;
}

export interface OpenQuestion {
  readonly pictures: readonly PictureSource[];
  /** Null: the engine's own choice. */
  readonly model: string | null;
  readonly signal: AbortSignal;
}

export interface Engine {
  open(question: OpenQuestion): Promise<OpenedEngine>;
  /** Whether it answers, and with which models. Never rejects. */
  look(): Promise<ChatEngine>;
}
