// What step-by-step mode asks at each stage, and why. Pure; runs in the backend.
// The stages are those of LLaVA-CoT (Xu et al. 2024, arXiv 2411.10440), in words that models without its training follow too.
import type { ChatStage } from '../../../src-shared/contract/chat.ts';

/** Told at the stages before: what was said, by stage. */
export type Notes = Readonly<Partial<Record<ChatStage, string>>>;

export interface StagePrompt {
  readonly stage: ChatStage;
  /** Tokens at most; null: what the person asked for. Notes that run on cost time and push the question out of a small model's mind. */
  readonly maxTokens: number | null;
  readonly prompt: (question: string, notes: Notes) => string;
}

export const stagePrompts: readonly StagePrompt[] = [
  {
    stage: 'caption',
    maxTokens: 96,
    // Without the question: a model that knows it sees what the question suggests (false premises, arXiv 2504.20468).
    prompt: () => 'Describe this picture in one or two sentences. Say only what can be seen.',
  },
  {
    stage: 'entities',
    maxTokens: 128,
    // A list binds counts and colours to things before the question asks for them; “none” is offered, or something is made up.
    prompt: (question, { caption }) =>
      `The picture: ${caption ?? ''}\nList what in the picture matters for the question “${question}”: things, people, ` +
      'colours, numbers, places, words that can be read. One a line. If nothing does, write: none.',
  },
  {
    stage: 'reasoning',
    maxTokens: 256,
    // The answer is forbidden here, so that it is not decided before the reasons are there.
    prompt: (question, { caption, entities }) =>
      `The picture: ${caption ?? ''}\nWhat matters in it:\n${entities ?? ''}\nQuestion: ${question}\n` +
      'Think about the question step by step, using only what can be seen. Do not give the answer yet.',
  },
  {
    stage: 'answer',
    maxTokens: null,
    // The notes are called notes, not facts, and the picture is named as what counts: a mistake in them can still be mended.
    prompt: (question, { caption, entities, reasoning }) =>
      `Notes about the picture, which may be wrong:\n${caption ?? ''}\n${entities ?? ''}\n${reasoning ?? ''}\n` +
      `Look at the picture again and answer: ${question}\nIf it cannot be seen, say so.`,
  },
];
