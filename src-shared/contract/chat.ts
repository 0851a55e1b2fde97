// Questions about a photo: a quick answer, a conversation, step by step. Contract only; runs everywhere.
import { z } from 'zod';
import type { Inputs } from './call.ts';
import { imageSchema, type QueryImage } from './search.ts';

export interface QuickAnswer {
  readonly answer: string;
  /** The likeliest answers with their probabilities, best first; empty where the model gives none. */
  readonly alternatives: readonly { readonly answer: string; readonly probability: number }[];
  readonly model: string;
  readonly seconds: number;
}

export interface ChatMessage {
  readonly role: 'system' | 'person' | 'model';
  readonly text: string;
}

/** Stages of step-by-step mode, in order; a plain reply has `answer` only. */
export const chatStages = ['caption', 'entities', 'reasoning', 'answer'] as const;
export type ChatStage = (typeof chatStages)[number];

export interface ChatStep {
  readonly stage: ChatStage;
  readonly prompt: string;
  readonly output: string;
}

export interface ChatReply {
  readonly text: string;
  /** `stopped`: the person did; `length`: the limit was reached. */
  readonly end: 'finished' | 'stopped' | 'length';
  /** What each stage was asked and said, the answer last. */
  readonly steps: readonly ChatStep[];
  readonly model: string;
  readonly tokens: number;
  readonly secondsToFirstToken: number | null;
  readonly seconds: number;
}

/** Sent as `chat.progress` while a reply is made: what to append. */
export interface ChatProgress {
  readonly requestId: string;
  readonly stage: ChatStage;
  /** `looking`: the picture is read; `thinking`: before the first token; `writing`: `text` is new. */
  readonly phase: 'loading' | 'looking' | 'thinking' | 'writing';
  readonly text: string;
}

/** Who answers in a chat: the model in the program, or a server on this computer. */
export const engineKinds = ['built-in', 'ollama', 'openai'] as const;
export type EngineKind = (typeof engineKinds)[number];

export interface ChatEngine {
  readonly kind: EngineKind;
  /** `http://127.0.0.1:11434`; null for the built-in one. */
  readonly address: string | null;
  readonly available: boolean;
  /** Models it offers that can see pictures, as far as it says. */
  readonly models: readonly string[];
  /** Why it is not available, or that photos leave this computer; null where there is nothing to say. */
  readonly note: string | null;
}

export interface EngineChoice {
  readonly kind: EngineKind;
  readonly address?: string | undefined;
  readonly model?: string | undefined;
  /** Without it an address that is not this computer's own is refused with the warning that the photo would leave it. */
  readonly remoteAllowed?: boolean | undefined;
}

export interface ReplyInput {
  /** Chosen by the caller; names the events of this reply. */
  readonly requestId: string;
  readonly images: QueryImage[];
  /** The last one is the person's; the pictures belong to the first of the person's. */
  readonly messages: ChatMessage[];
  readonly mode?: 'plain' | 'step-by-step' | undefined;
  readonly engine?: EngineChoice | undefined;
  readonly maxTokens?: number | undefined;
  /** 0 (the default) always takes the likeliest token. */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
}

/** One answer to a question; asking again keeps the ones before. */
export interface ThreadAnswer {
  readonly text: string;
  readonly end: ChatReply['end'] | 'failed';
  readonly steps: readonly ChatStep[];
  readonly model: string | null;
  readonly tokens: number;
  readonly secondsToFirstToken: number | null;
  readonly seconds: number;
  readonly at: string;
}

export interface ThreadTurn {
  readonly question: string;
  /** `quick`: asked of the model for short answers (`ask`). */
  readonly mode: 'quick' | 'plain' | 'step-by-step';
  readonly answers: readonly ThreadAnswer[];
  /** Which of the answers shows. */
  readonly shown: number;
}

/** A conversation about one photo or several, kept in the library. */
export interface Thread {
  readonly id: number;
  readonly photos: readonly number[];
  readonly turns: readonly ThreadTurn[];
  readonly updatedAt: string;
}

export interface ChatApi {
  /** One question, a short answer. `model-missing`, `model-damaged`, as `search.run` for the image. */
  ask(input: { image: QueryImage; question: string }): Promise<QuickAnswer>;
  /** A reply, streamed as `chat.progress`. Cancelling stops it within 100 ms. `offline` where the engine cannot be reached, `permission` for an address elsewhere. */
  reply(input: ReplyInput): Promise<ChatReply>;
  /** The engines and whether they answer; asks this computer's own ports only, and loads the built-in model meanwhile. */
  engines(): Promise<{ engines: readonly ChatEngine[] }>;
  /** Kept conversations, newest first: about a photo, or with these words in them. */
  threads(input: { photo?: number | undefined; text?: string | undefined; limit?: number | undefined }): Promise<{
    readonly threads: readonly Thread[];
  }>;
  /** Keeps a conversation, or a newer state of one. Null where conversations are not kept (settings). */
  keepThread(input: {
    id?: number | undefined;
    photos: number[];
    turns: ThreadTurn[];
  }): Promise<{ readonly id: number | null }>;
  /** One, or all of them. */
  forgetThreads(input: { id?: number | undefined }): Promise<{ readonly forgotten: number }>;
}

const address = z.url({ protocol: /^https?$/ }).max(200);

const seconds = z.number().min(0);
const longText = z.string().max(100_000);
/** One question with its answers, as it is kept. */
export const threadTurnSchema = z.object({
  question: longText,
  mode: z.enum(['quick', 'plain', 'step-by-step']),
  answers: z
    .array(
      z.object({
        text: longText,
        end: z.enum(['finished', 'stopped', 'length', 'failed']),
        steps: z.array(z.object({ stage: z.enum(chatStages), prompt: longText, output: longText })),
        model: z.string().max(200).nullable(),
        tokens: z.int().min(0),
        secondsToFirstToken: seconds.nullable(),
        seconds,
        at: z.iso.datetime({ local: true, offset: true }),
      }),
    )
    .max(50),
  shown: z.int().min(0),
});

export const chatInputs = {
  ask: z.object({ image: imageSchema, question: z.string().min(1).max(20_000) }),
  reply: z.object({
    requestId: z.string().min(1).max(100),
    images: z.array(imageSchema).max(8),
    messages: z
      .array(z.object({ role: z.enum(['system', 'person', 'model']), text: z.string().max(100_000) }))
      .min(1)
      .max(200),
    mode: z.enum(['plain', 'step-by-step']).optional(),
    engine: z
      .object({
        kind: z.enum(engineKinds),
        address: address.optional(),
        model: z.string().max(200).optional(),
        remoteAllowed: z.boolean().optional(),
      })
      .optional(),
    maxTokens: z.int().min(1).max(4096).optional(),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().gt(0).max(1).optional(),
  }),
  engines: z.void(),
  threads: z.object({
    photo: z.int().positive().optional(),
    text: z.string().max(1000).optional(),
    limit: z.int().min(1).max(1000).optional(),
  }),
  keepThread: z.object({
    id: z.int().positive().optional(),
    photos: z.array(z.int().positive()).min(1).max(8),
    turns: z.array(threadTurnSchema).min(1).max(200),
  }),
  forgetThreads: z.object({ id: z.int().positive().optional() }),
} satisfies Inputs<ChatApi>;
